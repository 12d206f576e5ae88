//! Calls for devices of UISP Network: what they are, what they measure, and what is done to them.

use uisp_network::rust_decimal::Decimal;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

/// A site with a radio on it.
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");
/// The newest backup of the airMAX sector.
const BACKUP: Uuid = uuid!("dbac0000-0000-4000-8000-000000000002");

/// A device of the demo world by its number there.
fn device(number: u128) -> Uuid {
    // The last group of these ids is decimal.
    let text = format!("de000000-0000-4000-8000-{number:012}");
    text.parse().expect("a UUID")
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_devices", |s| {
        Box::pin(async move {
            let query = ListDevicesQuery { with_interfaces: Some(true), ..ListDevicesQuery::default() };
            let devices = s.network().list_devices(&query).await.expect("a list");
            assert!(devices.len() >= 27 && !devices[0].interfaces.is_empty());
        })
    }),
    ("get_device", |s| {
        Box::pin(async move {
            let found = s.network().get_device(device(9)).await.expect("a device");
            assert_eq!(found.attributes.and_then(|attributes| attributes.ssid).as_deref(), Some("vista-east"));
        })
    }),
    ("get_device_detail", |s| {
        Box::pin(async move {
            let query = GetDeviceDetailQuery { with_stations: Some(true) };
            let found = s.network().get_device_detail(device(9), &query).await.expect("a device");
            assert!(found.interfaces.iter().any(|interface| !interface.stations.is_empty()));
        })
    }),
    ("list_device_interfaces", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_device_interfaces(device(1)).await.expect("a list").len(), 11);
        })
    }),
    ("get_device_interface", |s| {
        Box::pin(async move {
            let port = s.network().get_device_interface(device(1), "eth0").await.expect("an interface");
            assert_eq!(port.enabled, Some(true));
        })
    }),
    ("get_device_statistics", |s| {
        Box::pin(async move {
            let query = GetDeviceStatisticsQuery::new(GetNmsStatisticsInterval::Hour);
            let curves = s.network().get_device_statistics(device(9), &query).await.expect("statistics");
            assert_eq!(curves.cpu.expect("a curve").avg.len(), 12);
        })
    }),
    ("list_devices_onus", |s| {
        Box::pin(async move {
            let query = ListDevicesOnusQuery { parent_id: Some(device(3)) };
            assert_eq!(s.network().list_devices_onus(&query).await.expect("a list").len(), 2);
        })
    }),
    ("get_airmax", |s| {
        Box::pin(async move {
            let query = GetAirmaxQuery { with_stations: Some(true) };
            let found = s.network().get_airmax(device(9), &query).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(9)));
        })
    }),
    ("get_aircube", |s| {
        Box::pin(async move {
            let query = GetAircubeQuery { with_stations: Some(true) };
            let found = s.network().get_aircube(device(19), &query).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(19)));
        })
    }),
    ("get_airfiber", |s| {
        Box::pin(async move {
            let query = GetAirfiberQuery { with_stations: Some(true) };
            let found = s.network().get_airfiber(device(7), &query).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(7)));
        })
    }),
    ("get_wave", |s| {
        Box::pin(async move {
            let query = GetWaveQuery { with_stations: Some(true) };
            let found = s.network().get_wave(device(10), &query).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(10)));
        })
    }),
    ("get_olt", |s| {
        Box::pin(async move {
            let found = s.network().get_olt(device(3)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(3)));
        })
    }),
    ("get_onu", |s| {
        Box::pin(async move {
            let found = s.network().get_onu(device(20)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(20)));
        })
    }),
    ("get_erouter", |s| {
        Box::pin(async move {
            let found = s.network().get_erouter(device(6)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(6)));
        })
    }),
    ("get_eswitch", |s| {
        Box::pin(async move {
            let found = s.network().get_eswitch(device(17)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(17)));
        })
    }),
    ("get_uisps", |s| {
        Box::pin(async move {
            let found = s.network().get_uisps(device(2)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(2)));
        })
    }),
    ("get_uispr", |s| {
        Box::pin(async move {
            let found = s.network().get_uispr(device(1)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(1)));
        })
    }),
    ("get_uisprlxc", |s| {
        Box::pin(async move {
            let found = s.network().get_uisprlxc(device(5)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(5)));
        })
    }),
    ("get_toughswitch", |s| {
        Box::pin(async move {
            let found = s.network().get_toughswitch(device(11)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(11)));
        })
    }),
    ("get_solarbeam", |s| {
        Box::pin(async move {
            let found = s.network().get_solarbeam(device(13)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(13)));
        })
    }),
    ("get_blackbox", |s| {
        Box::pin(async move {
            let found = s.network().get_blackbox(device(24)).await.expect("a device");
            assert_eq!(found.identification.map(|short| short.id), Some(device(24)));
        })
    }),
    ("list_airmax_stations", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_airmax_stations(device(9)).await.expect("a list").len(), 1);
        })
    }),
    ("list_aircube_stations", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_aircube_stations(device(19)).await.expect("a list").len(), 3);
        })
    }),
    ("list_airfiber_stations", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_airfiber_stations(device(16)).await.expect("a list").len(), 1);
        })
    }),
    ("list_wave_stations", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_wave_stations(device(10)).await.expect("a list").len(), 1);
        })
    }),
    ("get_mac", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_mac("74acb9000009").await.expect("a device").id, device(9));
        })
    }),
    ("list_devices_discovered", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_devices_discovered().await.expect("a list").len(), 2);
        })
    }),
    ("list_devices_ips", |s| {
        Box::pin(async move {
            let query = ListDevicesIpsQuery { site_id: Some(VISTA), ..ListDevicesIpsQuery::default() };
            assert!(s.network().list_devices_ips(&query).await.expect("a list").contains(&"10.0.2.1".to_owned()));
        })
    }),
    ("list_devices_macs", |s| {
        Box::pin(async move {
            assert!(s.network().list_devices_macs().await.expect("a list").contains(&"74:ac:b9:00:00:09".to_owned()));
        })
    }),
    ("list_devices_ssids", |s| {
        Box::pin(async move {
            let names = s.network().list_devices_ssids().await.expect("a list");
            assert!(names.iter().any(|network| network.ssid.as_deref() == Some("vista-east")));
        })
    }),
    ("list_devices_aps_profiles", |s| {
        Box::pin(async move {
            let profiles = s.network().list_devices_aps_profiles().await.expect("a list");
            assert!(profiles.iter().any(|profile| profile.ssid.as_deref() == Some("orchard")));
        })
    }),
    ("authorize_devices", |s| {
        Box::pin(async move {
            let body = AuthorizeDevicesBody {
                device_ids: vec![device(26), device(27)].into(),
                ..AuthorizeDevicesBody::new(VISTA)
            };
            assert_eq!(s.network().authorize_devices(&body).await.expect("a status").result, Some(true));
            assert!(s.network().list_devices_discovered().await.expect("a list").is_empty());
        })
    }),
    ("authorize_device", |s| {
        Box::pin(async move {
            s.network().authorize_device(device(27), &AuthorizeDeviceBody::new(VISTA)).await.expect("a status");
            let short = s.network().get_device(device(27)).await.expect("a device").identification.expect("its name");
            assert_eq!((short.authorized, short.site.map(|site| site.id)), (Some(true), Some(VISTA)));
        })
    }),
    ("unassign_device", |s| {
        Box::pin(async move {
            s.network().unassign_device(device(9)).await.expect("a status");
            let short = s.network().get_device(device(9)).await.expect("a device").identification.expect("its name");
            assert!(short.site.is_none());
        })
    }),
    ("delete_device", |s| {
        Box::pin(async move {
            s.network().delete_device(device(9)).await.expect("a status");
            s.network().get_device(device(9)).await.expect_err("a deleted device is gone");
        })
    }),
    ("bulkdelete_devices", |s| {
        Box::pin(async move {
            let answer = s
                .network()
                .bulkdelete_devices(&RefreshDevicesBody::new(vec![device(9), VISTA]))
                .await
                .expect("an answer");
            assert_eq!((answer.deleted_ids, answer.undeleted_ids), (vec![device(9)], vec![VISTA]));
        })
    }),
    ("restart_device", |s| {
        Box::pin(async move {
            s.network().restart_device(device(9)).await.expect("a status");
            let seen = s.network().get_device(device(9)).await.expect("a device").overview.expect("values");
            assert_eq!(seen.uptime, Some(Decimal::ZERO));
        })
    }),
    ("bulkrestart_devices", |s| {
        Box::pin(async move {
            let status = s.network().bulkrestart_devices(&RefreshDevicesBody::new(vec![device(9), device(10)])).await;
            assert_eq!(status.expect("a status").result, Some(true));
        })
    }),
    ("refresh_device", |s| {
        Box::pin(async move {
            assert_eq!(s.network().refresh_device(device(9)).await.expect("a status").result, Some(true));
        })
    }),
    ("refresh_devices", |s| {
        Box::pin(async move {
            let status = s.network().refresh_devices(&RefreshDevicesBody::new(vec![device(9)])).await;
            assert_eq!(status.expect("a status").result, Some(true));
        })
    }),
    ("get_device_location", |s| {
        Box::pin(async move {
            let place = s.network().get_device_location(device(9)).await.expect("a place");
            assert_eq!(place.elevation, Some(Decimal::from(410)));
        })
    }),
    ("update_device_location", |s| {
        Box::pin(async move {
            let [here, zero] = [Decimal::from(37), Decimal::ZERO];
            let place = DeviceLocationInput::new(here, here, zero, zero, zero, zero, zero);
            s.network().update_device_location(device(9), &place).await.expect("a place");
            assert_eq!(s.network().get_device_location(device(9)).await.expect("a place").latitude, Some(here));
        })
    }),
    ("connect_other_device", |s| {
        Box::pin(async move {
            let new = ConnectOtherDevice {
                ip: "198.51.100.9".to_owned().into(),
                ..ConnectOtherDevice::new(DeviceRole::Router, "partner", true)
            };
            let made = s.network().connect_other_device(&new).await.expect("a device");
            assert_eq!(made.ip_address.as_deref(), Some("198.51.100.9/32"));
        })
    }),
    ("enable_devices_maintenance", |s| {
        Box::pin(async move {
            let body = DeviceIds { device_ids: vec![device(9)].into() };
            s.network().enable_devices_maintenance(&body).await.expect("a status");
            let meta = s.network().get_device(device(9)).await.expect("a device").meta.expect("what is said of it");
            assert!(meta.maintenance == Some(true) && meta.maintenance_enabled_at.is_some());
        })
    }),
    ("disable_devices_maintenance", |s| {
        Box::pin(async move {
            let body = DeviceIds { device_ids: vec![device(9)].into() };
            assert_eq!(s.network().disable_devices_maintenance(&body).await.expect("a status").result, Some(true));
        })
    }),
    ("start_device_locate", |s| {
        Box::pin(async move {
            s.network().start_device_locate(device(9)).await.expect("a status");
            let seen = s.network().get_device(device(9)).await.expect("a device").overview.expect("values");
            assert_eq!(seen.is_locate_running, Some(true));
        })
    }),
    ("stop_device_locate", |s| {
        Box::pin(async move {
            assert_eq!(s.network().stop_device_locate(device(9)).await.expect("a status").result, Some(true));
        })
    }),
    ("block_device_interface", |s| {
        Box::pin(async move {
            s.network().block_device_interface(device(2), "port2").await.expect("a status");
            let port = s.network().get_device_interface(device(2), "port2").await.expect("an interface");
            assert_eq!(port.enabled, Some(false));
        })
    }),
    ("unblock_device_interface", |s| {
        Box::pin(async move {
            s.network().block_device_interface(device(2), "port2").await.expect("a status");
            s.network().unblock_device_interface(device(2), "port2").await.expect("a status");
            let port = s.network().get_device_interface(device(2), "port2").await.expect("an interface");
            assert_eq!(port.enabled, Some(true));
        })
    }),
    ("list_device_backups", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_device_backups(device(9)).await.expect("a list").len(), 2);
        })
    }),
    ("create_device_backup", |s| {
        Box::pin(async move {
            let made = s.network().create_device_backup(device(9)).await.expect("a backup");
            let latest = s.network().get_device(device(9)).await.expect("a device").latest_backup.expect("a backup");
            assert_eq!(latest.id, made.id.to_string());
        })
    }),
    ("get_device_backup", |s| {
        Box::pin(async move {
            let file = s.network().get_device_backup(device(9), BACKUP, &GetDeviceBackupQuery::default()).await;
            assert!(file.expect("a file").bytes.starts_with(b"device.id="));
        })
    }),
    ("delete_device_backup", |s| {
        Box::pin(async move {
            s.network().delete_device_backup(device(9), BACKUP).await.expect("a status");
            assert_eq!(s.network().list_device_backups(device(9)).await.expect("a list").len(), 1);
        })
    }),
    ("apply_device_backup", |s| {
        Box::pin(async move {
            assert_eq!(s.network().apply_device_backup(device(9), BACKUP).await.expect("a status").result, Some(true));
        })
    }),
];
