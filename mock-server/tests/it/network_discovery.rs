//! Discovery and the vault of UISP Network: who is let in, where what is awaited goes, and when the vault opens.

use uisp_network::Error;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::network_account::signed_in;
use crate::support::TestServer;

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const OFF: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const BLACK_BOX: Uuid = uuid!("de000000-0000-4000-8000-000000000024");
const FOUND: Uuid = uuid!("de000000-0000-4000-8000-000000000026");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

fn connecting(device: Uuid) -> CreateDiscoveryConnectUbntBody {
    CreateDiscoveryConnectUbntBody::new(vec![device], "ubnt", "ubnt")
}

#[tokio::test]
async fn a_device_is_discovered_then_connected_then_authorized() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.create_discovery_connect_ubnt(&connecting(FOUND)).await.expect("an answer");
    let waiting = network.get_discovery_status(&FOUND.to_string()).await.expect("a state");
    assert_eq!((waiting.connected, waiting.status.as_deref()), (Some(true), Some("unauthorized")));
    network.authorizefirst_devices(&AuthorizefirstDevicesBody::new(VISTA, FOUND)).await.expect("ids");
    let device = network.get_device(FOUND).await.expect("a device");
    assert_eq!(device.overview.and_then(|shown| shown.status), Some(DeviceStatus::Active));
    assert_eq!(refused(network.create_discovery_connect_ubnt(&connecting(FOUND)).await), Some(400));
}

#[tokio::test]
async fn connecting_several_devices_connects_all_or_none() {
    let server = TestServer::demo().await;
    let network = server.network();
    let body = CreateDiscoveryConnectUbntBody::new(vec![FOUND, UNKNOWN], "ubnt", "ubnt");
    assert_eq!(refused(network.create_discovery_connect_ubnt(&body).await), Some(404));
    let state = network.get_discovery_status(&FOUND.to_string()).await.expect("a state");
    assert_eq!(state.status.as_deref(), Some("discovered"));
}

#[tokio::test]
async fn nobody_answers_at_an_address_without_a_device() {
    let server = TestServer::demo().await;
    let network = server.network();
    let nowhere = ConnectUbntDevice::new("10.0.9.250", "ubnt", "ubnt");
    assert_eq!(refused(network.connect_ubnt_device(&nowhere).await), Some(400));
    let no_address = vec![DiscoveryImportItem::new("tower", "ubnt", "ubnt")];
    assert_eq!(refused(network.import_discovery(&no_address).await), Some(400));
    assert_eq!(refused(network.delete_unknown("10.0.9.250").await), Some(404));
}

#[tokio::test]
async fn what_is_preregistered_before_it_is_found_goes_to_its_site_when_it_is_connected() {
    let server = TestServer::demo().await;
    let network = server.network();
    let grace = uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324");
    let body = PreregisterSubscriber::new(Vec::new(), vec!["10.0.9.6".to_owned()]);
    assert_eq!(refused(network.preregister_site(VISTA, &body).await), Some(400), "a tower has no devices of its own");
    network.preregister_site(grace, &body).await.expect("an answer");
    assert!(network.get_device(FOUND).await.expect("a device").identification.expect("its name").site.is_none());
    network.create_discovery_connect_ubnt(&connecting(FOUND)).await.expect("an answer");
    let device = network.get_device(FOUND).await.expect("a device").identification.expect("its name");
    assert_eq!((device.authorized, device.site.map(|site| site.id)), (Some(true), Some(grace)));
}

#[tokio::test]
async fn the_vault_is_a_superadmins_and_takes_no_other_passphrase() {
    let server = TestServer::demo().await;
    let admin = signed_in(&server, ("bo", "mock-bo-password")).await;
    assert_eq!(refused(admin.get_vault_credentials().await), Some(403));
    let network = server.network();
    let wrong = VaultCredentialsUnlock::new("another-passphrase-!");
    assert_eq!(refused(network.unlock_vault_credentials(&wrong).await), Some(400));
    let other =
        VaultCredentials { passphrase: "another-passphrase-!".to_owned().into(), ..VaultCredentials::new(true, false) };
    assert_eq!(refused(network.create_vault_credential(&other).await), Some(400));
}

#[tokio::test]
async fn a_vault_that_is_off_shows_nothing_and_changes_nothing() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.create_vault_credential(&VaultCredentials::new(false, false)).await.expect("the vault");
    assert!(network.get_vault_credentials_devices().await.expect("a list").credentials.is_empty());
    assert_eq!(refused(network.regenerate_vault_credentials_by_device_id(ROUTER).await), Some(422));
    network.create_vault_credential(&VaultCredentials::new(true, false)).await.expect("the vault");
    assert!(!network.get_vault_credentials_devices().await.expect("a list").credentials.is_empty());
}

#[tokio::test]
async fn only_devices_that_are_connected_and_known_get_credentials() {
    let server = TestServer::demo().await;
    let network = server.network();
    for (device, status) in [(OFF, 422), (BLACK_BOX, 422), (UNKNOWN, 404)] {
        assert_eq!(refused(network.regenerate_vault_credentials_by_device_id(device).await), Some(status));
    }
    assert_eq!(refused(network.get_vault_credentials_by_device_id(UNKNOWN).await), Some(404));
    let many = RefreshDevicesBody::new(vec![ROUTER, OFF]);
    assert_eq!(refused(network.regenerate_vault_credentials(&many).await), Some(422));
    let held = network.get_vault_credentials_by_device_id(ROUTER).await.expect("an answer").credentials;
    let password = held.and_then(|held| held.password).map(|password| password.expose().to_owned());
    assert_eq!(password.as_deref(), Some("mock-device-0001"), "all or none");
}

