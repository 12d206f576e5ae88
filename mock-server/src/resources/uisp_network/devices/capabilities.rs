//! Capabilities: what can be asked of a device, by its family.

use super::clients::is_routing;
use super::devices::DEVICES;
use super::{interfaces, radios};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;

/// What the server does for the operations on capabilities.
pub static PLANS: &[(&str, Plan)] = &[("get_device_capabilities", Plan::Answer(get, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("interfaces, radios, VLANs and what the device supports", "definition DeviceCapabilities"),
    Rule::assumed("they follow from the family and the model, connected or not; what nobody knows is null or empty"),
    Rule::assumed("every interface can be blocked, none that the device came with can be deleted"),
    Rule::assumed("of the widths of a radio only the one in use is known, for links or for sectors as its mode says"),
    Rule::assumed("switches have VLANs from 1 to 4094; a device of another vendor has no backups and no upgrades"),
];

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    let family = device.text(TYPE).unwrap_or_default();
    let is_switch = matches!(family, "uisps" | "eswitch" | "toughSwitch");
    let ports = interfaces::ports(device);
    let ports: Vec<Value> = ports.iter().map(|(name, kind)| interface(name, kind, is_switch).into()).collect();
    let is_own = family != "blackBox";
    let own = Document::new()
        .with(SUPPORT_DEVICE_BACKUP, is_own)
        .with(SUPPORT_FIRMWARE_UPGRADE, is_own)
        .with(SUPPORT_ROUTER, is_routing(device))
        .with(SUPPORT_STP, is_switch)
        .with(SUPPORT_DATA_VLAN, is_switch);
    let vlans = Document::new().with(SUPPORTED, is_switch);
    let vlans = if is_switch { vlans.with(DEFAULT_VLAN, 1).with(MAX_ID, 4094) } else { vlans };
    Ok(Outcome::Object(
        Document::new()
            .with(INTERFACES, ports)
            .with(DEVICE, own)
            .with(VLAN_SWITCHING, vlans)
            .with(RADIOS, radio(device).map(|radio| vec![Value::from(radio)]))
            .with(WIFI, Document::new().with(SUPPORTED, matches!(family, "airCube" | "express"))),
    ))
}

fn interface(name: &str, kind: &str, is_switch: bool) -> Document {
    let kind = match kind {
        "eth" | "sfp" if is_switch => Some("port"),
        "eth" | "sfp" => Some("ethernet"),
        "wlan" => Some("wireless"),
        "pon" => Some("pon"),
        _ => None,
    };
    Document::new()
        .with(ID, name)
        .with(NAME, name)
        .with(TYPE, kind)
        .with(SUPPORT_BLOCK, true)
        .with(SUPPORT_DELETE, false)
        .with(SUPPORT_CABLE_TEST, matches!(kind, Some("port" | "ethernet")))
}

fn radio(device: &Document) -> Option<Document> {
    let name = interfaces::wireless(device).filter(|_| radios::is_radio(device))?;
    let mut radio = Document::new().with(ID, name.as_str()).with(NAME, name);
    if let Some(width) = device.integer(CHANNEL_WIDTH) {
        let is_link = device.text(WIRELESS_MODE).is_some_and(|mode| mode.ends_with("ptp"));
        let widths = vec![Value::from(width)];
        radio.set(CHANNEL_WIDTHS, Document::new().with(if is_link { PTP } else { PTMP }, widths));
    }
    Some(radio)
}
