//! Calls for the configuration that devices of every family have in UISP Network: services, system, power and VLANs.

use uisp_network::serde_json::{Value, json};
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;
use super::network_configuration::{account, name};
use crate::support::body;

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const UPS: Uuid = uuid!("de000000-0000-4000-8000-000000000004");
const AIRMAX: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
const ONU: Uuid = uuid!("de000000-0000-4000-8000-000000000020");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("get_device_services", |s| {
        Box::pin(async move {
            let services = s.network().get_device_services(ROUTER).await.expect("a document");
            assert_eq!(services.dhcp_servers[0].interface.as_deref(), Some("eth1"));
        })
    }),
    ("update_device_services", |s| {
        Box::pin(async move {
            let wanted: DeviceServiceInput = body(json!({ "sshServer": { "enabled": true, "sshPort": 2222 } }));
            s.network().update_device_services(ONU, &wanted).await.expect("a document");
            assert_eq!(s.network().get_onu_services(ONU).await.expect("a document").ssh_port, Some(2222));
            let services = s.network().get_device_services(ONU).await.expect("a document");
            assert_eq!(services.web_server.and_then(|server| server.http_port), Some(80));
        })
    }),
    ("get_device_configuration", |s| {
        Box::pin(async move {
            let both = s.network().get_device_configuration(ROUTER).await.expect("a document");
            assert_eq!(both.system.and_then(|system| system.name).as_deref(), Some("Core router"));
            assert!(both.services.is_some_and(|services| services.dns_forwarder.is_some()));
        })
    }),
    ("update_device_configuration", |s| {
        Box::pin(async move {
            let wanted: DeviceConfigurationInput =
                body(json!({ "system": { "name": "Core", "mtu": 1600, "timezone": "Europe/Berlin" } }));
            let query = UpdateDeviceConfigurationQuery::default();
            s.network().update_device_configuration(ROUTER, &query, &wanted).await.expect("a document");
            let system = s.network().get_device_system(ROUTER).await.expect("a document");
            assert_eq!((system.mtu, system.gateway.as_deref()), (Some(1600), Some("10.0.0.254")));
            assert!(s.network().get_device_services(ROUTER).await.expect("a document").ntp_client.is_some());
            assert_eq!(name(s, ROUTER).await.as_deref(), Some("Core"));
        })
    }),
    ("get_device_system", |s| {
        Box::pin(async move {
            let system = s.network().get_device_system(SWITCH).await.expect("a document");
            assert_eq!((system.name.as_deref(), system.mtu), (Some("Core switch"), Some(1518)));
        })
    }),
    ("update_device_system", |s| {
        Box::pin(async move {
            let query = UpdateDeviceSystemQuery::default();
            let wanted = DeviceSystemInput { dns1: "1.1.1.1".into(), ..DeviceSystemInput::new("Switch", 1600) };
            s.network().update_device_system(SWITCH, &query, &wanted).await.expect("a document");
            let both = s.network().get_device_configuration(SWITCH).await.expect("a document");
            let system = both.system.expect("the system");
            assert_eq!((system.name.as_deref(), system.dns1.as_deref()), (Some("Switch"), Some("1.1.1.1")));
            assert!(system.stp.is_some(), "what the request leaves out stays");
        })
    }),
    ("update_device_system_users", |s| {
        Box::pin(async move {
            let system = s.network().update_device_system_users(ROUTER, &account()).await.expect("a document");
            let login = system.admin.and_then(|admin| admin.login).expect("an account");
            assert_eq!((login.username.as_deref(), login.password.is_none()), (Some("noc"), true));
        })
    }),
    ("list_device_system_dns", |s| {
        Box::pin(async move {
            let servers = s.network().list_device_system_dns(ROUTER).await.expect("a list");
            assert_eq!(servers[0].addresses, ["9.9.9.9", "1.1.1.1"]);
        })
    }),
    ("update_device_system_dns", |s| {
        Box::pin(async move {
            let wanted = vec![body(json!({ "type": "dynamic", "ipVersion": "v6", "interface": "eth0" }))];
            s.network().update_device_system_dns(ROUTER, &wanted).await.expect("a list");
            let servers = s.network().list_device_system_dns(ROUTER).await.expect("a list");
            assert_eq!((servers.len(), servers[0].interface.as_deref()), (1, Some("eth0")));
        })
    }),
    ("get_device_system_unms", |s| {
        Box::pin(async move {
            let settings = s.network().get_device_system_unms(ROUTER).await.expect("a document");
            assert_eq!(settings.override_global, Some(false));
        })
    }),
    ("update_device_system_unms", |s| {
        Box::pin(async move {
            let wanted: PayloadUnmsSettings = body(json!({
                "overrideGlobal": true, "devicePingIntervalNormal": 20000,
                "meta": { "alias": "core", "note": "top rack", "maintenance": true },
            }));
            s.network().update_device_system_unms(ROUTER, &wanted).await.expect("a document");
            let settings = s.network().get_device_system_unms(ROUTER).await.expect("a document");
            assert_eq!(settings.device_ping_interval_normal, Some(20_000.into()));
            let meta = s.network().get_device(ROUTER).await.expect("a device").meta.expect("what is said of it");
            assert_eq!((meta.alias.as_deref(), meta.maintenance), (Some("core"), Some(true)));
            assert!(meta.maintenance_enabled_at.is_some());
        })
    }),
    ("create_devices_system_unms_hostname", |s| {
        Box::pin(async move {
            let payload =
                |mac: &str| PayloadSystemUnmsKeyHostnamePort::new("new.example.net", 443, vec![mac.to_owned()]);
            let status = s.network().create_devices_system_unms_hostname(&payload("74ACB9000009")).await;
            assert_eq!(status.expect("a status").result, Some(true));
            let unknown = s.network().create_devices_system_unms_hostname(&payload("00:00:00:00:00:01")).await;
            assert_eq!(unknown.expect_err("a refusal").status(), Some(404));
        })
    }),
    ("create_devices_system_unms_key", |s| {
        Box::pin(async move {
            let payload =
                |device| PayloadSystemUnmsKey { device_ids: vec![device].into(), ..PayloadSystemUnmsKey::new("a-key") };
            assert!(!s.network().create_devices_system_unms_key(&payload(AIRMAX)).await.expect("a text").is_empty());
            let unknown = s.network().create_devices_system_unms_key(&payload(VISTA)).await;
            assert_eq!(unknown.expect_err("a refusal").status(), Some(404));
        })
    }),
    ("create_device_system_unms_hostname_reachable", |s| {
        Box::pin(async move {
            let payload = PayloadUnmsHostnameReachable { hostname: "new.example.net".into(), port: 443.into() };
            assert!(s.network().create_device_system_unms_hostname_reachable(AIRMAX, &payload).await.expect("a flag"));
        })
    }),
    ("create_device_system_unms_key_reachable", |s| {
        Box::pin(async move {
            let gone = uuid!("de000000-0000-4000-8000-000000000023");
            let payload = CreateDeviceSystemUnmsKeyReachableBody::new("a-key");
            assert!(!s.network().create_device_system_unms_key_reachable(gone, &payload).await.expect("a flag"));
        })
    }),
    ("get_device_system_configuration_power", |s| {
        Box::pin(async move {
            let power = s.network().get_device_system_configuration_power(UPS).await.expect("a document");
            assert_eq!(power.battery.and_then(|battery| battery.capacity), Some(20));
        })
    }),
    ("update_device_system_configuration_power", |s| {
        Box::pin(async move {
            let wanted: SystemConfigurationPowerInput = body(json!({ "psuConfig": { "priority": "psu2" } }));
            s.network().update_device_system_configuration_power(UPS, &wanted).await.expect("a document");
            let power = s.network().get_device_system_configuration_power(UPS).await.expect("a document");
            assert_eq!(power.psu_config.and_then(|psu| psu.priority), Some(PsuConfigPriority::Psu2));
            assert!(power.battery.is_some(), "what the request leaves out stays");
        })
    }),
    ("reset_device_system_battery_status", |s| {
        Box::pin(async move {
            let payload = ResetDeviceSystemBatteryStatusBody::default();
            let answer = s.network().reset_device_system_battery_status(UPS, &payload).await.expect("an answer");
            assert_eq!(answer.status_code, Some(200.into()));
        })
    }),
    ("reset_device_system_total_power", |s| {
        Box::pin(async move {
            let answer = s.network().reset_device_system_total_power(UPS).await.expect("an answer");
            assert_eq!(answer.status_code, Some(200.into()));
        })
    }),
    ("power_cycle_device", |s| {
        Box::pin(async move {
            let cycle = |port: &str| SystemPowerCycle {
                poe: SystemPowerCyclePoe::new(port).into(),
                ..SystemPowerCycle::new(SystemPowerCycleType::Poe)
            };
            let answer = s.network().power_cycle_device(SWITCH, &cycle("port1")).await.expect("an answer");
            assert_eq!(answer.status_code, Some(200.into()));
            let unknown = s.network().power_cycle_device(SWITCH, &cycle("port99")).await;
            assert_eq!(unknown.expect_err("a refusal").status(), Some(400));
        })
    }),
    ("get_device_vlans", |s| {
        Box::pin(async move {
            let vlans = s.network().get_device_vlans(SWITCH).await.expect("a document");
            assert_eq!((vlans.vlans.len(), vlans.trunks.len()), (2, 1));
        })
    }),
    ("create_device_vlan", |s| {
        Box::pin(async move {
            let wanted: DeviceVlansNew = body(json!({ "trunkUndefinedVlans": true, "vlans": [
                { "type": "single", "id": 100, "name": "Customers" }, { "type": "range", "id": "200-299", "name": "Guests" },
            ] }));
            s.network()
                .create_device_vlan(SWITCH, &CreateDeviceVlanQuery::default(), &wanted)
                .await
                .expect("a document");
            let vlans = s.network().get_device_vlans(SWITCH).await.expect("a document");
            let names: Vec<_> = vlans.vlans.iter().filter_map(|vlan| vlan.name.as_deref()).collect();
            assert_eq!((names, vlans.trunks.len()), (vec!["Management", "Customers", "Guests"], 1));
        })
    }),
    ("delete_device_vlan", |s| {
        Box::pin(async move {
            let (number, query) = (Value::from(100), DeleteDeviceVlanQuery::default());
            s.network().delete_device_vlan(SWITCH, &number, &query).await.expect("a status");
            assert_eq!(s.network().get_device_vlans(SWITCH).await.expect("a document").vlans.len(), 1);
            let again = s.network().delete_device_vlan(SWITCH, &number, &query).await;
            assert_eq!(again.expect_err("a refusal").status(), Some(404));
        })
    }),
    ("get_device_dhcp_detail", |s| {
        Box::pin(async move {
            let wanted: DeviceInterfaceSchema =
                body(json!({ "identification": {}, "addresses": [{ "cidr": "192.0.2.7/24", "type": "dhcp" }] }));
            let query = UpdateDeviceInterfaceQuery::default();
            s.network().update_device_interface(ROUTER, "eth2", &query, &wanted).await.expect("an interface");
            let lease = s.network().get_device_dhcp_detail(ROUTER, "eth2").await.expect("a lease");
            assert_eq!(lease.ip_address.as_deref(), Some("192.0.2.7"));
        })
    }),
];
