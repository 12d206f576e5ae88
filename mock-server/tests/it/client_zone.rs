//! The rules of the client zone: who gets in, and what everybody sees.

use mock_server::resources::uisp_crm::access::MOST_ATTEMPTS;
use uisp_crm::Client as Connection;
use uisp_crm::chrono::Duration;
use uisp_crm::types::*;

use crate::support::{TestServer, complaints, status};

/// The password of the demo world's clients.
const PASSWORD: &str = "demo-password";

/// Bindings with the key of Grace Okafor, who has one service.
pub(crate) async fn grace(server: &TestServer) -> Connection {
    signed_in(server, &login("grace.okafor")).await
}

/// Bindings with the key of the Blue Door Bakery.
pub(crate) async fn bluedoor(server: &TestServer) -> Connection {
    signed_in(server, &login("bluedoor")).await
}

/// Bindings with the key of Ines Duarte, who has a prepaid service and no password yet.
pub(crate) async fn ines(server: &TestServer) -> Connection {
    let update = ClientUpdate { password: PASSWORD.into(), ..ClientUpdate::default() };
    server.client.update_client(4, &update).await.expect("a client");
    signed_in(server, &login("ines.duarte")).await
}

fn login(username: &str) -> ClientZoneLogin {
    ClientZoneLogin { expiration: 600.into(), ..ClientZoneLogin::new(username.to_owned(), PASSWORD.to_owned()) }
}

async fn signed_in(server: &TestServer, login: &ClientZoneLogin) -> Connection {
    let session = server.anonymous().log_in_to_client_zone(login).await.expect("a session");
    server.with_key(session.authentication_key.as_ref().expect("a key").expose())
}

/// Moves the world's clock.
fn pass(server: &TestServer, seconds: i64) {
    let mut state = mock_server::engine::State::clone(&server.world().snapshot());
    state.set_now(state.now() + Duration::seconds(seconds));
    server.world().restore(state);
}

#[tokio::test]
async fn a_wrong_password_or_name_is_refused_with_a_401() {
    let server = TestServer::demo().await;
    for (name, password) in [("grace.okafor", "wrong"), ("nobody", PASSWORD)] {
        let login = ClientZoneLogin::new(name.to_owned(), password.to_owned());
        let refused = server.anonymous().log_in_to_client_zone(&login).await.expect_err("no session");
        assert_eq!(status(&refused), 401);
    }
}

#[tokio::test]
async fn an_archived_client_cannot_sign_in() {
    let server = TestServer::demo().await;
    server.client.archive_client(1).await.expect("an empty answer");
    assert_eq!(
        status(&server.anonymous().log_in_to_client_zone(&login("grace.okafor")).await.expect_err("no session")),
        401
    );
}

#[tokio::test]
async fn the_attempt_after_too_many_failures_is_refused_and_the_next_one_is_not() {
    let server = TestServer::demo().await;
    let wrong = ClientZoneLogin::new("grace.okafor".to_owned(), "wrong".to_owned());
    for _ in 0..MOST_ATTEMPTS {
        assert_eq!(status(&server.anonymous().log_in_to_client_zone(&wrong).await.expect_err("no session")), 401);
    }
    bluedoor(&server).await;
    let reset = ClientZonePasswordReset { username: "grace.okafor".to_owned() };
    server.anonymous().reset_client_zone_password(&reset).await.expect("only signing in is locked");
    let right = login("grace.okafor");
    assert_eq!(status(&server.anonymous().log_in_to_client_zone(&right).await.expect_err("locked")), 429);
    grace(&server).await;
}

#[tokio::test]
async fn signing_in_makes_failures_forgotten() {
    let server = TestServer::demo().await;
    let wrong = ClientZoneLogin::new("grace.okafor".to_owned(), "wrong".to_owned());
    for _ in 0..2 {
        for _ in 1..MOST_ATTEMPTS {
            assert_eq!(status(&server.anonymous().log_in_to_client_zone(&wrong).await.expect_err("no session")), 401);
        }
        grace(&server).await;
    }
}

#[tokio::test]
async fn resetting_a_password_is_refused_after_too_many_unknown_names_alone() {
    let server = TestServer::demo().await;
    let reset = |name: &str| ClientZonePasswordReset { username: name.to_owned() };
    for _ in 0..=MOST_ATTEMPTS {
        server.anonymous().reset_client_zone_password(&reset("bluedoor")).await.expect("a confirmation");
    }
    let mut statuses = Vec::new();
    for _ in 0..MOST_ATTEMPTS + 2 {
        let refused = server.anonymous().reset_client_zone_password(&reset("nobody")).await.expect_err("unknown");
        statuses.push(status(&refused));
    }
    assert_eq!(statuses, [[404; MOST_ATTEMPTS].as_slice(), &[429, 404]].concat());
}

#[tokio::test]
async fn a_key_is_good_for_as_long_as_was_asked_for() {
    let server = TestServer::demo().await;
    let grace = grace(&server).await;
    pass(&server, 599);
    grace.get_client_zone_client().await.expect("a client");
    pass(&server, 1);
    assert_eq!(status(&grace.get_client_zone_client().await.expect_err("the key is over")), 401);
}

#[tokio::test]
async fn a_sliding_key_is_prolonged_with_every_use() {
    let server = TestServer::demo().await;
    let sliding = ClientZoneLogin { sliding: 1.into(), ..login("grace.okafor") };
    let grace = signed_in(&server, &sliding).await;
    for _ in 0..3 {
        pass(&server, 500);
        grace.get_client_zone_client().await.expect("a client");
    }
    pass(&server, 600);
    grace.get_client_zone_client().await.expect_err("the key is over");
}

