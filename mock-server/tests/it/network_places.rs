//! Images, traffic and imports of sites, gateways and speed tests of UISP Network: what is refused, and what agrees with what.

use uisp_network::Error;
use uisp_network::rust_decimal::Decimal;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::support::TestServer;

const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");
const MAST: Uuid = uuid!("1a000000-0000-4000-8000-000000000001");
const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const BORDER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");
const OFF: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

fn traffic(from: i64, to: i64) -> ListSiteTrafficQuery {
    ListSiteTrafficQuery::new(from.into(), to.into(), SiteGranularity::FiveMinutes)
}

fn gateway(device: Uuid) -> NewGateway {
    NewGateway::new(true, false, false, false, NewGatewayDevice::new(device))
}

#[tokio::test]
async fn an_image_belongs_to_its_site_and_knows_its_place() {
    let server = TestServer::demo().await;
    let network = server.network();
    assert_eq!(refused(network.get_site_image(VISTA, MAST).await), Some(404));
    let wrong = ImageOrder::new(2.into(), 0.into());
    assert_eq!(refused(network.reorder_site_image(HARBOUR, MAST, &wrong).await), Some(400));
    let last = ImageOrder::new(0.into(), 1_000_000.into());
    network.reorder_site_image(HARBOUR, MAST, &last).await.expect("an answer");
    let images = network.list_site_images(HARBOUR).await.expect("a list");
    assert_eq!((images[2].id, images[2].order), (MAST, Some(2.into())));
    network.delete_site_image(HARBOUR, MAST).await.expect("an answer");
    assert_eq!(refused(network.get_site_image(HARBOUR, MAST).await), Some(404));
}

#[tokio::test]
async fn an_image_is_found_where_the_list_says() {
    let server = TestServer::demo().await;
    let images = server.network().list_site_images(HARBOUR).await.expect("a list");
    let place = images[0].full_url.clone().expect("an address");
    assert_eq!(place, format!("{}{}", server.url(), images[0].full_url_relative.clone().expect("a path")));
}

#[tokio::test]
async fn traffic_is_within_bounds_and_never_in_the_future() {
    let server = TestServer::demo().await;
    let network = server.network();
    let now = 1_772_442_000_000;
    assert_eq!(refused(network.list_site_traffic(HARBOUR, &traffic(10, 0)).await), Some(400));
    assert_eq!(refused(network.list_site_traffic(HARBOUR, &traffic(0, now)).await), Some(400), "too many steps");
    assert_eq!(refused(network.list_site_traffic(UNKNOWN, &traffic(0, 1)).await), Some(404));
    let later = traffic(now + 1, i64::MAX);
    assert!(network.list_site_traffic(HARBOUR, &later).await.expect("a list").is_empty());
    let query = ListSiteTrafficQuery::new(Decimal::MIN, Decimal::MAX, SiteGranularity::OneHour);
    assert_eq!(refused(network.list_site_traffic(HARBOUR, &query).await), Some(400));
}

#[tokio::test]
async fn a_site_without_working_devices_has_no_traffic() {
    let server = TestServer::demo().await;
    let network = server.network();
    let site = network.create_site(&CreateSite::new("Mill".to_owned())).await.expect("a site").id.expect("an id");
    let query = GetSiteTrafficSummaryQuery::new(SiteInterval::Month);
    let sum = network.get_site_traffic_summary(site, &query).await.expect("a sum");
    assert_eq!((sum.upload, sum.download), (Some(0.into()), Some(0.into())));
    assert_eq!(network.get_site_slastats(site).await.expect("a text"), "");
}

#[tokio::test]
async fn an_import_finds_the_site_of_the_same_name_unless_it_is_forced() {
    let server = TestServer::demo().await;
    let network = server.network();
    let vista = || vec![SiteImport::new("Vista Ridge", 1.into(), 2.into())];
    let mut query = CreateSitesDevicesiterelationQuery::default();
    network.create_sites_devicesiterelation(&query, &vista()).await.expect("an answer");
    assert_eq!(network.list_sites(&ListSitesQuery::default()).await.expect("a list").len(), 8);
    query.force_create = Some(true);
    network.create_sites_devicesiterelation(&query, &vista()).await.expect("an answer");
    assert_eq!(network.list_sites(&ListSitesQuery::default()).await.expect("a list").len(), 9);
}

