//! The address and the name servers that the document `system` says: the one is the device's own, the others stand there twice.

use std::net::Ipv4Addr;

use super::shared::{ALONE, at};
use crate::engine::{Document, Failure, Value};
use crate::generated::fields::*;
use crate::specification::Field;

/// Where the first name servers stand by themselves.
const FIRST: [Field; 2] = [DNS1, DNS2];

/// The device's address of version 4, without the length of its prefix.
#[must_use]
pub fn plain(device: &Document) -> Option<&str> {
    let address = device.text(IP_ADDRESS)?;
    let plain = address.split_once('/').map_or(address, |(plain, _)| plain);
    Some(plain).filter(|plain| !plain.contains(':'))
}

/// The address of the device that a request to write `system` says, if it says one: a null takes it away.
///
/// # Errors
/// `Invalid` for what is no address.
pub fn said(device: &Document, given: &Value, before: Option<&Value>) -> Result<Option<Value>, Failure> {
    let Some(said) = at(given, &[IP_V4_ADDRESS]) else { return Ok(None) };
    let said = said.as_text().filter(|said| !said.is_empty());
    let Some(said) = said else {
        let origin = |document| at(document, &[IP_V4_ADDRESS_TYPE]).and_then(Value::as_text);
        let by_dhcp = origin(given).or_else(|| origin(before?)) == Some("dhcp");
        // A server gives the device the address that it has.
        return Ok((!by_dhcp && plain(device).is_some()).then_some(Value::Null));
    };
    if Some(said) == plain(device) {
        return Ok(None);
    }
    let (address, prefix) = said.split_once('/').unwrap_or((said, ""));
    let fits = address.parse::<Ipv4Addr>().is_ok()
        && (prefix.parse::<u8>().is_ok_and(|prefix| prefix <= 32) || !said.contains('/'));
    if !fits {
        return Err(Failure::invalid(IP_V4_ADDRESS.name(), "This is no address."));
    }
    let held = device.text(IP_ADDRESS).filter(|_| plain(device).is_some());
    let held = held.and_then(|held| held.find('/').map(|slash| &held[slash..])).unwrap_or(ALONE);
    let address = if prefix.is_empty() { format!("{address}{held}") } else { said.to_owned() };
    Ok(Some(address.into()))
}

/// What a request says of `system`, where the list of name servers and the first two of them say the same: what of both is new counts,
/// the list before the others.
#[must_use]
pub fn with_name_servers(before: &Value, given: Value) -> Value {
    let Some(said) = given.as_object() else { return given };
    let none = Document::new();
    let before = before.as_object().unwrap_or(&none);
    let is_new = |field: Field| said.contains(field) && said.get(field) != before.get(field);
    let mut after = Document::clone(said);
    if said.contains(DNS_SERVERS) && texts(said.get(DNS_SERVERS)) != texts(before.get(DNS_SERVERS)) {
        let servers = texts(said.get(DNS_SERVERS));
        for (position, field) in FIRST.into_iter().enumerate() {
            after.put(field, servers.get(position).copied().into());
        }
    } else if FIRST.into_iter().any(is_new) {
        let now = |field: Field| if said.contains(field) { said.get(field) } else { before.get(field) };
        let first = FIRST.into_iter().filter_map(|field| now(field).as_text()).filter(|server| !server.is_empty());
        let held = texts(before.get(DNS_SERVERS));
        let others = held.into_iter().skip(FIRST.len());
        let servers: Vec<Value> = first.chain(others).map(Value::from).collect();
        after.put(DNS_SERVERS, servers.into());
    }
    after.into()
}

fn texts(servers: &Value) -> Vec<&str> {
    servers.as_list().iter().filter_map(Value::as_text).collect()
}
