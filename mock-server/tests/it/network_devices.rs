//! Devices of UISP Network: which are listed, what is refused, and that what they measure is the same in every world.

use serde_json::Value;
use uisp_network::Error;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::support::TestServer;

const AIRMAX: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
const AIRCUBE: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
/// It was seen last on the second of March.
const DISCONNECTED: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

#[tokio::test]
async fn types_and_roles_may_be_repeated_and_narrow_each_other() {
    let server = TestServer::demo().await;
    let query = ListDevicesQuery {
        type_: vec![DeviceType::AirMax, DeviceType::Wave],
        role: vec![DeviceRole::Ap],
        ..ListDevicesQuery::default()
    };
    let devices = server.network().list_devices(&query).await.expect("a list");
    assert_eq!(devices.len(), 2, "one sector each");
    assert!(devices.iter().all(|device| device.interfaces.is_empty()), "nobody asked for interfaces");
    let query = ListDevicesQuery { authorized: Some(false), ..ListDevicesQuery::default() };
    assert_eq!(server.network().list_devices(&query).await.expect("a list").len(), 2);
}

#[tokio::test]
async fn a_device_of_no_site_has_null_as_its_site_and_keeps_its_prefix() {
    let server = TestServer::demo().await;
    let devices = server.network().list_devices(&ListDevicesQuery::default()).await.expect("a list");
    let device = devices.iter().find(|device| device.ip_address.as_deref() == Some("10.0.9.5/24")).expect("the radio");
    assert!(device.identification.as_ref().expect("its name").site.is_none());
}

#[tokio::test]
async fn a_monitor_that_tries_every_family_is_refused_by_the_wrong_ones() {
    let network = TestServer::demo().await;
    assert_eq!(refused(network.network().list_airmax_stations(AIRCUBE).await), Some(404));
    assert_eq!(refused(network.network().list_aircube_stations(AIRMAX).await), Some(404));
    assert_eq!(refused(network.network().get_olt(AIRMAX).await), Some(404));
    assert_eq!(refused(network.network().get_device(UNKNOWN).await), Some(404));
}

#[tokio::test]
async fn curves_end_now_and_are_the_same_in_every_world() {
    let (one, other) = (TestServer::demo().await, TestServer::demo().await);
    let query = GetDeviceStatisticsQuery::new(GetNmsStatisticsInterval::Day);
    let curves = one.network().get_device_statistics(AIRMAX, &query).await.expect("statistics");
    assert_eq!(curves, other.network().get_device_statistics(AIRMAX, &query).await.expect("statistics"));
    let signal = curves.signal;
    assert!(signal.is_none(), "a sector hears many stations");
    let end = curves.interval.and_then(|interval| interval.end);
    assert_eq!(curves.cpu.expect("a curve").avg.last().and_then(|point| point.x), end);
    assert_eq!(end, Some(one.world().snapshot().now().timestamp_millis().into()));
}

#[tokio::test]
async fn a_range_needs_a_start_and_a_period_that_are_on_the_calendar() {
    let server = TestServer::demo().await;
    let query = |start: Option<&str>, period: Option<&str>| GetDeviceStatisticsQuery {
        start: start.map(str::to_owned),
        period: period.map(str::to_owned),
        ..GetDeviceStatisticsQuery::new(GetNmsStatisticsInterval::Range)
    };
    let good = query(Some("1772323200000"), Some("86400000"));
    let curves = server.network().get_device_statistics(AIRMAX, &good).await.expect("statistics");
    assert_eq!(curves.cpu.expect("a curve").avg.len(), 288);
    for (start, period) in [
        (None, None),
        (Some("x"), Some("1")),
        (Some("9223372036854775807"), Some("1")),
        (Some("0"), Some("9223372036854775807")),
    ] {
        let answer = server.network().get_device_statistics(AIRMAX, &query(start, period)).await;
        assert_eq!(refused(answer), Some(400), "{start:?} {period:?}");
    }
    let instant = query(Some("0"), Some("0"));
    assert!(server.network().get_device_statistics(AIRMAX, &instant).await.is_ok());
}

