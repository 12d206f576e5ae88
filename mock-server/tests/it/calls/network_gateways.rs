//! Calls for gateways, speed tests and the reports of speed tests in UISP Network.

use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

const GATEWAY: Uuid = uuid!("9a000000-0000-4000-8000-000000000001");
const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const BORDER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");
const TEST: Uuid = uuid!("7e000000-0000-4000-8000-000000000001");
const REPORT: Uuid = uuid!("5b000000-0000-4000-8000-000000000001");

/// How many reports there are.
async fn reports(network: &uisp_network::Client) -> usize {
    let query = GetNmsSpeedReportQuery::default();
    network.get_nms_speed_report(&query).await.expect("reports").items.len()
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_gateways", |s| {
        Box::pin(async move {
            let listed = s.network().list_gateways().await.expect("a list");
            assert_eq!((listed.len(), listed[0].id), (1, GATEWAY));
        })
    }),
    ("get_gateway", |s| {
        Box::pin(async move {
            let found = s.network().get_gateway(&GATEWAY.to_string()).await.expect("a gateway");
            assert_eq!(found.device.map(|device| device.id), Some(ROUTER));
        })
    }),
    ("create_gateway", |s| {
        Box::pin(async move {
            let network = s.network();
            let new = NewGateway::new(true, false, false, false, NewGatewayDevice::new(BORDER));
            let made = network.create_gateway(&new).await.expect("an answer").data.expect("a gateway");
            let found = network.get_gateway(&made.id.to_string()).await.expect("a gateway");
            assert_eq!(found.device.map(|device| device.id), Some(BORDER));
        })
    }),
    ("update_gateway", |s| {
        Box::pin(async move {
            let network = s.network();
            let device = GatewayDeviceInput::new(ROUTER, DeviceStatus::Active, "74:ac:b9:00:00:01");
            let seen = "2026-03-02T09:00:00Z".parse().expect("a moment");
            let changed = GatewayInput::new(false, false, true, true, GATEWAY, seen, device);
            network.update_gateway(GATEWAY, &changed).await.expect("an answer");
            let found = network.get_gateway(&GATEWAY.to_string()).await.expect("a gateway");
            assert_eq!((found.netflow_enabled, found.connectivity_provider), (Some(false), None));
        })
    }),
    ("delete_gateway", |s| {
        Box::pin(async move {
            s.network().delete_gateway(GATEWAY).await.expect("an answer");
            assert!(s.network().list_gateways().await.expect("a list").is_empty());
        })
    }),
    ("get_gateways_speed", |s| {
        Box::pin(async move {
            let network = s.network();
            let speed = network.get_gateways_speed().await.expect("a speed");
            assert_eq!(speed, network.get_gateway_speed(GATEWAY).await.expect("a speed"), "there is just one");
        })
    }),
    ("get_gateway_speed", |s| {
        Box::pin(async move {
            let speed = s.network().get_gateway_speed(GATEWAY).await.expect("a speed");
            let down = speed.download.expect("a direction");
            assert!(down.current > Some(0) && down.peak >= down.current);
        })
    }),
    ("get_nms_traffic", |s| {
        Box::pin(async move {
            let network = s.network();
            assert_eq!(network.get_nms_traffic().await.expect("a state").sources, ["10.0.0.1"]);
            network.delete_gateway(GATEWAY).await.expect("an answer");
            assert_eq!(network.get_nms_traffic().await.expect("a state").is_active, Some(false));
        })
    }),
    ("list_speed_tests", |s| {
        Box::pin(async move {
            let listed = s.network().list_speed_tests().await.expect("a list");
            assert_eq!((listed[0].speed_test_id, listed[0].data.len()), (Some(TEST), 1));
        })
    }),
    ("start_speed_tests", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = PayloadSpeedTest::new(ROUTER, BORDER, 15.into(), SpeedDirection::Uplink);
            let started = network.start_speed_tests(&body).await.expect("a test");
            let listed = network.list_speed_tests().await.expect("a list");
            assert!(listed.iter().any(|test| test.speed_test_id == Some(started.id)));
        })
    }),
    ("delete_speed_test", |s| {
        Box::pin(async move {
            s.network().delete_speed_test(TEST).await.expect("an answer");
            assert!(s.network().list_speed_tests().await.expect("a list").is_empty());
        })
    }),
    ("start_device_speed_tests", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = StartDeviceSpeedTestsBody::new(
                StartDeviceSpeedTestsBodyType::Internet,
                StartDeviceSpeedTestsBodyDirection::Download,
            );
            let started = network.start_device_speed_tests(ROUTER, &body).await.expect("a test");
            let id = started.id.expect("an id");
            let test = network.get_device_speed_test(ROUTER, &id).await.expect("a result");
            assert!(test.upload.is_none() && test.download.is_some());
        })
    }),
    ("get_device_speed_test", |s| {
        Box::pin(async move {
            let test = s.network().get_device_speed_test(ROUTER, &1.into()).await.expect("a result");
            let done = test.identification.and_then(|short| short.status);
            assert_eq!(done, Some(StartDeviceSpeedTestsAnswerStatus::Finished));
        })
    }),
    ("delete_device_speed_test", |s| {
        Box::pin(async move {
            let network = s.network();
            network.delete_device_speed_test(ROUTER, &1.into()).await.expect("an answer");
            let gone = network.get_device_speed_test(ROUTER, &1.into()).await;
            assert_eq!(gone.expect_err("it is gone").status(), Some(404));
        })
    }),
    ("get_nms_speed_report", |s| {
        Box::pin(async move {
            let query = GetNmsSpeedReportQuery { count: Some(1), page: Some(2), ..Default::default() };
            let page = s.network().get_nms_speed_report(&query).await.expect("a page");
            assert_eq!(page.items[0].id, Some(REPORT), "the latest is on the first page");
            assert_eq!(page.pagination.and_then(|pages| pages.total), Some(2));
        })
    }),
    ("create_nms_speed_report", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = CreateNmsSpeedReportBody {
                station_mac: "74acb9000012".to_owned().into(),
                download_speed_bytes: uisp_network::Field::Value(9_000_000.into()),
                ..CreateNmsSpeedReportBody::default()
            };
            network.create_nms_speed_report(&body).await.expect("an answer");
            let items = network.get_nms_speed_report(&GetNmsSpeedReportQuery::default()).await.expect("reports").items;
            assert_eq!(items.len(), 3);
            assert_eq!(items[0].site.as_ref().and_then(|site| site.name.as_deref()), Some("Grace Okafor"));
        })
    }),
    ("delete_nms_speed_report", |s| {
        Box::pin(async move {
            s.network().delete_nms_speed_report(REPORT).await.expect("an answer");
            assert_eq!(reports(&s.network()).await, 1);
        })
    }),
    ("bulkdelete_nms_speed_report", |s| {
        Box::pin(async move {
            let body = RefreshDevicesBody::new(vec![REPORT, GATEWAY]);
            let answer = s.network().bulkdelete_nms_speed_report(&body).await.expect("an answer");
            assert_eq!((answer.deleted, answer.failed), (vec![REPORT], vec![GATEWAY]));
            assert_eq!(reports(&s.network()).await, 1);
        })
    }),
];
