//! Firmware of UISP Network: which version is the newest, and what refuses it.

use uisp_network::Error;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::support::TestServer;

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const LTU: Uuid = uuid!("de000000-0000-4000-8000-000000000016");
const OFF: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

#[tokio::test]
async fn an_upgrade_leaves_nothing_to_upgrade() {
    let server = TestServer::demo().await;
    let network = server.network();
    let before = network.get_device(ROUTER).await.expect("a device");
    assert_eq!(before.overview.and_then(|shown| shown.can_upgrade), Some(true));
    network.upgrade_device_to_latest(ROUTER).await.expect("an answer");
    let after = network.get_device(ROUTER).await.expect("a device");
    assert_eq!(after.overview.and_then(|shown| shown.can_upgrade), Some(false));
    assert_eq!(after.firmware.and_then(|firmware| firmware.current).as_deref(), Some("3.0.3"));
    assert_eq!(refused(network.upgrade_device_to_latest(ROUTER).await), Some(422));
}

#[tokio::test]
async fn what_is_not_stable_is_not_the_newest() {
    let server = TestServer::demo().await;
    let firmware = server.network().get_device(LTU).await.expect("a device").firmware.expect("a firmware");
    assert_eq!(firmware.latest.as_deref(), Some("2.2.1"));
}

#[tokio::test]
async fn a_device_that_is_off_or_unknown_is_not_upgraded() {
    let server = TestServer::demo().await;
    let network = server.network();
    assert_eq!(refused(network.update_device(OFF).await), Some(422));
    assert_eq!(refused(network.update_device(UNKNOWN).await), Some(404));
    assert_eq!(refused(network.cancel_tasks_for_device(UNKNOWN).await), Some(404));
    let groups = network.create_devices_endpoints_for_parallel_firmware_upgrade(&Payload::new(vec![UNKNOWN])).await;
    assert_eq!(refused(groups), Some(404));
}

#[tokio::test]
async fn an_unknown_firmware_keeps_the_others_from_being_deleted() {
    let server = TestServer::demo().await;
    let network = server.network();
    let ids = vec![uuid!("f0000000-0000-4000-8000-000000000001"), UNKNOWN];
    assert_eq!(refused(network.delete_firmwares(&ids).await), Some(404));
    assert_eq!(network.list_firmwares().await.expect("a list").len(), 12);
}

#[tokio::test]
async fn a_device_with_incompatible_firmware_is_compatible_after_its_upgrade() {
    let seed = r#"{ "tables": {
        "network-devices": [{ "id": "de000000-0000-4000-8000-000000000001", "type": "uispr", "model": "UISP-R-Pro",
            "authorized": true, "status": "incompatible", "firmwareVersion": "1.0.0" }],
        "network-firmwares": [{ "id": "f0000000-0000-4000-8000-000000000001", "version": "3.0.10", "models": ["UISP-R-Pro"], "stable": true },
            { "id": "f0000000-0000-4000-8000-000000000002", "version": "3.0.9", "models": ["UISP-R-Pro"], "stable": true }]
    } }"#;
    let server = TestServer::seeded(seed).await;
    let network = server.network();
    network.create_device_incompatible_upgrade(ROUTER).await.expect("an answer");
    let device = network.get_device(ROUTER).await.expect("a device");
    assert_eq!(device.firmware.and_then(|firmware| firmware.current).as_deref(), Some("3.0.10"), "not 3.0.9");
    assert_eq!(device.overview.and_then(|shown| shown.status), Some(DeviceStatus::Active));
}

#[tokio::test]
async fn a_task_upgrades_only_what_every_other_path_would() {
    let server = TestServer::demo().await;
    let network = server.network();
    let black_box = uuid!("de000000-0000-4000-8000-000000000024");
    let discovered = uuid!("de000000-0000-4000-8000-000000000027");
    let task = |upgrades: &[(Uuid, &str)]| {
        let upgrades = upgrades.iter().map(|(device, version)| CreateTaskBodyUpgrade::new(*device, *version)).collect();
        CreateTaskBody::new(upgrades)
    };
    for (device, version, expected) in [
        (OFF, "1.0.6", 422),
        (discovered, "4.4.1", 422),
        (black_box, "3.0.3", 422),
        (ROUTER, "3.0.2", 422),
        (ROUTER, "zz", 400),
        (ROUTER, "8.7.13", 400),
        (UNKNOWN, "3.0.3", 404),
    ] {
        let refusal = refused(network.create_task(&task(&[(device, version)])).await);
        assert_eq!(refusal, Some(expected), "{device} to {version}");
        let waiting = CreateTaskBody { upgrade_in_maintenance_window: true.into(), ..task(&[(device, version)]) };
        assert_eq!(refused(network.create_task(&waiting).await), Some(expected), "{device} to {version}, later");
    }
    assert_eq!(refused(network.create_task(&task(&[(ROUTER, "3.0.3"), (OFF, "1.0.6")])).await), Some(422));
    assert_eq!(refused(network.create_task(&task(&[(ROUTER, "3.0.3"), (ROUTER, "3.0.3")])).await), Some(400));
    network.create_task(&task(&[(ROUTER, "3.0.3")])).await.expect("a status");
    let device = network.get_device(ROUTER).await.expect("a device");
    assert_eq!(device.firmware.and_then(|firmware| firmware.current).as_deref(), Some("3.0.3"));
}