#[tokio::test]
async fn a_fresh_console_draws_its_own_passphrase() {
    let server = TestServer::empty().await;
    let network = server.network();
    assert_eq!(network.get_vault_credentials().await.expect("the vault").is_vault_enabled, Some(false));
    let vault = network.create_vault_credential(&VaultCredentials::new(true, false)).await.expect("the vault");
    let passphrase = vault.passphrase.expect("it is shown now").expose().to_owned();
    network.unlock_vault_credentials(&VaultCredentialsUnlock::new(passphrase)).await.expect("it is the right one");
    assert!(network.get_vault_credentials().await.expect("the vault").passphrase.is_none());
}

#[tokio::test]
async fn a_locked_vault_opens_with_its_passphrase() {
    let seed = r#"{ "tables": {
        "network-devices": [{ "id": "de000000-0000-4000-8000-000000000001", "type": "uispr", "authorized": true }],
        "network-vault": [{ "id": 1, "isVaultEnabled": true, "isPassphraseMissing": true, "passphrase": "mock-vault-passphras" }],
        "network-vault-credentials": [{ "id": "cc000000-0000-4000-8000-000000000001", "username": "ubnt",
            "deviceId": "de000000-0000-4000-8000-000000000001", "password": "mock-device-0001" }]
    } }"#;
    let server = TestServer::seeded(seed).await;
    let network = server.network();
    let locked = network.get_vault_credentials_by_device_id(ROUTER).await.expect("an answer");
    assert_eq!((locked.credentials.is_none(), locked.is_passphrase_missing), (true, Some(true)));
    let change = ChangeVaultCredentialsBody::new("operator", "another-password");
    assert_eq!(refused(network.change_vault_credentials(ROUTER, &change).await), Some(422));
    network.unlock_vault_credentials(&VaultCredentialsUnlock::new("mock-vault-passphras")).await.expect("it opens");
    network.change_vault_credentials(ROUTER, &change).await.expect("an answer");
    let open = network.get_vault_credentials_by_device_id(ROUTER).await.expect("an answer");
    assert_eq!(open.credentials.and_then(|held| held.username).as_deref(), Some("operator"));
}

#[tokio::test]
async fn thousands_of_devices_and_addresses_are_imported_by_one_request() {
    let server = TestServer::demo().await;
    let network = server.network();
    let address = |net: u16, number: u16| format!("10.{net}.{}.{}", number / 250, number % 250);
    let found: Vec<DiscoveryImportItem> =
        (0..8_000).map(|number| DiscoveryImportItem::new(address(77, number), "ubnt", "ubnt")).collect();
    network.import_discovery(&found).await.expect("an answer");
    let devices: Vec<DeviceImport> = (0..8_000)
        .map(|number| DeviceImport {
            ip: address(78, number % 4_000).into(),
            mac: format!("74acb9f0{number:04x}").into(),
            ..DeviceImport::default()
        })
        .collect();
    network.import_devices(&devices).await.expect("an answer");
    assert_eq!(server.rows("network-devices").len(), 27 + 8_000 + 4_000, "an address that comes again is known");
}

#[tokio::test]
async fn an_address_is_the_same_however_it_is_written() {
    let server = TestServer::demo().await;
    let network = server.network();
    let import = |ip: &str| vec![DiscoveryImportItem::new(ip, "ubnt", "ubnt")];
    network.import_discovery(&import("fe80::1")).await.expect("it is discovered");
    network.import_discovery(&import("FE80:0::1")).await.expect("it is connected");
    assert_eq!(server.rows("network-devices").len(), 28);
    network.connect_ubnt_device(&ConnectUbntDevice::new("fe80:0:0::0001", "ubnt", "ubnt")).await.expect("the device");
    let import = DeviceImport { ip: "fe80:0::1".into(), ..DeviceImport::default() };
    network.import_devices(&vec![import]).await.expect("an answer");
    assert_eq!(server.rows("network-devices").len(), 28);
}

#[tokio::test]
async fn what_is_awaited_has_an_address_and_one_place() {
    let server = TestServer::demo().await;
    let network = server.network();
    let [grace, mateo] = [uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324"), uuid!("e2a7e5f4-0f5d-4a52-9b60-7f2a3c1d9e44")];
    let body = |ip: &str| PreregisterSubscriber::new(Vec::new(), vec![ip.to_owned()]);
    assert_eq!(refused(network.preregister_site(grace, &body("q")).await), Some(400));
    let before = server.rows("network-awaited-devices").len();
    for (site, ip) in [(grace, "10.0.9.6"), (grace, "10.0.9.6"), (mateo, "10.0.9.6")] {
        network.preregister_site(site, &body(ip)).await.expect("an answer");
    }
    assert_eq!(server.rows("network-awaited-devices").len(), before + 1);
    network.create_discovery_connect_ubnt(&connecting(FOUND)).await.expect("an answer");
    let device = network.get_device(FOUND).await.expect("a device").identification.expect("its name");
    assert_eq!(device.site.map(|site| site.id), Some(mateo));
    assert_eq!(server.rows("network-awaited-devices").len(), before);
}
