//! Interfaces and configuration of devices in UISP Network: what they cannot be made of, and what is the same by several paths.

use reqwest::Client;
use serde_json::{Value, json};

use crate::network_round_trips::ask;
use crate::support::TestServer;

const ROUTER: &str = "/devices/de000000-0000-4000-8000-000000000001";
const SWITCH: &str = "/devices/de000000-0000-4000-8000-000000000002";
const AIRMAX: &str = "/devices/de000000-0000-4000-8000-000000000009";
const AIROS: &str = "/devices/airos/de000000-0000-4000-8000-000000000009/configuration";
const BLACKBOX: &str = "/devices/de000000-0000-4000-8000-000000000024";
const BLACKBOX_CONFIG: &str = "/devices/blackboxes/de000000-0000-4000-8000-000000000024/config";

/// A server, and who asks it without bindings.
struct World {
    server: TestServer,
    client: Client,
}

impl World {
    async fn demo() -> Self {
        Self { server: TestServer::demo().await, client: Client::new() }
    }

    async fn get(&self, path: &str) -> Value {
        let (status, answer) = ask(&self.client, &self.server, "GET", path, None).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn try_to(&self, method: &str, path: &str, body: Value) -> u16 {
        ask(&self.client, &self.server, method, path, Some(&body)).await.0
    }

    async fn put(&self, path: &str, body: Value) {
        let (status, answer) = ask(&self.client, &self.server, "PUT", path, Some(&body)).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }

    async fn post(&self, path: &str, body: Value) {
        let (status, answer) = ask(&self.client, &self.server, "POST", path, Some(&body)).await;
        assert!(status < 300, "{path}: {status} {answer}");
    }
}

fn bridge(number: i64, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|member| json!({ "id": member })).collect();
    json!({ "bridgeId": number, "mtu": 1500, "addresses": [], "bridge": { "id": 0, "interfaces": members } })
}

fn lag(name: &str, ports: &[&str]) -> Value {
    json!({ "id": name, "loadBalance": "src_dst_mac", "ports": ports })
}

fn vlan(number: i64) -> Value {
    json!({ "interface": "eth1", "vlanId": number, "mtu": 1500, "addresses": [] })
}

#[tokio::test]
async fn many_interfaces_are_made_and_shown_once_each() {
    let world = World::demo().await;
    let before = world.get(&format!("{ROUTER}/interfaces")).await.as_array().map_or(0, Vec::len);
    for number in 1..=300 {
        world.post(&format!("{ROUTER}/interfaces/vlan"), vlan(number)).await;
    }
    let after = world.get(&format!("{ROUTER}/interfaces")).await;
    assert_eq!(after.as_array().map_or(0, Vec::len), before + 300);
    let last = world.get(&format!("{ROUTER}/interfaces/eth1.300")).await;
    assert_eq!((&last["vlan"]["id"], &last["identification"]["position"]), (&json!(300), &json!(before + 299)));
}

#[tokio::test]
async fn no_interface_is_a_part_of_itself_by_whatever_way_round() {
    let world = World::demo().await;
    let interfaces = format!("{ROUTER}/interfaces");
    world.post(&format!("{interfaces}/bridge"), bridge(1, &["eth3"])).await;
    world.post(&format!("{interfaces}/bridge"), bridge(2, &["eth4"])).await;
    let into = |bridge: &str| json!({ "identification": {}, "bridge": bridge });
    world.put(&format!("{interfaces}/br1"), into("br2")).await;
    assert_eq!(world.try_to("PUT", &format!("{interfaces}/br2"), into("br1")).await, 409);
    let on_bridge = json!({ "interface": "br1", "vlanId": 7, "mtu": 1500, "addresses": [] });
    world.post(&format!("{interfaces}/vlan"), on_bridge).await;
    assert_eq!(world.try_to("PUT", &format!("{interfaces}/br1.7"), into("br1")).await, 409);
    let interfaces = format!("{SWITCH}/interfaces");
    world.post(&format!("{interfaces}/lag"), lag("lag0", &["port5"])).await;
    world.post(&format!("{interfaces}/lag"), lag("lag2", &["lag0"])).await;
    let round = json!({ "identification": {}, "lag": { "ports": ["lag2"] } });
    assert_eq!(world.try_to("PUT", &format!("{interfaces}/lag0"), round).await, 409);
}

