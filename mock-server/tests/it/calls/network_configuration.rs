//! Calls for the configuration that families of devices have in UISP Network: what is written is read back, and shows on the device.

use uisp_network::rust_decimal::Decimal;
use uisp_network::serde_json::{Value, json};
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;
use crate::support::{TestServer, body};

const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const OLT: Uuid = uuid!("de000000-0000-4000-8000-000000000003");
const AIRMAX: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
const TOUGHSWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000011");
const SOLARBEAM: Uuid = uuid!("de000000-0000-4000-8000-000000000013");
const LTU: Uuid = uuid!("de000000-0000-4000-8000-000000000016");
const EDGESWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000017");
const AIRCUBE: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
const ONU: Uuid = uuid!("de000000-0000-4000-8000-000000000020");
const BLACKBOX: Uuid = uuid!("de000000-0000-4000-8000-000000000024");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");

/// What a device is called.
pub(super) async fn name(server: &TestServer, device: Uuid) -> Option<String> {
    server.network().get_device(device).await.expect("a device").identification.expect("its name").name
}

/// The system of an airCube.
fn cube() -> AirCubeSystemConfigInput {
    AirCubeSystemConfigInput::new("Attic", "CET-1CEST", "Europe/Berlin", "admin", true, true)
}

/// The network of an airCube.
fn bridge() -> AirCubeNetworkConfigInput {
    AirCubeNetworkConfigInput::new(NetworkMode::Bridge, true, Vec::new(), Vec::new(), Vec::new())
}

/// The wireless of an airCube.
fn wifi() -> AirCubeWifiConfigInput {
    body(json!({ "wifiMode": "ap", "wifi5Ghz": {
        "enabled": true, "authentication": "psk2", "available": true, "channel": 40, "encryption": "wpa2",
        "channelWidth": 40, "key": "another-key", "mode": "ap", "ssid": "attic", "txPower": 12,
    } }))
}

/// An account with a password.
pub(super) fn account() -> UispsSystemInput {
    body(json!({ "admin": { "login": { "username": "noc", "password": "secret" } } }))
}

/// The user name in a family's system.
fn username(system: UispsSystem) -> Option<String> {
    system.admin?.login?.username
}

/// All that an airMAX radio wants to be told.
pub(crate) fn airmax(ssid: &str, control: i64, center: i64) -> AirMaxWifiConfigInput {
    let mut wanted: Value = AIRMAX_WIRELESS.parse().expect("JSON");
    wanted["ssid"] = ssid.into();
    wanted["controlFrequency"] = control.into();
    wanted["centerFrequency"] = center.into();
    body(wanted)
}

/// What an airMAX radio wants to be told besides its network and frequency.
const AIRMAX_WIRELESS: &str = r#"{
        "mode": "ap-ptmp", "devName": "Vista sector north", "apMac": "74:ac:b9:00:00:09",
        "countryCode": 840, "allowedFrequencies": [5180], "band": "A", "channelWidth": 40, "antennaId": 1, "txPower": 20,
        "isIsolationEnabled": true, 
        "isAutoTXRateEnabled": true, "txRate": 9, "isAutoChannelWidthEnabled": false, "isWDSEnabled": true,
        "dutyCycle": 50, "framePeriod": 5, "txRateMode": 1, "extensionChannel": "plus", "antennaGain": 20,
        "cableLoss": 0, "isAutoEIRPLimitEnabled": true, "isACKAutoDistanceEnabled": true, "ackDistance": 1000,
        "ackTimeout": 50, "aggregationFrames": 32, "isMulticastEnhanceEnabled": false, "isAddMtikEnabled": false,
        "pollingPriority": 2, "distanceScale": 1, "rxGain": 0, "isRxGainAutoEnabled": true, "rxTargetPower": -50,
        "txPowerMax": 27, "sensitivityThresholdEnabled": false, "sensitivityThreshold": -96, "amsduEnabled": true,
        "atpcEnabled": false, "atpcThreshold": 36, "tdmaFilter": 0, "deAuthProtectionStatusEnabled": false,
        "tddFraming": { "flexBetaEnabled": false, "duration": 5, "dlRatio": 50, "reseEnabled": false },
        "hideSsid": false, "syncMode": 1, "ieeeModeString": "11ACVHT40"
}"#;

