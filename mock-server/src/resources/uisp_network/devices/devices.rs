//! Devices: the table of all families, and how a device is shown in short.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Document, Resource, State};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::sites::sites::{self, SITES};

/// The devices. A row is flat: `type`, `model`, `role`, `name`, `mac`, `siteId`, `parentId` (the access point of a station, the OLT of
/// an ONU), `ipAddress` with its prefix length, `authorized`, `status` where it is not that of a working device, `started`, and of
/// radios `ssid`, `frequency`, `channelWidth`, `wirelessMode`.
pub static DEVICES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::loose(SITE_ID, "network-sites"), Reference::loose(PARENT_ID, "network-devices")],
    indexed: &[MAC, TYPE],
    ..Resource::plain("network-devices", &schemas::DEVICE_STATUS_OVERVIEW)
};

/// A device in short (`DeviceIdentification`), as links, outages and log entries show it.
#[must_use]
pub fn in_short(state: &State, device: &Document) -> Document {
    let mut short: Document =
        [AUTHORIZED, FIRMWARE_VERSION, HOSTNAME, ID, MAC, MODEL, NAME, ROLE, SERIAL_NUMBER, STARTED, TYPE]
            .into_iter()
            .map(|field| (field, device.get(field).clone()))
            .collect();
    let site = state.follow(device, SITE_ID, &SITES);
    short.set(SITE, site.map(|site| sites::in_short(state, site)));
    short.set(STATUS, status(device));
    short.set(CATEGORY, category(device.text(TYPE).unwrap_or_default()));
    short.set(DISPLAY_NAME, device.get(NAME).clone());
    short.set(MODEL_NAME, device.get(MODEL).clone());
    short.set(IP, device.get(IP_ADDRESS).clone());
    short
}

/// The state that a device is in.
#[must_use]
pub fn status(device: &Document) -> &str {
    match (device.text(STATUS), device.is_true(AUTHORIZED)) {
        (Some(status), _) => status,
        (None, true) => "active",
        (None, false) => "unauthorized",
    }
}

/// The category of a family.
#[must_use]
pub fn category(family: &str) -> &'static str {
    match family {
        "onu" | "olt" => "optical",
        "airCube" | "airMax" | "airFiber" | "wave" | "uispLte" => "wireless",
        "uispp" | "epower" | "solarBeam" => "accessories",
        _ => "wired",
    }
}
