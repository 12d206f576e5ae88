//! The vault: the credentials of devices, which only open with a passphrase.

use super::devices::DEVICES;
use super::life;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, messages};
use crate::generated::fields::{
    self, CREATED_AT, DEVICE_ID, HTTPS_PORT, ID, IDS, IS_CLOUD_VAULT_ENABLED, IS_CLOUD_VAULT_FROM_ANOTHER_INSTANCE,
    IS_CLOUD_VAULT_GENERATED, IS_PASSPHRASE_MISSING, IS_VAULT_ENABLED, IS_VAULT_GENERATED, PASSPHRASE, PASSWORD,
    READ_ONLY, REGENERATE_PGP_KEYS, SSH_PORT, TYPE, USERNAME,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::console::settings::stored;
use crate::resources::uisp_network::lists::{done, in_order};

/// The vault, in one row: what is enabled, the `passphrase`, and whether it is missing (`isPassphraseMissing`).
pub static VAULT: Resource = Resource::plain("network-vault", &schemas::VAULT);

/// The credentials of devices. A row has `deviceId`, `username`, `password`, `readOnly` and `createdAt`.
pub static CREDENTIALS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(DEVICE_ID, "network-devices")],
    ..Resource::plain("network-vault-credentials", &schemas::DEVICE_LIST_CREDENTIALS_CREDENTIAL)
};

/// What the server does for the operations on the vault.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_vault_credentials", Plan::Answer(read, READING)),
    ("create_vault_credential", Plan::Action(set_up, SETTING_UP)),
    ("unlock_vault_credentials", Plan::Action(unlock, SETTING_UP)),
    ("get_vault_credentials_devices", Plan::Answer(list, READING)),
    ("get_vault_credentials_by_device_id", Plan::Answer(of_device, READING)),
    ("regenerate_vault_credentials", Plan::Action(regenerate_many, CHANGING)),
    ("regenerate_vault_credentials_by_device_id", Plan::Action(regenerate_one, CHANGING)),
    ("change_vault_credentials", Plan::Action(change, CHANGING)),
];

const READING: &[Rule] = &[
    Rule::assumed("only superadmins open the vault; everybody else is refused with 403"),
    Rule::assumed("a vault that is off, or whose passphrase is missing, shows no credentials"),
    Rule::assumed("the passphrase is shown only when it is set; the ports of all devices are 22 and 443"),
    Rule::assumed("a device without credentials has null; an unknown one answers 404"),
];
const SETTING_UP: &[Rule] = &[
    Rule::documented("a passphrase has 20 characters, and may be left out", "definition VaultCredentials"),
    Rule::assumed("without one it is drawn; one that is there stays unless `regeneratePgpKeys` asks for another"),
    Rule::assumed("a passphrase that is not that of the vault is a 400, both for setting up and for unlocking"),
    Rule::assumed("unlocking a vault that has no passphrase is a 400"),
];
const CHANGING: &[Rule] = &[
    Rule::assumed("a new password is drawn by the server, the same in every run; the name stays, or is `ubnt`"),
    Rule::assumed(
        "the device takes what is changed at once; one that is not connected, or is of another vendor, is a 422",
    ),
    Rule::assumed("a vault that is off, or whose passphrase is missing, is a 422"),
    Rule::assumed("of several devices all get new credentials or none"),
];

/// How long a passphrase is.
const LENGTH: usize = 20;

fn read(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(shown(&stored(state, &VAULT))))
}

fn set_up(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut vault = stored(transaction, &VAULT);
    let renews = call.body.is_true(REGENERATE_PGP_KEYS);
    let on = call.body.is_true(IS_VAULT_ENABLED) || call.body.is_true(IS_CLOUD_VAULT_ENABLED);
    let held = vault.text(PASSPHRASE).filter(|_| !renews).map(str::to_owned);
    let given = call.body.text(PASSPHRASE).map(str::to_owned);
    let fresh = match (held, given) {
        (Some(held), Some(given)) if held != given => return Err(wrong()),
        (Some(_), _) => None,
        (None, Some(given)) => Some(given),
        (None, None) if on => Some(transaction.draw_token(2).chars().take(LENGTH).collect()),
        (None, None) => None,
    };
    for field in [IS_VAULT_ENABLED, IS_CLOUD_VAULT_ENABLED] {
        vault.set(field, call.body.get(field).clone());
    }
    if let Some(passphrase) = &fresh {
        vault.set(PASSPHRASE, passphrase.as_str());
        vault.set(IS_PASSPHRASE_MISSING, false);
    }
    store(transaction, vault.clone())?;
    Ok(Outcome::Object(shown(&vault).with(PASSPHRASE, fresh)))
}

