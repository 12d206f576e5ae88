//! The throttle-aware mode, against a server that counts and blocks, on a clock that nobody has to wait for.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use upsales::types::{Client, FaultCode};
use upsales::{Clock as _, Error, Retry, Throttle, Upsales};

use crate::stand_in::{Meter, StandIn, TestClock};

const QUIET: Duration = Duration::from_secs(185);

#[tokio::test]
async fn no_clone_makes_a_call_too_many() {
    let (stand_in, clock) = metered().await;
    let upsales = aware(&stand_in, &clock, Throttle::default());
    let calls = (0..160).map(|_| {
        let clone = upsales.clone();
        tokio::spawn(async move { clone.clients().get_clients().await.map(drop) })
    });
    for call in join_all(calls).await {
        call.unwrap().unwrap();
    }
    assert_eq!(stand_in.requests().len(), 160);
    assert!(refused(&stand_in).is_empty());
    // 49 at once, then 49 more per window.
    assert!(clock.now() >= Duration::from_secs(45) && clock.now() < Duration::from_secs(60), "{:?}", clock.now());
}

#[tokio::test]
async fn the_window_slides() {
    let (stand_in, clock) = metered().await;
    let upsales =
        aware(&stand_in, &clock, Throttle { calls: 2, window: Duration::from_secs(10), ..Throttle::default() });
    for (wait, waited) in [(3, 0), (3, 0), (0, 4), (20, 3), (0, 0), (0, 0), (0, 10)] {
        let before = clock.waits().len();
        upsales.clients().get_clients().await.unwrap();
        let sum: Duration = clock.waits()[before..].iter().sum();
        assert_eq!(sum, Duration::from_secs(waited));
        clock.advance(Duration::from_secs(wait));
    }
}

#[tokio::test]
async fn without_the_mode_a_blocked_account_is_an_error() {
    let (stand_in, _) = metered().await;
    let upsales = stand_in.connect();
    for _ in 0..50 {
        upsales.clients().get_clients().await.unwrap();
    }
    let error = upsales.clients().get_clients().await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!(error.to_string(), "getClients: the service refused: THROTTLED: The account is blocked.");
}

#[tokio::test]
async fn a_block_is_waited_out_in_silence_and_what_was_refused_is_repeated() {
    let (stand_in, clock) = metered().await;
    // Somebody else uses up what the account may do.
    let other = stand_in.connect();
    for _ in 0..50 {
        other.clients().get_clients().await.unwrap();
    }
    let upsales = aware(&stand_in, &clock, Throttle::default());
    let calls = (0..10).map(|number| {
        let clone = upsales.clone();
        tokio::spawn(async move {
            let client = Client { name: Some(format!("{number}")), ..Default::default() };
            clone.clients().create_client(&client).await
        })
    });
    for created in join_all(calls).await {
        created.unwrap().unwrap();
    }
    // Nothing twice, nothing lost.
    let mut names: Vec<_> = stand_in.world.clients.all().into_iter().filter_map(|client| client.name).collect();
    names.sort();
    assert_eq!(names, (0..10).map(|number| number.to_string()).collect::<Vec<_>>());
    // All that were under way were refused at once, and none after that.
    let refused = refused(&stand_in);
    assert!(!refused.is_empty() && refused.iter().all(Duration::is_zero), "{refused:?}");
    assert!(clock.now() >= QUIET && clock.now() < QUIET + Duration::from_secs(1), "{:?}", clock.now());
}

#[tokio::test]
async fn a_call_that_was_under_way_begins_the_silence_anew() {
    let (stand_in, clock) = metered().await;
    let upsales = aware(&stand_in, &clock, Throttle { quiet: Duration::from_secs(100), ..Throttle::default() });
    let throttled = || crate::faults::fault("soap:Client", "Blocked.", &detail("THROTTLED"));
    stand_in.prepare(500, "text/xml", throttled());
    upsales.clients().get_clients().await.unwrap();
    assert_eq!(clock.waits(), [Duration::from_secs(100)]);
    // Refused twice in a row: the server wanted a longer silence.
    stand_in.prepare(500, "text/xml", throttled());
    stand_in.prepare(500, "text/xml", throttled());
    upsales.clients().get_clients().await.unwrap();
    assert_eq!(clock.waits(), [Duration::from_secs(100); 3]);
}