#[tokio::test]
async fn an_import_with_something_unknown_imports_nothing() {
    let server = TestServer::demo().await;
    let network = server.network();
    let lost = SiteImport { parent_site_id: UNKNOWN.into(), ..SiteImport::new("Lost", 1.into(), 2.into()) };
    let sites = vec![SiteImport::new("Mill", 1.into(), 2.into()), lost];
    let query = CreateSitesDevicesiterelationQuery::default();
    assert_eq!(refused(network.create_sites_devicesiterelation(&query, &sites).await), Some(400));
    let nora = SubscriberImport {
        service_plan_id: "4711".to_owned().into(),
        ..SubscriberImport::new("Nora", "Quist", 1.into(), 2.into())
    };
    let query = CreateSitesDevicesubscriberrelationQuery::default();
    assert_eq!(refused(network.create_sites_devicesubscriberrelation(&query, &vec![nora]).await), Some(400));
    assert_eq!(network.list_sites(&ListSitesQuery::default()).await.expect("a list").len(), 8);
}

#[tokio::test]
async fn notifications_of_an_unknown_site_change_none() {
    let server = TestServer::demo().await;
    let ids = vec![HARBOUR, UNKNOWN];
    let body = SiteNotificationsUpdate::new(ids, SiteNotificationsUpdateType::None);
    assert_eq!(refused(server.network().create_sites_bulkupdate_notification(&body).await), Some(404));
}

#[tokio::test]
async fn only_a_router_is_a_gateway_and_only_once() {
    let server = TestServer::demo().await;
    let network = server.network();
    assert_eq!(refused(network.create_gateway(&gateway(SWITCH)).await), Some(400));
    assert_eq!(refused(network.create_gateway(&gateway(ROUTER)).await), Some(400), "it is one already");
    assert_eq!(refused(network.create_gateway(&gateway(UNKNOWN)).await), Some(404));
    network.create_gateway(&gateway(BORDER)).await.expect("an answer");
    network.delete_device(BORDER).await.expect("an answer");
    assert_eq!(network.list_gateways().await.expect("a list").len(), 1, "the gateway goes with its device");
}

#[tokio::test]
async fn a_speed_test_needs_two_devices_that_are_connected() {
    let server = TestServer::demo().await;
    let network = server.network();
    let test = |target, duration: i64| {
        let body = PayloadSpeedTest::new(ROUTER, target, duration.into(), SpeedDirection::Downlink);
        let network = network.clone();
        async move { refused(network.start_speed_tests(&body).await) }
    };
    assert_eq!(test(ROUTER, 15).await, Some(400));
    assert_eq!(test(BORDER, 0).await, Some(400));
    assert_eq!(test(OFF, 15).await, Some(422));
    assert_eq!(test(UNKNOWN, 15).await, Some(404));
    assert_eq!(refused(network.get_device_speed_test(BORDER, &1.into()).await), Some(404), "it is the router's");
}

#[tokio::test]
async fn reports_are_sorted_as_asked_and_belong_to_known_stations() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = GetNmsSpeedReportQuery {
        sort_by: Some(GetNmsSpeedReportSortBy::SName),
        sort_desc: Some(true),
        ..GetNmsSpeedReportQuery::default()
    };
    let items = network.get_nms_speed_report(&query).await.expect("reports").items;
    let names: Vec<_> = items.into_iter().filter_map(|item| item.site.and_then(|site| site.name)).collect();
    assert_eq!(names, ["Mateo Ruiz", "Grace Okafor"]);
    let stranger =
        CreateNmsSpeedReportBody { station_mac: "00:00:00:00:00:01".to_owned().into(), ..Default::default() };
    assert_eq!(refused(network.create_nms_speed_report(&stranger).await), Some(404));
}

#[tokio::test]
async fn a_gateway_shows_the_last_speed_test_of_its_device() {
    let server = TestServer::demo().await;
    let network = server.network();
    let id = network.list_gateways().await.expect("a list")[0].id.to_string();
    let shown = network.get_gateway(&id).await.expect("a gateway").statistics.expect("statistics");
    let test = network.get_device_speed_test(ROUTER, &1.into()).await.expect("a result");
    let measured = test.download.and_then(|direction| direction.current);
    assert_eq!(shown.last_speedtest_download.map(Decimal::from), measured);
    let moment = shown.last_speedtest_timestamp.expect("a moment");
    assert_eq!(Some(Decimal::from(moment.timestamp_millis())), test.timestamp, "in the seed, not in 1970");
    network.delete_device_speed_test(ROUTER, &1.into()).await.expect("an answer");
    let shown = network.get_gateway(&id).await.expect("a gateway").statistics.expect("statistics");
    assert!(shown.last_speedtest_timestamp.is_none() && shown.latency.is_some());
}