fn unlock(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let vault = stored(transaction, &VAULT);
    if vault.text(PASSPHRASE).is_none_or(|held| call.body.text(PASSPHRASE) != Some(held)) {
        return Err(wrong());
    }
    store(transaction, vault.with(IS_PASSPHRASE_MISSING, false))?;
    Ok(done("The vault is unlocked."))
}

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let vault = stored(state, &VAULT);
    let row = |row: &Document| Value::from(row.clone().with(SSH_PORT, 22).with(HTTPS_PORT, 443));
    let rows = in_order(state, &CREDENTIALS).into_iter().filter(|_| is_open(&vault));
    let credentials: Vec<Value> = rows.map(|held| row(held)).collect();
    Ok(Outcome::Object(
        Document::new()
            .with(fields::CREDENTIALS, credentials)
            .with(IS_PASSPHRASE_MISSING, vault.is_true(IS_PASSPHRASE_MISSING)),
    ))
}

fn of_device(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    state.get(&DEVICES, &device)?;
    let vault = stored(state, &VAULT);
    let held = held_by(state, &device).filter(|_| is_open(&vault));
    Ok(Outcome::Object(
        Document::new()
            .with(fields::CREDENTIALS, held.cloned())
            .with(IS_PASSPHRASE_MISSING, vault.is_true(IS_PASSPHRASE_MISSING)),
    ))
}

fn regenerate_many(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for device in life::keys(call, IDS) {
        regenerate(transaction, &device)?;
    }
    Ok(done("The devices have new credentials."))
}

fn regenerate_one(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    regenerate(transaction, &device)?;
    Ok(Outcome::Object(held_by(transaction, &device).cloned().unwrap_or_default()))
}

fn change(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for field in [USERNAME, PASSWORD] {
        if call.body.text(field).is_none_or(|text| text.trim().is_empty()) {
            return Err(Failure::invalid(field.name(), messages::BLANK));
        }
    }
    let text = |field| call.body.text(field).unwrap_or_default();
    keep(transaction, &call.key("deviceId"), Some(text(USERNAME)), text(PASSWORD))?;
    Ok(done("The credentials are changed."))
}

fn regenerate(transaction: &mut Transaction, device: &Key) -> Result<(), Failure> {
    let password = transaction.draw_token(1);
    keep(transaction, device, None, &password)
}

/// Gives a device new credentials; without a name it keeps the one that it has.
fn keep(transaction: &mut Transaction, device: &Key, name: Option<&str>, password: &str) -> Result<(), Failure> {
    if !is_open(&stored(transaction, &VAULT)) {
        return Err(Failure::Unprocessable("The vault is not open.".to_owned()));
    }
    let row = life::ready(transaction, device)?;
    if row.text(TYPE) == Some("blackBox") {
        return Err(Failure::Unprocessable("The vault does not know devices of other vendors.".to_owned()));
    }
    let held = held_by(transaction, device).cloned();
    let is_new = held.is_none();
    let mut row = held.unwrap_or_else(|| Document::new().with(DEVICE_ID, device.clone()).with(USERNAME, "ubnt"));
    if let Some(name) = name {
        row.set(USERNAME, name);
    }
    row.set(PASSWORD, password);
    row.set(READ_ONLY, false);
    row.set(CREATED_AT, transaction.now());
    if is_new { transaction.insert(&CREDENTIALS, row).map(drop) } else { transaction.update(&CREDENTIALS, row) }
}

fn store(transaction: &mut Transaction, vault: Document) -> Result<(), Failure> {
    if vault.contains(ID) { transaction.update(&VAULT, vault) } else { transaction.insert(&VAULT, vault).map(drop) }
}

fn held_by<'a>(state: &'a State, device: &Key) -> Option<&'a Document> {
    state.having(&CREDENTIALS, DEVICE_ID, device).next().map(|row| &**row)
}

fn is_open(vault: &Document) -> bool {
    let on = vault.is_true(IS_VAULT_ENABLED) || vault.is_true(IS_CLOUD_VAULT_ENABLED);
    on && vault.text(PASSPHRASE).is_some() && !vault.is_true(IS_PASSPHRASE_MISSING)
}

/// The vault without its passphrase.
fn shown(vault: &Document) -> Document {
    let has_keys = vault.text(PASSPHRASE).is_some();
    let (own, cloud) = (vault.is_true(IS_VAULT_ENABLED), vault.is_true(IS_CLOUD_VAULT_ENABLED));
    Document::new()
        .with(IS_VAULT_ENABLED, own)
        .with(IS_VAULT_GENERATED, own && has_keys)
        .with(IS_PASSPHRASE_MISSING, vault.is_true(IS_PASSPHRASE_MISSING))
        .with(IS_CLOUD_VAULT_ENABLED, cloud)
        .with(IS_CLOUD_VAULT_GENERATED, cloud && has_keys)
        .with(IS_CLOUD_VAULT_FROM_ANOTHER_INSTANCE, false)
}

fn wrong() -> Failure {
    Failure::invalid(PASSPHRASE.name(), "This is not the passphrase of the vault.")
}
