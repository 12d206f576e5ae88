//! Calls for what is left about devices of UISP Network: who is behind them, how they get in, their backups' files, and their names.

use mock_server::generated::fields::STATUS;
use mock_server::resources::uisp_network::devices::devices::DEVICES;
use uisp_network::rust_decimal::Decimal;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};
use uisp_network::{Error, Upload};

use super::Run;
use crate::support::TestServer;

/// The site of a subscriber with a service in the CRM.
const OKAFOR: Uuid = uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324");
/// The newest backup of the airMAX sector.
const BACKUP: Uuid = uuid!("dbac0000-0000-4000-8000-000000000002");
/// A site with a radio on it.
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");

/// A device of the demo world by its number there.
fn device(number: u128) -> Uuid {
    // The last group of these ids is decimal.
    let text = format!("de000000-0000-4000-8000-{number:012}");
    text.parse().expect("a UUID")
}

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

/// How a device is called now.
async fn short(server: &TestServer, device: Uuid) -> DeviceIdentification {
    server.network().get_device(device).await.expect("a device").identification.expect("its name")
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_device_clients", |s| {
        Box::pin(async move {
            let clients = s.network().list_device_clients(device(19)).await.expect("a list");
            assert_eq!(clients.len(), 3, "telephone, laptop and television");
            assert!(clients.iter().all(|client| client.device_id.is_none() && client.mac.is_some()));
        })
    }),
    ("get_device_mac_table", |s| {
        Box::pin(async move {
            let query = GetDeviceMacTableQuery { count: Some(2), page: Some(2), ..GetDeviceMacTableQuery::default() };
            let table = s.network().get_device_mac_table(device(2), &query).await.expect("a table");
            assert_eq!((table.device_id, table.mac_table.len()), (Some(device(2)), 2));
            assert!(table.pagination.and_then(|pagination| pagination.total).is_some_and(|total| total > 4));
        })
    }),
    ("get_device_mac_table_refresh", |s| {
        Box::pin(async move {
            let done = s.network().get_device_mac_table_refresh(device(2)).await.expect("a status");
            assert_eq!(done.result, Some(true));
            assert_eq!(refused(s.network().get_device_mac_table_refresh(device(9)).await), Some(404), "a radio");
        })
    }),
    ("get_device_capabilities", |s| {
        Box::pin(async move {
            let found = s.network().get_device_capabilities(device(9)).await.expect("capabilities");
            assert_eq!(found.interfaces.len(), 2);
            assert_eq!(found.radios[0].channel_widths.as_ref().expect("widths").ptmp, [20]);
            assert_eq!(found.vlan_switching.and_then(|vlans| vlans.supported), Some(false));
        })
    }),
    ("get_device_operators", |s| {
        Box::pin(async move {
            let found = s.network().get_device_operators(device(23)).await.expect("operators");
            assert_eq!((found.status, found.operators.len()), (Some(DeviceOperatorsStatus::Error), 0), "it is off");
            let key = device(23).to_string().as_str().into();
            s.world().transact(|world| world.edit(&DEVICES, &key, |row| drop(row.take(STATUS)))).expect("a device");
            let found = s.network().get_device_operators(device(23)).await.expect("operators");
            assert_eq!((found.status, found.operators.len()), (Some(DeviceOperatorsStatus::Done), 2));
        })
    }),
    ("get_device_supportfile", |s| {
        Box::pin(async move {
            let file = s.network().get_device_supportfile(device(9)).await.expect("a file");
            assert!(String::from_utf8_lossy(&file.bytes).contains("R5AC-PRISM"));
        })
    }),
    ("get_devices_images", |s| {
        Box::pin(async move {
            let images = s.network().get_devices_images().await.expect("images");
            assert!(images.models.is_empty() && images.ignored_models.iter().any(|model| model == "UF-OLT"));
        })
    }),
    ("get_devices_login", |s| {
        Box::pin(async move {
            let query = GetDevicesLoginQuery { ip: Some("10.0.2.1".to_owned()), ..GetDevicesLoginQuery::default() };
            let login = s.network().get_devices_login(&query).await.expect("a ticket");
            assert!(login.ticket.and_then(|ticket| ticket.id).is_some_and(|id| id.len() == 16));
            assert_eq!(refused(s.network().get_devices_login(&GetDevicesLoginQuery::default()).await), Some(400));
        })
    }),
    ("get_ux_refresh", |s| {
        Box::pin(async move {
            assert_eq!(refused(s.network().get_ux_refresh(device(26)).await), Some(422), "nobody took it in");
            s.network().authorize_device(device(26), &AuthorizeDeviceBody::new(VISTA)).await.expect("a status");
            assert_eq!(s.network().get_ux_refresh(device(26)).await.expect("a status").result, Some(true));
        })
    }),
    ("import_devices", |s| {
        Box::pin(async move {
            let server = DeviceImport {
                ip: "10.0.7.1".into(),
                hostname: "rack-server".into(),
                device_role: DeviceRole::Server.into(),
                ..DeviceImport::default()
            };
            s.network().import_devices(&vec![server]).await.expect("a status");
            let devices = s.network().list_devices(&ListDevicesQuery::default()).await.expect("a list");
            let made = devices.last().and_then(|device| device.identification.clone()).expect("its name");
            assert_eq!((made.name.as_deref(), made.type_), (Some("rack-server"), Some(DeviceType::BlackBox)));
        })
    }),
    ("get_devices_import_status", |s| {
        Box::pin(async move {
            let none = s.network().get_devices_import_status().await.expect("a state");
            assert_eq!(none.status, Some(DevicesImportStatusStatus::None));
            s.network().import_devices(&Vec::new()).await.expect("a status");
            let complete = s.network().get_devices_import_status().await.expect("a state");
            assert_eq!((complete.status, complete.error), (Some(DevicesImportStatusStatus::Complete), None));
        })
    }),
    ("merge_devices", |s| {
        Box::pin(async move {
            let body = MergeDevicesBody { ids: vec![device(25), device(9)].into() };
            s.network().merge_devices(&body).await.expect("a status");
            assert_eq!(refused(s.network().get_device(device(9)).await), Some(404));
            assert_eq!(s.network().list_device_backups(device(25)).await.expect("a list").len(), 2);
            let stations = s.network().list_airmax_stations(device(25)).await.expect("a list");
            assert_eq!(stations.len(), 1, "Mateo Ruiz hears the other one now");
        })
    }),
    ("create_devices_preregistration", |s| {
        Box::pin(async move {
            let body = PreregisteredDevice {
                name: "Second radio".into(),
                subscriber_id: OKAFOR.into(),
                ..PreregisteredDevice::new("74ACB9000099", "LTU-LR")
            };
            s.network().create_devices_preregistration(&body).await.expect("a status");
            let found = s.network().get_mac("74:ac:b9:00:00:99").await.expect("a device");
            assert_eq!(found.type_, Some(DeviceType::AirFiber));
            let short = short(s, found.id).await;
            assert_eq!(short.status, Some(DeviceStatus::Preregistration));
            assert_eq!(short.site.map(|site| site.id), Some(OKAFOR));
        })
    }),
    ("create_devices_airmaxes_station", |s| {
        Box::pin(async move {
            let shown =
                s.network().create_devices_airmaxes_station(&Payload::new(vec![device(9)])).await.expect("a map");
            let sector = &shown[&device(9).to_string()];
            assert_eq!(sector.stations.len(), 1);
            assert!(sector.stations[0].sites_distance.is_some_and(|metres| metres > Decimal::from(100)));
        })
    }),
    ("delete_device_stations", |s| {
        Box::pin(async move {
            let body = PayloadDeviceStation { mac: "74acb9000015".into() };
            let gone = s.network().delete_device_stations(device(9), &body).await.expect("a list");
            assert_eq!(gone, ["74:ac:b9:00:00:15"]);
            assert!(s.network().list_airmax_stations(device(9)).await.expect("a list").is_empty());
            assert_eq!(refused(s.network().delete_device_stations(device(9), &body).await), Some(404));
        })
    }),
    ("create_devices_backup", |s| {
        Box::pin(async move {
            let body = DeviceIds { device_ids: vec![device(1), device(9)].into() };
            let file = s.network().create_devices_backup(&body).await.expect("a file");
            let mut archive = tar::Archive::new(&file.bytes[..]);
            let names = archive.entries().expect("a tar").map(|entry| {
                let entry = entry.expect("an entry");
                String::from_utf8_lossy(&entry.path_bytes()).into_owned()
            });
            let names: Vec<String> = names.collect();
            assert_eq!(names.len(), 2);
            assert!(names[1].starts_with(&device(9).to_string()) && names[1].ends_with(".cfg"), "{names:?}");
            assert_eq!(s.network().list_device_backups(device(1)).await.expect("a list").len(), 2);
        })
    }),
    ("update_device_backups", |s| {
        Box::pin(async move {
            let file = Upload::new("mine.cfg", &b"radio.1.mode=master"[..]);
            let backup = s.network().update_device_backups(device(9), &file).await.expect("a backup");
            assert_eq!(backup.type_, Some(DeviceBackupType::Cfg));
            let query = GetDeviceBackupQuery::default();
            let held = s.network().get_device_backup(device(9), backup.id, &query).await.expect("a file");
            assert_eq!(held.bytes, file.bytes);
        })
    }),
    ("update_device_backup", |s| {
        Box::pin(async move {
            let backups = s.network().list_device_backups(device(9)).await.expect("a list");
            let held = backups.iter().find(|backup| backup.id == BACKUP).expect("the backup");
            let (kind, moment) = (held.type_.clone().expect("a kind"), held.timestamp.expect("a moment"));
            let body = DeviceBackupInput {
                note: "Not this one".into(),
                pinned: false.into(),
                ..DeviceBackupInput::new(BACKUP, kind, "cfg", moment)
            };
            s.network().update_device_backup(device(9), BACKUP, &body).await.expect("an answer");
            let backups = s.network().list_device_backups(device(9)).await.expect("a list");
            let held = backups.iter().find(|backup| backup.id == BACKUP).expect("the backup");
            assert_eq!((held.note.as_deref(), held.pinned), (Some("Not this one"), Some(false)));
        })
    }),
    ("switch_device_dhcp_to_static_ip", |s| {
        Box::pin(async move {
            let body = SwitchDeviceDhcpToStaticIpBody {
                ip_address: "10.0.2.99".into(),
                ..SwitchDeviceDhcpToStaticIpBody::new("eth0")
            };
            s.network().switch_device_dhcp_to_static_ip(device(9), &body).await.expect("a status");
            let found = s.network().get_device(device(9)).await.expect("a device");
            assert_eq!(found.ip_address.as_deref(), Some("10.0.2.99/24"));
        })
    }),
    ("switch_device_static_to_dhcp_ip", |s| {
        Box::pin(async move {
            let body = SwitchDeviceStaticToDhcpIpBody::new("eth0");
            s.network().switch_device_static_to_dhcp_ip(device(9), &body).await.expect("a status");
            let found = s.network().get_device(device(9)).await.expect("a device");
            assert_eq!(found.ip_address.as_deref(), Some("10.0.2.1/24"), "the server gives the same");
            let unknown = SwitchDeviceStaticToDhcpIpBody::new("eth7");
            assert_eq!(refused(s.network().switch_device_static_to_dhcp_ip(device(9), &unknown).await), Some(400));
        })
    }),
    ("reset_device_link_score", |s| {
        Box::pin(async move {
            assert_eq!(s.network().reset_device_link_score(device(9)).await.expect("a status").result, Some(true));
            assert_eq!(refused(s.network().reset_device_link_score(device(1)).await), Some(404), "a router");
        })
    }),
    ("debug_device", |s| {
        Box::pin(async move {
            let body = DebugDeviceBody::default();
            assert_eq!(s.network().debug_device(device(9), &body).await.expect("a status").result, Some(true));
            assert_eq!(refused(s.network().debug_device(device(23), &body).await), Some(422), "it is off");
        })
    }),
    ("redirect_device_iplink", |s| {
        Box::pin(async move {
            let link = s.network().redirect_device_iplink(device(9)).await.expect("a token");
            assert_eq!(link.token.map(|token| token.expose().len()), Some(32));
            assert_eq!(link.https_port, Some(Decimal::from(443)));
        })
    }),
    ("create_nms_subscriber_device", |s| {
        Box::pin(async move {
            let body = CreateNmsSubscriberDeviceBody {
                name: "Router in the hall".into(),
                vendor_name: "Example Routers".into(),
                ..CreateNmsSubscriberDeviceBody::default()
            };
            s.network().create_nms_subscriber_device(device(24), &body).await.expect("a status");
            let short = short(s, device(24)).await;
            assert_eq!(short.name.as_deref(), Some("Router in the hall"));
            assert_eq!(short.vendor_name.as_deref(), Some("Example Routers"));
        })
    }),
    ("create_nms_subscriber_station", |s| {
        Box::pin(async move {
            let body =
                CreateNmsSubscriberDeviceBody { name: "till".into(), ..CreateNmsSubscriberDeviceBody::default() };
            s.network().create_nms_subscriber_station("02005E000004", &body).await.expect("a status");
            let clients = s.network().list_device_clients(device(20)).await.expect("a list");
            assert_eq!(clients[0].name.as_deref(), Some("till"));
        })
    }),
    ("get_gdpr_client", |s| {
        Box::pin(async move {
            let file = s.network().get_gdpr_client(OKAFOR).await.expect("a file");
            let known: serde_json::Value = serde_json::from_slice(&file.bytes).expect("JSON");
            assert_eq!(known["devices"].as_array().map(Vec::len), Some(2));
            assert_eq!(known["client"]["lastName"], "Okafor");
            assert_eq!(refused(s.network().get_gdpr_client(VISTA).await), Some(404), "nobody lives there");
        })
    }),
    ("get_device_netflow", |s| {
        Box::pin(async move {
            let query = GetDeviceNetflowQuery { interface_id: Some("eth0".to_owned()) };
            let netflow = s.network().get_device_netflow(device(6), &query).await.expect("a state");
            assert_eq!(netflow.netflow_status, Some(DeviceStatus::Disabled), "it is no gateway");
        })
    }),
    ("get_erouter_netflow", |s| {
        Box::pin(async move {
            let query = GetErouterNetflowQuery::default();
            let netflow = s.network().get_erouter_netflow(device(6), &query).await.expect("a state");
            assert_eq!(netflow.netflow_status, Some(DeviceStatus::Disabled));
            assert_eq!(refused(s.network().get_erouter_netflow(device(1), &query).await), Some(404));
        })
    }),
    ("get_uispr_netflow", |s| {
        Box::pin(async move {
            let query = GetUisprNetflowQuery::default();
            let netflow = s.network().get_uispr_netflow(device(1), &query).await.expect("a state");
            assert!(netflow.netflow_status.is_some());
            let unknown = GetUisprNetflowQuery { interface_id: Some("eth99".to_owned()) };
            assert_eq!(refused(s.network().get_uispr_netflow(device(1), &unknown).await), Some(404));
        })
    }),
    ("get_uisprlxc_netflow", |s| {
        Box::pin(async move {
            let query = GetUisprlxcNetflowQuery::default();
            let netflow = s.network().get_uisprlxc_netflow(device(5), &query).await.expect("a state");
            assert_eq!(netflow.netflow_status, Some(DeviceStatus::Disabled));
        })
    }),
];