/// A device of another vendor.
fn partner(device: Uuid, hostname: &str) -> DeviceBlackBoxConfigNew {
    DeviceBlackBoxConfigNew {
        ip_address: "198.51.100.9".into(),
        ..DeviceBlackBoxConfigNew::new(device, hostname, DeviceRole::Server, VISTA, true)
    }
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("get_aircube_system", |s| {
        Box::pin(async move {
            let system = s.network().get_aircube_system(AIRCUBE).await.expect("a document");
            assert_eq!(system.device_name.as_deref(), Some("Grace Okafor WiFi"));
        })
    }),
    ("update_aircube_system", |s| {
        Box::pin(async move {
            s.network().update_aircube_system(AIRCUBE, &cube()).await.expect("a status");
            let system = s.network().get_aircube_config_system(AIRCUBE).await.expect("a document");
            assert_eq!((system.poe_passthrough, system.zonename.as_deref()), (Some(true), Some("Europe/Berlin")));
            assert_eq!(name(s, AIRCUBE).await.as_deref(), Some("Attic"));
        })
    }),
    ("get_aircube_config_system", |s| {
        Box::pin(async move {
            let system = s.network().get_aircube_config_system(AIRCUBE).await.expect("a document");
            assert_eq!(system.zonename.as_deref(), Some("Europe/Amsterdam"));
        })
    }),
    ("update_aircube_config_system", |s| {
        Box::pin(async move {
            s.network().update_aircube_config_system(AIRCUBE, &cube()).await.expect("a status");
            let system = s.network().get_aircube_system(AIRCUBE).await.expect("a document");
            assert_eq!(system.username.as_deref(), Some("admin"));
        })
    }),
    ("get_aircube_wireless", |s| {
        Box::pin(async move {
            let wireless = s.network().get_aircube_wireless(AIRCUBE).await.expect("a document");
            assert_eq!(wireless.wifi2_ghz.and_then(|radio| radio.frequency), Some(Decimal::from(2437)));
        })
    }),
    ("update_aircube_wireless", |s| {
        Box::pin(async move {
            s.network().update_aircube_wireless(AIRCUBE, &wifi()).await.expect("a status");
            let wireless = s.network().get_aircube_config_wireless(AIRCUBE).await.expect("a document");
            assert_eq!(wireless.wifi5_ghz.and_then(|radio| radio.ssid).as_deref(), Some("attic"));
            let device = s.network().get_device(AIRCUBE).await.expect("a device");
            assert_eq!(device.attributes.and_then(|attributes| attributes.ssid).as_deref(), Some("attic"));
        })
    }),
    ("get_aircube_config_wireless", |s| {
        Box::pin(async move {
            let wireless = s.network().get_aircube_config_wireless(AIRCUBE).await.expect("a document");
            assert_eq!(wireless.wifi5_ghz.and_then(|radio| radio.ssid).as_deref(), Some("okafor"));
        })
    }),
    ("update_aircube_config_wireless", |s| {
        Box::pin(async move {
            s.network().update_aircube_config_wireless(AIRCUBE, &wifi()).await.expect("a status");
            let wireless = s.network().get_aircube_wireless(AIRCUBE).await.expect("a document");
            assert_eq!(wireless.wifi5_ghz.and_then(|radio| radio.tx_power), Some(Decimal::from(12)));
            assert!(wireless.wifi2_ghz.is_some(), "the other radio stays as it is");
        })
    }),
    ("get_aircube_network", |s| {
        Box::pin(async move {
            let network = s.network().get_aircube_network(AIRCUBE).await.expect("a document");
            assert_eq!(network.lan.and_then(|lan| lan.cidr).as_deref(), Some("192.168.1.1/24"));
        })
    }),
    ("update_aircube_network", |s| {
        Box::pin(async move {
            s.network().update_aircube_network(AIRCUBE, &bridge()).await.expect("a status");
            let network = s.network().get_aircube_config_network(AIRCUBE).await.expect("a document");
            assert_eq!((network.mode, network.nat_enabled), (Some(NetworkMode::Bridge), Some(true)));
        })
    }),
    ("get_aircube_config_network", |s| {
        Box::pin(async move {
            let network = s.network().get_aircube_config_network(AIRCUBE).await.expect("a document");
            assert_eq!(network.mode, Some(NetworkMode::Router));
        })
    }),
    ("update_aircube_config_network", |s| {
        Box::pin(async move {
            s.network().update_aircube_config_network(AIRCUBE, &bridge()).await.expect("a status");
            let network = s.network().get_aircube_network(AIRCUBE).await.expect("a document");
            assert_eq!(network.block_management_access, Some(true));
        })
    }),
    ("get_aircube_frequency_lists", |s| {
        Box::pin(async move {
            let lists = s.network().get_aircube_frequency_lists(AIRCUBE).await.expect("lists");
            assert_eq!(lists.radio2_ghz_frequency_list[5].mhz, Some(Decimal::from(2437)));
            assert_eq!(lists.radio5_ghz_frequency_list[0].mhz, Some(Decimal::from(5180)));
        })
    }),
    ("get_aircube_tx_power_lists", |s| {
        Box::pin(async move {
            let lists = s.network().get_aircube_tx_power_lists(AIRCUBE).await.expect("lists");
            assert!(lists.radio5_ghz_tx_power_list.contains(&"20".to_owned()));
        })
    }),
    ("get_airmax_system", |s| {
        Box::pin(async move {
            let system = s.network().get_airmax_system(AIRMAX).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("ubnt"));
        })
    }),
    ("update_airmax_system_users", |s| {
        Box::pin(async move {
            s.network().update_airmax_system_users(AIRMAX, &account()).await.expect("a document");
            let system = s.network().get_airmax_system(AIRMAX).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("noc"));
        })
    }),
    ("get_eswitch_system", |s| {
        Box::pin(async move {
            let system = s.network().get_eswitch_system(EDGESWITCH).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("ubnt"));
        })
    }),
    ("update_eswitch_system_users", |s| {
        Box::pin(async move {
            let system = s.network().update_eswitch_system_users(EDGESWITCH, &account()).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("noc"));
        })
    }),
    ("get_toughswitch_system", |s| {
        Box::pin(async move {
            let system = s.network().get_toughswitch_system(TOUGHSWITCH).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("ubnt"));
        })
    }),
    ("update_toughswitch_system_users", |s| {
        Box::pin(async move {
            let system = s.network().update_toughswitch_system_users(TOUGHSWITCH, &account()).await;
            assert_eq!(username(system.expect("a document")).as_deref(), Some("noc"));
        })
    }),
    ("get_uisps_system", |s| {
        Box::pin(async move {
            let system = s.network().get_uisps_system(SWITCH).await.expect("a document");
            assert_eq!(username(system).as_deref(), Some("ubnt"));
        })
    }),
    ("update_uisps_system_users", |s| {
        Box::pin(async move {
            s.network().update_uisps_system_users(SWITCH, &account()).await.expect("a document");
            let general = s.network().get_device_system(SWITCH).await.expect("a document");
            let login = general.admin.and_then(|admin| admin.login).expect("an account");
            assert_eq!((login.username.as_deref(), general.igmp_snooping), (Some("noc"), Some(true)));
        })
    }),
    ("get_airmax_config_wireless", |s| {
        Box::pin(async move {
            let wireless = s.network().get_airmax_config_wireless(AIRMAX).await.expect("a document");
            assert_eq!(wireless.ssid.as_deref(), Some("vista-east"));
            assert_eq!((wireless.center_frequency, wireless.duty_cycle), (Some(5220.into()), Some(67.into())));
        })
    }),
    ("update_airmax_config_wireless", |s| {
        Box::pin(async move {
            let wanted = airmax("vista-north", 5180, 5190);
            s.network().update_airmax_config_wireless(AIRMAX, &wanted).await.expect("a status");
            let wireless = s.network().get_airmax_config_wireless(AIRMAX).await.expect("a document");
            assert_eq!((wireless.center_frequency, wireless.hide_ssid), (Some(5190.into()), Some(false)));
            let seen = s.network().get_device(AIRMAX).await.expect("a device").overview.expect("values");
            assert_eq!((seen.frequency, seen.channel_width), (Some(5180.into()), Some(40.into())));
            assert_eq!(name(s, AIRMAX).await.as_deref(), Some("Vista sector north"));
        })
    }),
    ("list_airmax_site_survey", |s| {
        Box::pin(async move {
            let station = uuid!("de000000-0000-4000-8000-000000000021");
            let heard = s.network().list_airmax_site_survey(station).await.expect("a list");
            let names: Vec<_> = heard.iter().filter_map(|other| other.ssid.as_deref()).collect();
            assert_eq!(names, ["vista-east"], "the link of 60 GHz is out of its band");
        })
    }),
    ("get_airmax_frequency_bands", |s| {
        Box::pin(async move {
            let bands = s.network().get_airmax_frequency_bands(AIRMAX).await.expect("bands");
            assert_eq!(bands["20"][0], [Decimal::from(5150), Decimal::from(5250)]);
        })
    }),
    ("get_solarbeam_config_system", |s| {
        Box::pin(async move {
            let system = s.network().get_solarbeam_config_system(SOLARBEAM).await.expect("a document");
            assert_eq!(system.device_name.as_deref(), Some("Vista solar"));
        })
    }),
    ("update_solarbeam_config_system", |s| {
        Box::pin(async move {
            let wanted = SolarbeamConfigSystemInput {
                new_password: "secret".into(),
                ..SolarbeamConfigSystemInput::new("Vista sun", "UTC", "UTC", "ubnt")
            };
            s.network().update_solarbeam_config_system(SOLARBEAM, &wanted).await.expect("a status");
            let system = s.network().get_solarbeam_config_system(SOLARBEAM).await.expect("a document");
            assert_eq!((system.zonename.as_deref(), system.new_password.is_none()), (Some("UTC"), true));
            assert_eq!(name(s, SOLARBEAM).await.as_deref(), Some("Vista sun"));
        })
    }),
    ("get_onu_network", |s| {
        Box::pin(async move {
            let network = s.network().get_onu_network(ONU).await.expect("a document");
            assert_eq!((network.download_limit, network.port_forwards.len()), (Some(100_000), 1));
        })
    }),
    ("update_onu_network", |s| {
        Box::pin(async move {
            let wanted = OnuNetworkInput::new(
                NetworkMode::Bridge,
                false,
                false,
                0,
                0,
                "192.168.1.1/24",
                false,
                Value::from(200),
                false,
                false,
                false,
                false,
                false,
                false,
                Vec::new(),
                Vec::new(),
                Vec::new(),
                OnuNetworkIpv4Input::default(),
                false,
                OnuNetworkIpv6Input::default(),
            );
            s.network().update_onu_network(ONU, &wanted).await.expect("a document");
            let network = s.network().get_onu_network(ONU).await.expect("a document");
            assert_eq!((network.mode, network.port_forwards.len()), (Some(NetworkMode::Bridge), 0));
            assert_eq!(network.wan_vlan, Some(Value::from(200)));
        })
    }),
    ("get_onu_wireless", |s| {
        Box::pin(async move {
            let wireless = s.network().get_onu_wireless(ONU).await.expect("a document");
            assert_eq!(wireless.ssid.as_deref(), Some("Blue Door Bakery"));
        })
    }),
    ("update_onu_wireless", |s| {
        Box::pin(async move {
            let wanted: OnuWirelessInput = body(json!({
                "provisioned": true, "enabled": true, "channel": "6", "channelWidth": "40", "txPower": 50, "country": "NL",
                "countryListId": "default", "ssid": "bakery", "ssid5g": "bakery-5", "hideSsid": true, "authMode": "wpa3psk",
            }));
            let wireless = s.network().update_onu_wireless(ONU, &wanted).await.expect("a document");
            assert_eq!((wireless.ssid5g.as_deref(), wireless.hide_ssid), (Some("bakery-5"), Some(true)));
        })
    }),
    ("update_onu_system", |s| {
        Box::pin(async move {
            let wanted = UpdateOnuSystemBodyInput {
                admin_password: "secret".into(),
                ..UpdateOnuSystemBodyInput::new("Bakery", false)
            };
            let system = s.network().update_onu_system(ONU, &wanted).await.expect("a document");
            assert_eq!((system.enabled, system.admin_password.is_none()), (Some(false), true));
            let device = s.network().get_device(ONU).await.expect("a device");
            assert_eq!((device.enabled, name(s, ONU).await.as_deref()), (Some(false), Some("Bakery")));
        })
    }),
    ("get_onu_vlans", |s| {
        Box::pin(async move {
            let vlans = s.network().get_onu_vlans(ONU).await.expect("a document");
            assert_eq!(vlans.vlans[0].name.as_deref(), Some("Subscribers"));
        })
    }),
    ("get_onu_services", |s| {
        Box::pin(async move {
            let services = s.network().get_onu_services(ONU).await.expect("a document");
            assert_eq!((services.ssh_port, services.telnet_enabled), (Some(22), Some(false)));
        })
    }),
    ("list_onu_clients", |s| {
        Box::pin(async move {
            let clients = s.network().list_onu_clients(ONU).await.expect("a list");
            assert_eq!(clients[0].hostname.as_deref(), Some("cash-register"));
        })
    }),
    ("update_onu", |s| {
        Box::pin(async move {
            let status = s.network().update_onu(ONU, &UpdateOnuBody::new(OLT)).await.expect("a status");
            assert_eq!(status.result, Some(true));
            let wrong = s.network().update_onu(ONU, &UpdateOnuBody::new(AIRMAX)).await;
            assert_eq!(wrong.expect_err("a refusal").status(), Some(400));
        })
    }),
    ("get_wifi_router_configuration", |s| {
        Box::pin(async move {
            let configuration = s.network().get_wifi_router_configuration(AIRCUBE).await.expect("a document");
            let wireless = configuration.wireless.expect("the wireless part");
            assert_eq!(wireless.interfaces[0].ssid.as_deref(), Some("okafor"));
        })
    }),
    ("update_wifi_router_configuration", |s| {
        Box::pin(async move {
            let wanted: AirosConfigurationInput =
                body(json!({ "system": { "deviceName": "Attic", "timezone": "Europe/Berlin", "ledsOff": true } }));
            s.network().update_wifi_router_configuration(AIRCUBE, &wanted).await.expect("a status");
            let configuration = s.network().get_wifi_router_configuration(AIRCUBE).await.expect("a document");
            assert_eq!(configuration.system.and_then(|system| system.leds_off), Some(true));
            assert!(configuration.wireless.is_some(), "what the request leaves out stays");
            assert_eq!(name(s, AIRCUBE).await.as_deref(), Some("Attic"));
        })
    }),
    ("get_airos_configuration", |s| {
        Box::pin(async move {
            let configuration = s.network().get_airos_configuration(LTU).await.expect("a document");
            let interface = &configuration.wireless.expect("the wireless part").interfaces[0];
            assert_eq!((interface.ssid.as_deref(), interface.ap_mode), (Some("orchard"), Some(true)));
            assert_eq!(interface.frequency.as_ref().and_then(|one| one.tx), Some(5680.into()));
        })
    }),
    ("update_airos_configuration", |s| {
        Box::pin(async move {
            let wanted: AirosConfigurationSchema = body(json!({
                "system": { "hostname": "orchard-south", "timezone": "UTC", "ledsOff": true, "uiLanguage": "en_US" },
                "wireless": { "country": "US", "interfaces": [{
                    "id": "wlan0", "enabled": true, "apMode": true, "ptpMode": true, "ssid": "orchard-south",
                    "channelWidth": { "auto": false, "tx": 20 }, "frequency": { "auto": false, "tx": 5200 },
                    "encryption": { "type": "wpa2", "passphrase": "another-key" }, "obeyRegulatoryRules": true,
                }] },
            }));
            let query = UpdateAirosConfigurationQuery::default();
            s.network().update_airos_configuration(LTU, &query, &wanted).await.expect("a status");
            let device = s.network().get_device(LTU).await.expect("a device");
            let seen = device.overview.expect("values");
            assert_eq!((seen.frequency, seen.channel_width), (Some(5200.into()), Some(20.into())));
            assert_eq!(seen.wireless_mode, Some(WirelessMode::ApPtp));
            assert_eq!(device.identification.expect("its name").hostname.as_deref(), Some("orchard-south"));
            let configuration = s.network().get_airos_configuration(LTU).await.expect("a document");
            assert_eq!(configuration.system.and_then(|system| system.leds_off), Some(true));
            assert!(configuration.network.is_some(), "what the request leaves out stays");
        })
    }),
    ("list_airos_countries", |s| {
        Box::pin(async move {
            let countries = s.network().list_airos_countries(LTU).await.expect("a list");
            assert!(
                countries.iter().any(|country| country.alpha2.as_deref() == Some("US") && country.code == Some(840))
            );
        })
    }),
    ("get_airos_regdomain", |s| {
        Box::pin(async move {
            let query = GetAirosRegdomainQuery { country_code: Some("528".to_owned()) };
            let domain = s.network().get_airos_regdomain(LTU, &query).await.expect("a document");
            assert_eq!((domain.country_code.as_deref(), domain.interfaces.len()), (Some("NL"), 1));
            let query = GetAirosRegdomainQuery::default();
            let domain = s.network().get_airos_regdomain(LTU, &query).await.expect("a document");
            assert_eq!(domain.country_name.as_deref(), Some("United States"));
        })
    }),
    ("get_blackbox_config", |s| {
        Box::pin(async move {
            let config = s.network().get_blackbox_config(BLACKBOX).await.expect("a document");
            assert_eq!((config.device_id, config.ip_address.as_deref()), (Some(BLACKBOX), Some("203.0.113.7")));
            assert_eq!(config.interfaces.len(), 1);
        })
    }),
    ("update_blackbox_config", |s| {
        Box::pin(async move {
            let wanted: DeviceBlackBoxConfigNew = body(json!({
                "deviceId": BLACKBOX, "hostname": "partner", "deviceRole": "server", "siteId": VISTA, "pingEnabled": false,
                "note": "moved", "interfaces": [{ "id": "1", "position": 0, "name": "wan", "type": "eth" }],
            }));
            let config = s.network().update_blackbox_config(BLACKBOX, &wanted).await.expect("a document");
            assert_eq!((config.ping_enabled, config.vendor_name.as_deref()), (Some(false), Some("Partner")));
            let device = s.network().get_device(BLACKBOX).await.expect("a device");
            let short = device.identification.expect("its name");
            assert_eq!((short.name.as_deref(), short.site.map(|site| site.id)), (Some("partner"), Some(VISTA)));
            assert_eq!(device.meta.and_then(|meta| meta.note).as_deref(), Some("moved"));
            s.network().get_device_interface(BLACKBOX, "wan").await.expect("the new interface");
        })
    }),
    ("create_devices_blackboxes_config", |s| {
        Box::pin(async move {
            let id = uuid!("de000000-0000-4000-8000-00000000abcd");
            let made = s.network().create_devices_blackboxes_config(&partner(id, "cache")).await.expect("a device");
            assert_eq!(made.value.data.and_then(|data| data.device_id), Some(id));
            let device = s.network().get_device(id).await.expect("the new device");
            assert_eq!(device.ip_address.as_deref(), Some("198.51.100.9/32"));
            let again = s.network().create_devices_blackboxes_config(&partner(id, "cache")).await;
            assert_eq!(again.expect_err("a refusal").status(), Some(409));
        })
    }),
];