#[tokio::test]
async fn a_device_that_is_gone_has_no_round_trip_and_does_nothing() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = GetDeviceStatisticsQuery::new(GetNmsStatisticsInterval::Hour);
    let curves = network.get_device_statistics(DISCONNECTED, &query).await.expect("statistics");
    assert!(curves.ping.is_none());
    assert!(curves.cpu.expect("a curve").avg.iter().all(|point| point.y.is_none()));
    assert_eq!(refused(network.restart_device(DISCONNECTED).await), Some(422));
    assert_eq!(refused(network.create_device_backup(DISCONNECTED).await), Some(422));
    assert_eq!(refused(network.block_device_interface(DISCONNECTED, "eth0").await), Some(422));
    let both = RefreshDevicesBody::new(vec![AIRMAX, DISCONNECTED]);
    assert_eq!(refused(network.bulkrestart_devices(&both).await), Some(422));
    let meta = network.get_device(AIRMAX).await.expect("a device").meta.expect("what is said of it");
    assert!(meta.restart_timestamp.is_none(), "the other one did not restart either");
}

#[tokio::test]
async fn an_access_point_that_is_deleted_leaves_its_stations() {
    let server = TestServer::demo().await;
    let network = server.network();
    let stations = network.list_airmax_stations(AIRMAX).await.expect("a list");
    let station = stations[0].device_identification.as_ref().expect("a known device").id;
    network.delete_device(AIRMAX).await.expect("a status");
    let left = network.get_device(station).await.expect("the station");
    assert!(left.attributes.expect("attributes").ap_device.is_none());
    assert!(left.overview.expect("values").signal.is_none());
}

#[tokio::test]
async fn nobody_is_authorized_at_an_unknown_site() {
    let server = TestServer::demo().await;
    let body = AuthorizeDevicesBody { device_ids: vec![AIRMAX].into(), ..AuthorizeDevicesBody::new(UNKNOWN) };
    assert_eq!(refused(server.network().authorize_devices(&body).await), Some(404));
}

#[tokio::test]
async fn capacities_are_whole_numbers_and_what_is_not_known_is_null() {
    let server = TestServer::demo().await;
    server.network().list_devices(&ListDevicesQuery::default()).await.expect("a list");
    let exchanges = server.world().journal().exchanges();
    let body: Value = serde_json::from_slice(&exchanges.last().expect("an exchange").answer).expect("JSON");
    let radio = &body.as_array().expect("a list")[8];
    assert!(radio["overview"]["downlinkCapacity"].is_i64());
    assert!(body[0]["overview"]["downlinkCapacity"].is_null());
}

#[tokio::test]
async fn a_device_that_is_named_twice_is_deleted_once() {
    let server = TestServer::demo().await;
    let body = RefreshDevicesBody::new(vec![AIRMAX, UNKNOWN, AIRMAX, UNKNOWN]);
    let answer = server.network().bulkdelete_devices(&body).await.expect("an answer");
    assert_eq!((answer.deleted_ids, answer.undeleted_ids), (vec![AIRMAX], vec![UNKNOWN]));
}

#[tokio::test]
async fn a_device_of_another_vendor_has_a_name_and_an_address_that_nobody_else_has() {
    let server = TestServer::demo().await;
    let network = server.network();
    let new = |name: &str, ip: &str| ConnectOtherDevice {
        ip: ip.to_owned().into(),
        ..ConnectOtherDevice::new(DeviceRole::Router, name, true)
    };
    for (name, ip, expected) in [
        ("", "198.51.100.9", 400),
        (" ", "", 400),
        ("edge", "zz", 400),
        ("edge", "10.0.0.1/33", 400),
        ("edge", "10.0.2.1", 409),
    ] {
        assert_eq!(refused(network.connect_other_device(&new(name, ip)).await), Some(expected), "{name:?} {ip:?}");
    }
    let made = network.connect_other_device(&new("edge", "FE80:0::7")).await.expect("a device");
    assert_eq!(made.ip_address.as_deref(), Some("fe80::7/128"));
    assert_eq!(refused(network.connect_other_device(&new("other", "fe80::7/64")).await), Some(409));
}