#[tokio::test]
async fn patience_ends_somewhere() {
    let (stand_in, clock) = metered().await;
    let upsales = aware(&stand_in, &clock, Throttle { repeats: 2, ..Throttle::default() });
    for _ in 0..3 {
        stand_in.prepare(500, "text/xml", crate::faults::fault("soap:Client", "Blocked.", &detail("THROTTLED")));
    }
    let error = upsales.clients().delete_client(1).await.unwrap_err();
    assert_eq!(error.code(), Some(&FaultCode::Throttled));
    assert_eq!(stand_in.requests().len(), 3);
    assert_eq!(clock.waits(), [QUIET; 2]);
}

#[tokio::test]
async fn repeated_reads_count_too_and_wait_on_the_same_clock() {
    let (stand_in, clock) = metered().await;
    let throttle = Throttle { calls: 2, window: Duration::from_secs(10), ..Throttle::default() };
    let upsales = stand_in.builder().throttle(throttle).clock(clock.clone()).build().unwrap();
    for _ in 0..2 {
        stand_in.prepare(503, "text/plain", "busy");
    }
    upsales.clients().get_clients().await.unwrap();
    let waits: Vec<_> = clock.waits().iter().map(Duration::as_millis).collect();
    assert_eq!(waits, [250, 500, 9250]);
}

#[tokio::test]
async fn a_call_that_is_given_up_makes_room() {
    let (stand_in, clock) = metered().await;
    let upsales = aware(&stand_in, &clock, Throttle { calls: 1, ..Throttle::default() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let silent = Upsales::builder(&silent, "name", "password").throttle(Throttle { calls: 1, ..Throttle::default() });
    let silent = silent.clock(clock.clone()).build().unwrap();
    let first = tokio::time::timeout(Duration::from_millis(20), silent.clients().get_clients()).await;
    assert!(first.is_err());
    // The next one waits for the window, not for the first.
    let before = clock.now();
    let _ = tokio::time::timeout(Duration::from_millis(20), silent.clients().get_clients()).await;
    assert_eq!(clock.now() - before, Duration::from_secs(15));
    upsales.clients().get_clients().await.unwrap();
}

#[tokio::test]
async fn a_refusal_of_another_kind_is_not_repeated() {
    let (stand_in, clock) = metered().await;
    let upsales = aware(&stand_in, &clock, Throttle::default());
    let error = upsales.clients().get_client(5).await.unwrap_err();
    assert!(matches!(error, Error::Fault { code: FaultCode::NotFound, .. }));
    assert_eq!(stand_in.requests().len(), 1);
    assert!(clock.waits().is_empty());
}

async fn metered() -> (StandIn, Arc<TestClock>) {
    let stand_in = StandIn::start().await;
    let clock = Arc::new(TestClock::default());
    *stand_in.world.meter.lock().unwrap() = Some(Meter::new(clock.clone()));
    (stand_in, clock)
}

fn aware(stand_in: &StandIn, clock: &Arc<TestClock>, throttle: Throttle) -> Upsales {
    stand_in.builder().retry(Retry::off()).throttle(throttle).clock(clock.clone()).build().unwrap()
}

fn refused(stand_in: &StandIn) -> Vec<Duration> {
    stand_in.world.meter.lock().unwrap().as_ref().unwrap().refused.clone()
}

fn detail(code: &str) -> String {
    format!(
        "<detail><serviceFault xmlns=\"http://crm.upsales.com/wsapi\"><code>{code}</code><message>Blocked.</message>\
         </serviceFault></detail>"
    )
}
