//! The rules of UISP Network for the console's upkeep and for the numbers of the whole network.

use uisp_network::Field;
use uisp_network::chrono::TimeDelta;
use uisp_network::types::*;

use crate::network_account::signed_in;
use crate::support::TestServer;

#[tokio::test]
async fn a_verbosity_for_a_while_ends_by_the_clock_of_the_world_and_one_for_good_does_not() {
    let server = TestServer::demo().await;
    let network = server.network();
    let debug = ServerLogVerbosityVerbosity::Debug;
    network
        .create_nms_log_verbosity(&ServerLogVerbosityPayload::new(debug.clone(), 60_000))
        .await
        .expect("for a while");
    server.move_clock(|now| now + TimeDelta::seconds(61)).expect("the clock moves");
    let after = network.get_nms_log_verbosity().await.expect("a verbosity");
    assert_eq!((after.verbosity, after.expires_at), (Some(ServerLogVerbosityVerbosity::Info), None));
    network.create_nms_log_verbosity(&ServerLogVerbosityPayload::new(debug.clone(), -1)).await.expect("for good");
    server.move_clock(|now| now + TimeDelta::days(400)).expect("the clock moves");
    let after = network.get_nms_log_verbosity().await.expect("a verbosity");
    assert_eq!((after.verbosity, after.expires_at), (Some(debug), None));
}

#[tokio::test]
async fn the_set_up_needs_no_token_and_the_upkeep_a_superadmin() {
    let server = TestServer::demo().await;
    let anonymous = uisp_network::Client::builder(&server.url()).anonymous().expect("an address");
    anonymous.get_nms_setup().await.expect("a set-up");
    anonymous.get_nms_server_config().await.expect("a configuration");
    assert_eq!(anonymous.get_nms_update().await.expect_err("no token").status(), Some(401));
    let bo = signed_in(&server, ("bo", "mock-bo-password")).await;
    assert_eq!(bo.refresh_nms_certificate().await.expect_err("an admin").status(), Some(403));
}

#[tokio::test]
async fn the_numbers_of_the_network_end_at_this_moment_and_a_range_needs_its_ends() {
    let server = TestServer::demo().await;
    let network = server.network();
    let now = server.world().snapshot().now().timestamp_millis();
    let day = network.get_nms_statistics(&GetNmsStatisticsQuery::default()).await.expect("a day");
    assert_eq!(day.outages.last().and_then(|point| point.x), Some(now.into()));
    let range =
        |start, period| GetNmsStatisticsQuery { interval: Some(GetNmsStatisticsInterval::Range), start, period };
    assert_eq!(network.get_nms_statistics(&range(None, None)).await.expect_err("no ends").status(), Some(400));
    let hour = network.get_nms_statistics(&range(Some(now - 3_600_000), Some(3_600_000))).await.expect("an hour");
    assert_eq!(hour.all_clients.len(), 12);
    let endless = network.get_nms_statistics(&range(Some(i64::MAX), Some(i64::MAX))).await;
    assert_eq!(endless.expect_err("beyond the calendar").status(), Some(400));
}

#[tokio::test]
async fn a_set_up_beyond_the_calendar_is_refused() {
    let server = TestServer::demo().await;
    for milliseconds in [253_402_300_800_000, 8_000_000_000_000_000, i64::MAX] {
        let started = StartNmsSetupBody { started_at: Field::Value(milliseconds) };
        assert_eq!(server.network().start_nms_setup(&started).await.expect_err("beyond").status(), Some(400));
    }
}

#[tokio::test]
async fn what_a_list_names_twice_is_kept_once() {
    let server = TestServer::demo().await;
    let network = server.network();
    let given = ["a", "b", "a", "", ""].map(str::to_owned).to_vec();
    assert_eq!(network.create_nms_traffic_blacklist(&given).await.expect("a list"), ["a", "b", ""]);
    assert_eq!(network.list_nms_traffic_blacklist().await.expect("a list"), ["a", "b", ""]);
    let subnets = network.set_nms_traffic_subnets(&given).await.expect("subnets");
    assert_eq!(subnets.configured_subnets, ["a", "b", ""]);
}