#[tokio::test]
async fn a_part_is_named_once_and_numbers_are_not_negative() {
    let world = World::demo().await;
    let path = format!("{SWITCH}/interfaces/lag");
    assert_eq!(world.try_to("POST", &path, lag("lag0", &["port4", "port4"])).await, 400);
    world.post(&path, lag("lag0", &["port4"])).await;
    let twice = json!({ "identification": {}, "lag": { "ports": ["port4", "port4"] } });
    assert_eq!(world.try_to("PUT", &format!("{SWITCH}/interfaces/lag0"), twice).await, 400);
    assert_eq!(world.try_to("POST", &format!("{ROUTER}/interfaces/bridge"), bridge(-1, &["eth3"])).await, 400);
    assert_eq!(world.try_to("POST", &format!("{ROUTER}/interfaces/bridge"), bridge(1, &["eth3", "eth3"])).await, 400);
    assert_eq!(world.try_to("POST", &format!("{ROUTER}/interfaces/vlan"), vlan(-1)).await, 400);
}

#[tokio::test]
async fn a_null_empties_and_what_is_left_out_stays() {
    let world = World::demo().await;
    let path = format!("{ROUTER}/system");
    let said = |field: &str, value: Value| {
        let mut body = json!({ "name": "Core router", "mtu": 1518 });
        body[field] = value;
        body
    };
    world.put(&path, said("domainName", "x.example.net".into())).await;
    for field in ["domainName", "gateway", "timezone", "admin"] {
        world.put(&path, said("mtu", 1600.into())).await;
        assert!(!world.get(&path).await[field].is_null(), "{field} is left out");
        world.put(&path, said(field, Value::Null)).await;
        assert!(world.get(&path).await[field].is_null(), "{field} is null");
    }
}

