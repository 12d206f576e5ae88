//! The throttle, proved on the world's clock.

use mock_server::soap::accounts::Settings as Upsales;
use mock_server::soap::throttle::Limits;
use mock_server::{MockServer, Settings, UPSALES_ADMIN, UPSALES_SELLER};

use super::{GET_CLIENT, envelope, fault, message, post, signed_in};
use crate::support::send;

fn throttled() -> (String, Option<String>) {
    ("soap:Client".to_owned(), Some("THROTTLED".to_owned()))
}

async fn call(server: &MockServer) -> (u16, String) {
    post(server, "clientService", message(GET_CLIENT)).await
}

fn wait(server: &MockServer, seconds: i64) {
    server.move_clock(|now| now + chrono::Duration::seconds(seconds)).expect("time passes");
}

#[tokio::test]
async fn fifty_calls_pass_and_the_next_one_blocks_until_three_quiet_minutes_have_passed() {
    let server = MockServer::start().await;
    for number in 1..=50 {
        assert_eq!(call(&server).await.0, 200, "call {number}");
    }
    wait(&server, 14);
    assert_eq!(fault(&call(&server).await), throttled());

    wait(&server, 179);
    assert_eq!(fault(&call(&server).await), throttled(), "one second too early, which starts the wait anew");
    wait(&server, 179);
    assert_eq!(fault(&call(&server).await), throttled(), "and again");
    wait(&server, 180);
    assert_eq!(call(&server).await.0, 200);
}

#[tokio::test]
async fn the_window_moves_on_with_the_clock() {
    let server = MockServer::start().await;
    for round in 0..4 {
        for _ in 0..50 {
            assert_eq!(call(&server).await.0, 200, "round {round}");
        }
        wait(&server, 15);
    }
}

#[tokio::test]
async fn calls_that_fail_count_and_other_accounts_are_not_affected() {
    let server = MockServer::start().await;
    let wrong = envelope(&signed_in((UPSALES_ADMIN.0, "wrong")), GET_CLIENT);
    for _ in 0..25 {
        assert_eq!(fault(&post(&server, "clientService", wrong.as_str()).await).1.as_deref(), Some("WRONG_PASSWORD"));
        let missing = GET_CLIENT.replace(">1<", ">4711<");
        let missing = post(&server, "clientService", message(&missing)).await;
        assert_eq!(fault(&missing).1.as_deref(), Some("NOT_FOUND"));
    }
    assert_eq!(fault(&call(&server).await), throttled());
    assert_eq!(fault(&post(&server, "clientService", wrong.as_str()).await), throttled(), "whatever the password");
    let other = envelope(&signed_in(UPSALES_SELLER), GET_CLIENT);
    assert_eq!(post(&server, "clientService", other).await.0, 200);
}

#[tokio::test]
async fn the_limits_are_settings_and_a_reset_forgets_the_calls() {
    let limits = Limits { calls: 2, window: chrono::Duration::seconds(1), quiet: chrono::Duration::seconds(5) };
    let upsales = Upsales { throttle: Some(limits), ..Upsales::default() };
    let server = MockServer::start_with(&Settings { upsales, ..Settings::default() }).await.expect("a server");
    let statuses = [call(&server).await.0, call(&server).await.0, call(&server).await.0];
    assert_eq!(statuses, [200, 200, 500]);
    wait(&server, 5);
    assert_eq!(call(&server).await.0, 200);
    assert_eq!(call(&server).await.0, 200);
    server.reset();
    assert_eq!(call(&server).await.0, 200);

    let upsales = Upsales { throttle: None, ..Upsales::default() };
    let server = MockServer::start_with(&Settings { upsales, ..Settings::default() }).await.expect("a server");
    for _ in 0..60 {
        assert_eq!(call(&server).await.0, 200);
    }
}

#[tokio::test]
async fn a_test_in_any_language_moves_the_clock_over_http() {
    let server = MockServer::start().await;
    while call(&server).await.0 == 200 {}
    let body = serde_json::json!({ "advance": 180 });
    let moved = send(&server, "POST", "/_mock/clock", None, Some(body)).await;
    assert_eq!(moved.status().as_u16(), 200);
    assert_eq!(call(&server).await.0, 200);
}
