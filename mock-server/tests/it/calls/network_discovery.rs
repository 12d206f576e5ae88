//! Calls for devices that are found in UISP Network, and for the vault with the credentials of devices.

use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SECTOR: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
/// It was discovered, at 10.0.9.6.
const FOUND: Uuid = uuid!("de000000-0000-4000-8000-000000000026");
/// It was discovered, and is awaited at the bakery.
const AWAITED: Uuid = uuid!("de000000-0000-4000-8000-000000000027");
const BAKERY: Uuid = uuid!("0c8b5f3a-5e69-4c9f-8a50-3a3f2f5d7c11");

/// The state that discovery shows of a device.
async fn state(network: &uisp_network::Client, device: Uuid) -> Option<String> {
    network.get_discovery_status(&device.to_string()).await.expect("a state").status
}

/// The password that the vault holds for a device.
async fn password(network: &uisp_network::Client, device: Uuid) -> Option<String> {
    let held = network.get_vault_credentials_by_device_id(device).await.expect("an answer").credentials;
    held.and_then(|held| held.password).map(|password| password.expose().to_owned())
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("get_discovery_scan_status", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_discovery_scan_status().await.expect("a state"), "finished");
        })
    }),
    ("rescan_discovery", |s| {
        Box::pin(async move {
            assert_eq!(s.network().rescan_discovery().await.expect("an answer").result, Some(true));
        })
    }),
    ("get_discovery_status", |s| {
        Box::pin(async move {
            let found = s.network().get_discovery_status(&FOUND.to_string()).await.expect("a state");
            assert_eq!((found.device_id, found.connected), (Some(FOUND), Some(false)));
        })
    }),
    ("get_devices_discovered_head", |s| {
        Box::pin(async move {
            let head = s.network().get_devices_discovered_head().await.expect("a device");
            assert_eq!(head.identification.map(|short| short.id), Some(FOUND));
        })
    }),
    ("import_discovery", |s| {
        Box::pin(async move {
            let network = s.network();
            let items = ["10.0.9.6", "10.0.9.200"].map(|ip| DiscoveryImportItem::new(ip, "ubnt", "ubnt"));
            network.import_discovery(&items.to_vec()).await.expect("an answer");
            assert_eq!(state(&network, FOUND).await.as_deref(), Some("unauthorized"));
            let found = network.list_devices_discovered().await.expect("a list");
            assert!(found.iter().any(|device| device.ip_address.as_deref() == Some("10.0.9.200/32")));
        })
    }),
    ("create_discovery_connect_ubnt", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = CreateDiscoveryConnectUbntBody::new(vec![FOUND, AWAITED], "ubnt", "ubnt");
            network.create_discovery_connect_ubnt(&body).await.expect("an answer");
            assert_eq!(state(&network, FOUND).await.as_deref(), Some("unauthorized"));
            assert_eq!(state(&network, AWAITED).await.as_deref(), Some("active"), "it was awaited");
        })
    }),
    ("create_discovery_connect_other", |s| {
        Box::pin(async move {
            let network = s.network();
            network.create_discovery_connect_other(&Payload::new(vec![FOUND])).await.expect("an answer");
            let device = network.get_blackbox(FOUND).await.expect("a device of another vendor");
            assert_eq!(device.identification.and_then(|short| short.authorized), Some(true));
        })
    }),
    ("connect_ubnt_device", |s| {
        Box::pin(async move {
            let body = ConnectUbntDevice::new("10.0.9.6", "ubnt", "ubnt");
            let device = s.network().connect_ubnt_device(&body).await.expect("a device");
            assert_eq!(device.identification.map(|short| short.id), Some(FOUND));
            assert_eq!(state(&s.network(), FOUND).await.as_deref(), Some("unauthorized"));
        })
    }),
    ("authorizefirst_devices", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = AuthorizefirstDevicesBody::new(BAKERY, FOUND);
            assert_eq!(network.authorizefirst_devices(&body).await.expect("ids"), [FOUND.to_string()]);
            let device = network.get_device(FOUND).await.expect("a device");
            assert_eq!(device.identification.and_then(|short| short.site).map(|site| site.id), Some(BAKERY));
        })
    }),
    ("list_devices_unknown", |s| {
        Box::pin(async move {
            let network = s.network();
            let listed = network.list_devices_unknown(&ListDevicesUnknownQuery::default()).await.expect("a list");
            assert_eq!(listed.len(), 1, "the other one has too little traffic");
            let query = ListDevicesUnknownQuery { min_traffic: Some(0.into()) };
            assert_eq!(network.list_devices_unknown(&query).await.expect("a list").len(), 2);
        })
    }),
    ("delete_unknown", |s| {
        Box::pin(async move {
            let network = s.network();
            network.delete_unknown("10.0.9.77").await.expect("an answer");
            let listed = network.list_devices_unknown(&ListDevicesUnknownQuery::default()).await.expect("a list");
            assert!(listed.is_empty());
        })
    }),
    ("get_vault_credentials", |s| {
        Box::pin(async move {
            let vault = s.network().get_vault_credentials().await.expect("the vault");
            assert_eq!((vault.is_vault_enabled, vault.is_passphrase_missing), (Some(true), Some(false)));
            assert!(vault.passphrase.is_none());
        })
    }),
    ("create_vault_credential", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = VaultCredentials { regenerate_pgp_keys: true.into(), ..VaultCredentials::new(true, true) };
            let vault = network.create_vault_credential(&body).await.expect("the vault");
            let passphrase = vault.passphrase.expect("it is shown once");
            assert_eq!(passphrase.expose().len(), 20);
            assert_eq!(network.get_vault_credentials().await.expect("the vault").is_cloud_vault_enabled, Some(true));
        })
    }),
    ("unlock_vault_credentials", |s| {
        Box::pin(async move {
            let body = VaultCredentialsUnlock::new("mock-vault-passphras");
            let answer = s.network().unlock_vault_credentials(&body).await.expect("an answer");
            assert_eq!(answer.result, Some(true));
        })
    }),
    ("get_vault_credentials_devices", |s| {
        Box::pin(async move {
            let listed = s.network().get_vault_credentials_devices().await.expect("a list").credentials;
            let router = listed.iter().find(|held| held.device_id == Some(ROUTER)).expect("the router");
            assert_eq!((router.ssh_port, router.username.as_deref()), (Some(22), Some("ubnt")));
        })
    }),
    ("get_vault_credentials_by_device_id", |s| {
        Box::pin(async move {
            assert_eq!(password(&s.network(), SECTOR).await.as_deref(), Some("mock-device-0009"));
        })
    }),
    ("regenerate_vault_credentials", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = RefreshDevicesBody::new(vec![ROUTER, SECTOR]);
            network.regenerate_vault_credentials(&body).await.expect("an answer");
            let (router, sector) = (password(&network, ROUTER).await, password(&network, SECTOR).await);
            assert!(router.is_some() && router != sector && sector.as_deref() != Some("mock-device-0009"));
        })
    }),
    ("regenerate_vault_credentials_by_device_id", |s| {
        Box::pin(async move {
            let network = s.network();
            let fresh = network.regenerate_vault_credentials_by_device_id(SECTOR).await.expect("credentials");
            assert_eq!(fresh.password.map(|password| password.expose().to_owned()), password(&network, SECTOR).await);
        })
    }),
    ("change_vault_credentials", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = ChangeVaultCredentialsBody::new("operator", "another-password");
            network.change_vault_credentials(SECTOR, &body).await.expect("an answer");
            assert_eq!(password(&network, SECTOR).await.as_deref(), Some("another-password"));
        })
    }),
];