#[tokio::test]
async fn name_servers_and_the_address_of_a_system_are_the_same_in_all_places() {
    let world = World::demo().await;
    let path = format!("{ROUTER}/system");
    let with = |more: Value| {
        let mut body = json!({ "name": "Core router", "mtu": 1518 });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    world.put(&path, with(json!({ "dns1": "192.0.2.1" }))).await;
    assert_eq!(world.get(&path).await["dnsServers"], json!(["192.0.2.1", "1.1.1.1"]));
    world.put(&path, with(json!({ "dnsServers": ["192.0.2.7"] }))).await;
    let system = world.get(&path).await;
    assert_eq!((&system["dns1"], &system["dns2"]), (&json!("192.0.2.7"), &Value::Null));
    world.put(&path, with(json!({ "dns1": null }))).await;
    assert!(world.get(&path).await["dns1"].is_null());
    world.put(&path, with(json!({ "ipV4Address": "10.0.0.77" }))).await;
    assert_eq!(world.get(ROUTER).await["ipAddress"], "10.0.0.77/24", "the prefix stays");
    let first = world.get(&format!("{ROUTER}/interfaces/eth0")).await;
    assert_eq!(first["addresses"][0]["cidr"], "10.0.0.77/24");
    for wrong in ["here", "10.0.0.1/33", "300.1.1.1", "::1"] {
        assert_eq!(world.try_to("PUT", &path, with(json!({ "ipV4Address": wrong }))).await, 400, "{wrong}");
    }
    world.put(&path, with(json!({ "ipV4Address": null }))).await;
    assert!(world.get(ROUTER).await["ipAddress"].is_null());
    assert_eq!(world.get(&format!("{ROUTER}/interfaces/eth0")).await["addresses"], json!([]));
}

#[tokio::test]
async fn a_device_has_no_address_when_its_first_interface_has_none_of_version_4() {
    let world = World::demo().await;
    let path = format!("{ROUTER}/interfaces/eth0");
    let with = |addresses: Value| json!({ "identification": {}, "addresses": addresses });
    world.put(&path, with(json!([]))).await;
    assert!(world.get(ROUTER).await["ipAddress"].is_null());
    assert_eq!(world.get(&path).await["addresses"], json!([]));
    let both = json!([{ "type": "static", "cidr": "2001:db8::1/64" }, { "type": "static", "cidr": "10.0.0.8/24" }]);
    world.put(&path, with(both)).await;
    assert_eq!(world.get(ROUTER).await["ipAddress"], "10.0.0.8/24");
    world.put(&path, with(json!([{ "type": "static", "cidr": "2001:db8::1/64" }]))).await;
    assert!(world.get(ROUTER).await["ipAddress"].is_null());
    assert_eq!(world.get(&path).await["addresses"][0]["cidr"], "2001:db8::1/64");
}

#[tokio::test]
async fn a_configuration_of_another_vendor_s_device_says_what_its_interfaces_are() {
    let world = World::demo().await;
    let ether = format!("{BLACKBOX}/interfaces/ether1");
    let written = json!({
        "identification": { "description": "uplink" }, "addresses": [{ "type": "static", "cidr": "198.51.100.1/24" }],
    });
    world.put(&ether, written).await;
    let mut config = world.get(BLACKBOX_CONFIG).await;
    assert_eq!(config["interfaces"][0]["addresses"], json!(["198.51.100.1/24"]), "both paths show it");
    config["interfaces"][0]["addresses"] = json!(["203.0.113.99/32"]);
    config["interfaces"][0]["mac"] = json!("74:ac:b9:00:ff:01");
    world.put(BLACKBOX_CONFIG, config.clone()).await;
    let shown = world.get(&ether).await;
    assert_eq!(shown["addresses"][0]["cidr"], "203.0.113.99/32");
    assert_eq!(shown["identification"]["mac"], "74:ac:b9:00:ff:01");
    assert_eq!(shown["identification"]["description"], "uplink", "the configuration says nothing of it");
    let on_ether = json!({ "interface": "ether1", "vlanId": 7, "mtu": 1500, "addresses": [] });
    world.post(&format!("{BLACKBOX}/interfaces/vlan"), on_ether).await;
    let mut without = config.clone();
    without["interfaces"] = json!([]);
    world.put(BLACKBOX_CONFIG, without).await;
    assert_eq!(world.get(&format!("{BLACKBOX}/interfaces")).await, json!([]));
    world.put(BLACKBOX_CONFIG, config.clone()).await;
    assert!(world.get(&ether).await["identification"]["description"].is_null(), "nothing comes back");
    let twin = config["interfaces"][0].clone();
    config["interfaces"].as_array_mut().expect("a list").push(twin);
    assert_eq!(world.try_to("PUT", BLACKBOX_CONFIG, config).await, 400);
}

#[tokio::test]
async fn a_configuration_of_another_vendor_s_device_keeps_its_name_and_the_host_name_follows() {
    let world = World::demo().await;
    let before = world.get(BLACKBOX).await;
    let mut config = world.get(BLACKBOX_CONFIG).await;
    assert_eq!(config["hostname"], before["identification"]["name"]);
    world.put(BLACKBOX_CONFIG, config.clone()).await;
    assert_eq!(world.get(BLACKBOX).await["identification"], before["identification"]);
    config["hostname"] = json!("cache-2");
    world.put(BLACKBOX_CONFIG, config).await;
    let after = world.get(BLACKBOX).await;
    assert_eq!(
        (&after["identification"]["name"], &after["identification"]["hostname"]),
        (&json!("cache-2"), &json!("cache-2"))
    );
}

#[tokio::test]
async fn the_id_of_a_vlan_is_a_number_or_an_ascending_range() {
    let world = World::demo().await;
    let path = format!("{SWITCH}/vlans");
    let with = |id: Value| json!({ "trunkUndefinedVlans": false, "vlans": [{ "type": "single", "id": id, "name": "x", "participation": [] }] });
    let wrong =
        json!(["4000-5000", 7.5, [1], { "a": 1 }, "junk", "20-10", "5-5", 0, 4095, -1, "", "1-2-3", "007", true, "+7"]);
    for id in wrong.as_array().expect("a list") {
        assert_eq!(world.try_to("POST", &path, with(id.clone())).await, 400, "{id}");
    }
    for id in [json!(7), json!("8"), json!("100-199"), json!(4094)] {
        assert!(world.try_to("POST", &path, with(id.clone())).await < 300, "{id}");
    }
    let vlans = world.get(&path).await;
    assert_eq!(vlans["vlans"].as_array().map(Vec::len), Some(6));
}

#[tokio::test]
async fn a_radio_keeps_the_frequency_that_it_receives_with() {
    let world = World::demo().await;
    let mut document = world.get(AIROS).await;
    strip(&mut document);
    let with = |tx: Value, rx: Value| {
        let mut body = document.clone();
        body["wireless"]["interfaces"][0]["frequency"] = json!({ "auto": false, "tx": tx, "rx": rx });
        body
    };
    world.put(AIROS, with(5745.into(), 5200.into())).await;
    let frequency = |document: &Value| document["wireless"]["interfaces"][0]["frequency"].clone();
    let split = frequency(&world.get(AIROS).await);
    assert_eq!((&split["tx"], &split["rx"]), (&json!(5745), &json!(5200)));
    assert_eq!(world.get(AIRMAX).await["overview"]["frequency"], json!(5745));
    world.put(AIROS, with(5200.into(), 5200.into())).await;
    let port = json!({ "identification": {}, "bridge": null });
    world.put(&format!("{AIRMAX}/interfaces/eth0"), port).await;
    let radio = world.get(&format!("{AIRMAX}/interfaces/wlan0")).await;
    let mut moved = json!({ "identification": {}, "wireless": radio["wireless"] });
    strip(&mut moved);
    moved["wireless"]["frequency"] = json!(5240);
    world.put(&format!("{AIRMAX}/interfaces/wlan0"), moved).await;
    let both = frequency(&world.get(AIROS).await);
    assert_eq!((&both["tx"], &both["rx"]), (&json!(5240), &json!(5240)), "one that is not split moves as a whole");
    for wrong in [0_i64, -1, 9_000_000_000_000_000] {
        assert_eq!(world.try_to("PUT", AIROS, with(wrong.into(), 5200.into())).await, 400, "{wrong}");
        assert_eq!(world.try_to("PUT", AIROS, with(5200.into(), wrong.into())).await, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_radio_keeps_security_and_power_that_its_interface_was_told() {
    let world = World::demo().await;
    let path = format!("{AIRMAX}/interfaces/wlan0");
    let mut body = json!({ "identification": {}, "wireless": world.get(&path).await["wireless"] });
    strip(&mut body);
    body["wireless"]["security"] = json!("none");
    body["wireless"]["transmitPower"] = json!(11);
    world.put(&path, body).await;
    let wireless = world.get(&path).await["wireless"].clone();
    assert_eq!((&wireless["security"], &wireless["transmitPower"]), (&json!("none"), &json!(11)));
    assert_eq!(world.get(AIRMAX).await["overview"]["transmitPower"], json!(11));
    let document = world.get("/devices/airmaxes/de000000-0000-4000-8000-000000000009/config/wireless").await;
    assert_eq!(document["txPower"], json!(11));
}

#[tokio::test]
async fn an_aircube_says_the_same_as_a_wifi_router() {
    let world = World::demo().await;
    let router = "/devices/wifi-router/de000000-0000-4000-8000-000000000019/configuration";
    let cube = "/devices/aircubes/de000000-0000-4000-8000-000000000019/wireless";
    let mut document = world.get(cube).await;
    strip(&mut document);
    let radio = &mut document["wifi5Ghz"];
    (radio["key"], radio["country"], radio["channel"]) = (json!("another-key"), json!("SE"), json!(44));
    world.put(cube, document.clone()).await;
    let mut configuration = world.get(router).await;
    let interface = &configuration["wireless"]["interfaces"][0];
    assert_eq!(interface["encryption"]["passphrase"], "another-key");
    assert_eq!(interface["frequency"]["control"], json!(5220));
    assert_eq!(configuration["wireless"]["country"], "SE");
    strip(&mut configuration);
    configuration["wireless"]["country"] = json!("NL");
    configuration["wireless"]["interfaces"][0]["frequency"]["control"] = json!(5240);
    configuration["wireless"]["interfaces"][0]["encryption"]["passphrase"] = json!("third-key");
    world.put(router, configuration).await;
    let radio = world.get(cube).await["wifi5Ghz"].clone();
    assert_eq!((&radio["key"], &radio["country"]), (&json!("third-key"), &json!("NL")));
    assert_eq!((&radio["channel"], &radio["frequency"]), (&json!(48), &json!(5240)));
    document["wifi5Ghz"]["country"] = json!("nowhere");
    assert_eq!(world.try_to("PUT", cube, document).await, 400);
}

/// Takes the nulls out.
fn strip(value: &mut Value) {
    *value = crate::network_round_trips::said(value);
}
