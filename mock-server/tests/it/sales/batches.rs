//! Batch jobs against the throttle: one that does not look meets it, one that is throttle-aware copes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use mock_server::{Mock, MockServer, UPSALES_ADMIN};
use upsales::types::{Client, Criteria, FaultCode};
use upsales::{Clock, Throttle, Upsales};

use super::refusal;
use crate::support::TestServer;

/// The world's clock as the clock of a client: waiting moves it.
struct WorldClock(Arc<Mock>);

impl std::fmt::Debug for WorldClock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the world's clock")
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Duration {
        let now = self.0.world().snapshot().now().timestamp_micros();
        Duration::from_micros(now.try_into().expect("the world is younger than the epoch"))
    }

    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let wait = chrono::Duration::from_std(wait).expect("a short wait");
        self.0.move_clock(|now| now + wait).expect("time passes");
        Box::pin(async {})
    }
}

fn throttle_aware(server: &MockServer) -> Upsales {
    let (username, password) = UPSALES_ADMIN;
    Upsales::builder(&server.url(), username, password)
        .throttle(Throttle::default())
        .clock(Arc::new(WorldClock(server.mock())))
        .build()
        .expect("the address is one of a server")
}

fn new_client(number: usize) -> Client {
    Client { name: Some(format!("Kund {number:03} AB")), ..Client::default() }
}

#[tokio::test]
async fn a_job_that_calls_too_fast_is_blocked_at_the_fifty_first_call() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    for number in 0..50 {
        upsales.clients().create_client(&new_client(number)).await.expect("a client");
    }
    assert_eq!(refusal(upsales.clients().create_client(&new_client(50)).await).0, FaultCode::Throttled);
    assert_eq!(server.rows("upsales-clients").len(), 58, "the refused call did nothing");
}

#[tokio::test]
async fn a_throttle_aware_job_never_meets_the_throttle() {
    let server = TestServer::demo().await;
    let upsales = throttle_aware(&server);
    let start = server.world().snapshot().now();
    for number in 0..200 {
        upsales.clients().create_client(&new_client(number)).await.expect("a client");
    }
    assert_eq!(server.rows("upsales-clients").len(), 208);
    assert!(server.world().journal().exchanges().iter().all(|exchange| exchange.status == 200));
    let took = (server.world().snapshot().now() - start).num_seconds();
    assert!((60..=75).contains(&took), "200 calls at 49 in 15 seconds take a minute of the world's time: {took}");
}

#[tokio::test]
async fn a_throttle_aware_job_on_a_blocked_account_waits_in_silence_and_goes_on() {
    let server = TestServer::demo().await;
    let careless = server.upsales();
    while careless.clients().get_client(1).await.is_ok() {}
    let before = server.world().journal().exchanges().len();

    let upsales = throttle_aware(&server);
    let start = server.world().snapshot().now();
    let created = upsales.clients().create_client(&new_client(1)).await.expect("it waits and repeats the call");
    assert!(created.id.is_some());
    let waited = (server.world().snapshot().now() - start).num_seconds();
    assert!((180..=190).contains(&waited), "{waited}");
    let calls = server.world().journal().exchanges().len() - before;
    assert_eq!(calls, 2, "the call that was refused, and its repetition: nothing in between");
    let criteria = Criteria::new().eq("name", "Kund 001 AB");
    assert_eq!(
        upsales.clients().get_clients_by_criteria(&criteria).await.expect("a list").len(),
        1,
        "it happened once"
    );
}
