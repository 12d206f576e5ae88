//! Calls for the firmware of UISP Network and for upgrades to it.

use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

/// A radio for which there is a newer firmware.
const OLD: Uuid = uuid!("de000000-0000-4000-8000-000000000021");
/// The sector that it hangs on.
const SECTOR: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
/// A home router with an upgrade in progress.
const UPGRADING: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
const BATCH: Uuid = uuid!("7b000000-0000-4000-8000-000000000002");

/// The version that a device has.
async fn version(network: &uisp_network::Client, device: Uuid) -> Option<String> {
    let shown = network.get_device(device).await.expect("a device");
    shown.firmware.and_then(|firmware| firmware.current)
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_firmwares", |s| {
        Box::pin(async move {
            let listed = s.network().list_firmwares().await.expect("a list");
            let one = listed[0].identification.as_ref().expect("an identification");
            assert_eq!((listed.len(), one.version.as_deref()), (12, Some("8.7.13")));
        })
    }),
    ("download_firmwares", |s| {
        Box::pin(async move {
            let network = s.network();
            let listed = network.download_firmwares().await.expect("a list");
            assert_eq!(listed, network.list_firmwares().await.expect("a list"));
        })
    }),
    ("delete_firmwares", |s| {
        Box::pin(async move {
            let network = s.network();
            let newest = uuid!("f0000000-0000-4000-8000-000000000003");
            assert_eq!(network.delete_firmwares(&vec![newest, newest]).await.expect("a list").len(), 1);
            assert_eq!(network.list_firmwares().await.expect("a list").len(), 11);
            let firmware = network.get_device(OLD).await.expect("a device").firmware.expect("a firmware");
            assert_eq!(firmware.latest.as_deref(), Some("8.7.11"), "nothing newer is left");
        })
    }),
    ("update_device", |s| {
        Box::pin(async move {
            let network = s.network();
            network.update_device(OLD).await.expect("an answer");
            assert_eq!(version(&network, OLD).await.as_deref(), Some("8.7.13"));
        })
    }),
    ("upgrade_device_to_latest", |s| {
        Box::pin(async move {
            let network = s.network();
            network.upgrade_device_to_latest(OLD).await.expect("an answer");
            assert_eq!(version(&network, OLD).await.as_deref(), Some("8.7.13"));
            let batches = network.get_tasks(&GetTasksQuery::new(10, 1)).await.expect("a page").items;
            assert_eq!(batches.len(), 3, "the upgrade is a task");
        })
    }),
    ("create_device_incompatible_upgrade", |s| {
        Box::pin(async move {
            let network = s.network();
            network.create_device_incompatible_upgrade(OLD).await.expect("an answer");
            assert_eq!(version(&network, OLD).await.as_deref(), Some("8.7.13"));
        })
    }),
    ("create_devices_endpoints_for_parallel_firmware_upgrade", |s| {
        Box::pin(async move {
            let body = Payload::new(vec![SECTOR]);
            let groups = s.network().create_devices_endpoints_for_parallel_firmware_upgrade(&body).await;
            let groups = groups.expect("groups");
            let group = groups.get(&SECTOR.to_string()).expect("the sector's");
            assert_eq!((group.can_upgrade, group.devices.len()), (Some(false), 1));
            assert_eq!(group.devices[0].overview.as_ref().and_then(|shown| shown.can_upgrade), Some(true));
        })
    }),
    ("get_tasks_prepare_auto_updates", |s| {
        Box::pin(async move {
            let network = s.network();
            let roles = network.get_tasks_prepare_auto_updates().await.expect("numbers");
            assert_eq!(roles["homeWiFi"].in_progress, Some(1));
            network.cancel_tasks_for_device(UPGRADING).await.expect("an answer");
            let roles = network.get_tasks_prepare_auto_updates().await.expect("numbers");
            assert_eq!((roles["homeWiFi"].in_progress, roles["homeWiFi"].up_to_date), (Some(0), Some(1)));
        })
    }),
    ("get_tasks_device_status_numbers_by_roles", |s| {
        Box::pin(async move {
            let network = s.network();
            let outdated =
                network.get_tasks_device_status_numbers_by_roles().await.expect("numbers")["station"].outdated;
            network.update_device(OLD).await.expect("an answer");
            let after = network.get_tasks_device_status_numbers_by_roles().await.expect("numbers")["station"].outdated;
            assert_eq!(outdated.map(|number| number - 1), after);
        })
    }),
    ("cancel_tasks_for_device", |s| {
        Box::pin(async move {
            let network = s.network();
            network.cancel_tasks_for_device(UPGRADING).await.expect("an answer");
            let tasks = network.list_tasks_of_batch(BATCH).await.expect("a list");
            assert_eq!(tasks[0].status.as_deref(), Some("canceled"));
        })
    }),
];