#[tokio::test]
async fn a_key_lives_seven_days_at_most() {
    let server = TestServer::demo().await;
    for seconds in [0, 604_801] {
        let wrong = ClientZoneLogin { expiration: seconds.into(), ..login("grace.okafor") };
        let refused = server.anonymous().log_in_to_client_zone(&wrong).await.expect_err("no session");
        assert_eq!(complaints(&refused), ["expiration"]);
    }
}

#[tokio::test]
async fn a_clients_key_opens_the_client_zone_alone_and_an_application_key_everything_else() {
    let server = TestServer::demo().await;
    let grace = grace(&server).await;
    assert_eq!(status(&grace.get_client(1).await.expect_err("not the client zone")), 403);
    assert_eq!(status(&server.client.get_client_zone_client().await.expect_err("the client zone")), 403);
}

#[tokio::test]
async fn a_new_password_has_to_be_long_enough_and_the_old_one_right() {
    let server = TestServer::demo().await;
    let grace = grace(&server).await;
    let change = |old: &str, new: &str| ClientZonePasswordChange { old_password: old.into(), new_password: new.into() };
    let refused = grace.change_client_zone_password(&change("wrong", "short")).await.expect_err("both are wrong");
    assert_eq!(complaints(&refused), ["newPassword", "oldPassword"]);
    grace.change_client_zone_password(&change(PASSWORD, "a longer password")).await.expect("a confirmation");
    assert_eq!(
        status(&server.anonymous().log_in_to_client_zone(&login("grace.okafor")).await.expect_err("the old one")),
        401
    );
    let new = ClientZoneLogin::new("grace.okafor".to_owned(), "a longer password".to_owned());
    signed_in(&server, &new).await;
}

#[tokio::test]
async fn a_password_is_reset_for_known_clients_with_an_address() {
    let server = TestServer::demo().await;
    let reset = |name: &str| ClientZonePasswordReset { username: name.to_owned() };
    let nobody = server.anonymous().reset_client_zone_password(&reset("nobody")).await.expect_err("unknown");
    assert_eq!(status(&nobody), 404);
    server.anonymous().reset_client_zone_password(&reset("bluedoor")).await.expect("a confirmation");
    for contact in server.client.list_client_contacts(2).await.expect("a list") {
        server.client.delete_client_contact(contact.id).await.expect("an empty answer");
    }
    let without = server.anonymous().reset_client_zone_password(&reset("bluedoor")).await.expect_err("no address");
    assert_eq!(status(&without), 400);
}

#[tokio::test]
async fn what_belongs_to_others_is_not_found() {
    let server = TestServer::demo().await;
    let grace = grace(&server).await;
    let refused = [
        grace.get_client_zone_service(2).await.expect_err("another's service"),
        grace.get_client_zone_invoice(15).await.expect_err("another's invoice"),
        grace.download_client_zone_invoice_pdf(15).await.expect_err("another's invoice"),
        grace.get_client_zone_payment(5).await.expect_err("another's payment"),
        grace.get_client_zone_quote(1).await.expect_err("a lead's quote"),
        grace.get_client_zone_ticket(4).await.expect_err("another's ticket"),
        grace.get_client_zone_ticket_comment(6).await.expect_err("a private comment"),
        grace.get_client_zone_ticket_activity(2).await.expect_err("an assignment"),
        grace.download_client_zone_ticket_comment_attachment_file(2).await.expect_err("another's file"),
        grace.get_client_zone_unifi_overview(2).await.expect_err("another's service"),
        grace.get_client_zone_service_plan(3).await.expect_err("a plan that is not public"),
        grace.get_client_zone_service_plan(7).await.expect_err("a plan of another organisation"),
    ];
    assert_eq!(refused.map(|error| status(&error)), [404; 12]);
}

#[tokio::test]
async fn drafts_are_hidden_from_clients() {
    let server = TestServer::demo().await;
    let invoices =
        ines(&server).await.list_client_zone_invoices(&ListClientZoneInvoicesQuery::default()).await.expect("a list");
    assert_eq!(invoices.iter().map(|invoice| invoice.id).collect::<Vec<_>>(), [5, 12, 13]);
}

#[tokio::test]
async fn a_client_asks_for_another_public_plan_of_its_organisation_for_its_own_service() {
    let server = TestServer::demo().await;
    let bluedoor = bluedoor(&server).await;
    let ask = |service, period| ClientZoneServiceChangeRequestNew::new(service, period);
    let others = bluedoor.create_client_zone_service_change_request(&ask(1, 6)).await.expect_err("another's service");
    assert_eq!(status(&others), 404);
    let hidden = bluedoor.create_client_zone_service_change_request(&ask(2, 16)).await.expect_err("not public");
    assert_eq!(complaints(&hidden), ["targetServicePlanPeriodId"]);
    let created = bluedoor.create_client_zone_service_change_request(&ask(2, 6)).await.expect("a request");
    assert_eq!(server.client.get_service(2).await.expect("a service").service_change_request_id, Some(created.id));
    let again = bluedoor.create_client_zone_service_change_request(&ask(2, 6)).await.expect_err("one at a time");
    assert_eq!(complaints(&again), ["serviceId"]);
}