#[tokio::test]
async fn a_new_site_is_listed_last_and_leads_nowhere() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = CreateSitesDevicesiterelationQuery::default();
    let mill = SiteImport {
        parent_site_name: "Vista Ridge".to_owned().into(),
        ip_addresses: vec!["10.0.77.1".to_owned()].into(),
        ..SiteImport::new("Mill", 1.into(), 2.into())
    };
    network.create_sites_devicesiterelation(&query, &vec![mill]).await.expect("an answer");
    let sites = network.list_sites(&ListSitesQuery::default()).await.expect("a list");
    let last = sites.last().expect("a site");
    assert_eq!(last.identification.as_ref().and_then(|short| short.name.as_deref()), Some("Mill"));
    let uplinks = ListSiteUplinkDevicesQuery::new(SiteInterval::Hour);
    let site = last.id.expect("an id");
    assert!(network.list_site_uplink_devices(site, &uplinks).await.expect("a list").is_empty());
    // The device with the address comes later, and goes there.
    let import = vec![DiscoveryImportItem::new("10.0.77.1", "ubnt", "ubnt")];
    network.import_discovery(&import).await.expect("it is discovered");
    network.import_discovery(&import).await.expect("it is connected");
    let query = ListDevicesQuery { site_id: Some(site), ..ListDevicesQuery::default() };
    assert_eq!(network.list_devices(&query).await.expect("a list").len(), 1);
}

#[tokio::test]
async fn a_fresh_console_has_nothing_of_all_that() {
    let server = TestServer::empty().await;
    let network = server.network();
    assert!(network.list_gateways().await.expect("a list").is_empty());
    assert_eq!(network.get_nms_traffic().await.expect("a state").is_active, Some(false));
    let speed = network.get_gateways_speed().await.expect("a speed");
    assert_eq!(speed.download.and_then(|direction| direction.peak), Some(0));
    assert!(network.list_speed_tests().await.expect("a list").is_empty());
    assert!(network.list_firmwares().await.expect("a list").is_empty());
    assert!(network.list_sites_subscribers_statistics().await.expect("a list").is_empty());
    assert!(network.get_tasks_prepare_auto_updates().await.expect("numbers").is_empty());
    assert_eq!(refused(network.get_devices_discovered_head().await), Some(404));
    let page = network.get_nms_speed_report(&GetNmsSpeedReportQuery::default()).await.expect("a page");
    assert_eq!(page.pagination.and_then(|pages| pages.total), Some(0));
    network.delete_sites_devicesiterelations().await.expect("an answer");
}

#[tokio::test]
async fn a_report_that_is_named_twice_is_deleted_once() {
    let server = TestServer::demo().await;
    let report = uuid!("5b000000-0000-4000-8000-000000000001");
    let body = RefreshDevicesBody::new(vec![report, UNKNOWN, report]);
    let answer = server.network().bulkdelete_nms_speed_report(&body).await.expect("an answer");
    assert_eq!((answer.deleted, answer.failed), (vec![report], vec![UNKNOWN]));
}

#[tokio::test]
async fn thousands_of_sites_and_their_devices_are_imported_by_one_request() {
    let server = TestServer::demo().await;
    let network = server.network();
    let address = |number: u16| format!("10.77.{}.{}", number / 250, number % 250);
    let sites: Vec<SiteImport> = (0..4_000)
        .map(|number| SiteImport {
            parent_site_name: if number == 0 { "Vista Ridge".to_owned() } else { "Site 0".to_owned() }.into(),
            ip_addresses: vec![address(number)].into(),
            ..SiteImport::new(format!("Site {number}"), 1.into(), 2.into())
        })
        .collect();
    let query = CreateSitesDevicesiterelationQuery::default();
    network.create_sites_devicesiterelation(&query, &sites).await.expect("an answer");
    network.create_sites_devicesiterelation(&query, &sites).await.expect("an answer");
    assert_eq!(server.rows("network-sites").len(), 8 + 4_000);
    let found: Vec<DiscoveryImportItem> =
        (0..4_000).map(|number| DiscoveryImportItem::new(address(number), "ubnt", "ubnt")).collect();
    network.import_discovery(&found).await.expect("they are discovered");
    network.import_discovery(&found).await.expect("they are connected, and go where they are awaited");
    let everywhere = ListSitesQuery { ip: Some("10.77.0.0/16".to_owned()), ..ListSitesQuery::default() };
    assert_eq!(network.list_sites(&everywhere).await.expect("a list").len(), 4_000);
    let wrong = SiteImport { ip_addresses: vec!["q".to_owned()].into(), ..SiteImport::new("Q", 1.into(), 2.into()) };
    assert_eq!(refused(network.create_sites_devicesiterelation(&query, &vec![wrong]).await), Some(400));
}
