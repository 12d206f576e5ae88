//! The documents that a device has before anybody wrote one: empty, or the least that may be written.

use crate::engine::{Document, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::radios;
use crate::specification::Field;

/// The least that the specification lets `mtu` of a system be.
const SMALLEST_MTU: i64 = 1518;

/// The VLAN that an ONU has where the specification wants one.
const MANAGEMENT_VLAN: i64 = 1;

/// What an airMAX radio is set to, where the specification wants a number.
const NUMBERS: &[(Field, i64)] = &[
    (ANTENNA_ID, 1),
    (TX_RATE, 9),
    (DUTY_CYCLE, 50),
    (FRAME_PERIOD, 5),
    (TX_RATE_MODE, 1),
    (ANTENNA_GAIN, 20),
    (CABLE_LOSS, 0),
    (ACK_DISTANCE, 1000),
    (ACK_TIMEOUT, 50),
    (AGGREGATION_FRAMES, 32),
    (POLLING_PRIORITY, 2),
    (DISTANCE_SCALE, 1),
    (RX_GAIN, 0),
    (RX_TARGET_POWER, -50),
    (TX_POWER_MAX, 27),
    (SENSITIVITY_THRESHOLD, -96),
    (ATPC_THRESHOLD, 36),
    (TDMA_FILTER, 0),
    (SYNC_MODE, 1),
];

/// What is on at an airMAX radio, and what is off.
const ON: &[Field] = &[
    IS_AUTO_TX_RATE_ENABLED,
    IS_WDS_ENABLED,
    IS_AUTO_EIRP_LIMIT_ENABLED,
    IS_ACK_AUTO_DISTANCE_ENABLED,
    IS_RX_GAIN_AUTO_ENABLED,
    AMSDU_ENABLED,
];
const OFF: &[Field] = &[
    IS_ISOLATION_ENABLED,
    IS_AUTO_CHANNEL_WIDTH_ENABLED,
    IS_MULTICAST_ENHANCE_ENABLED,
    IS_ADD_MTIK_ENABLED,
    SENSITIVITY_THRESHOLD_ENABLED,
    ATPC_ENABLED,
    DE_AUTH_PROTECTION_STATUS_ENABLED,
    HIDE_SSID,
];

/// The document that a device has before anybody wrote one.
#[must_use]
pub fn start(device: &Document, name: &str) -> Value {
    match (device.text(TYPE).unwrap_or_default(), name) {
        ("airMax", "wireless") => airmax(device).into(),
        ("airMax" | "airFiber" | "wave", "configuration") => radio(),
        ("onu", "network") => Document::new().with(WAN_VLAN, MANAGEMENT_VLAN).into(),
        ("onu", "vlans") => {
            let vlan = Document::new().with(ID, MANAGEMENT_VLAN).with(TYPE, "single");
            Document::new().with(VLANS, vec![Value::from(vlan)]).into()
        }
        (_, "system") => Document::new().with(MTU, SMALLEST_MTU).into(),
        (_, "system/unms") => Document::new().with(OVERRIDE_GLOBAL, false).into(),
        _ => Value::Null,
    }
}

/// What an airMAX radio is set to besides its network and frequency.
fn airmax(device: &Document) -> Document {
    let framing =
        Document::new().with(FLEX_BETA_ENABLED, false).with(DURATION, 5).with(DL_RATIO, 50).with(RESE_ENABLED, false);
    let mut document = Document::new()
        .with(COUNTRY_CODE, radios::COUNTRY)
        .with(AP_MAC, device.get(MAC).clone())
        .with(BAND, "A")
        .with(ALLOWED_FREQUENCIES, Vec::<Value>::new())
        .with(EXTENSION_CHANNEL, "plus")
        .with(IEEE_MODE_STRING, "11ACVHT20")
        .with(TDD_FRAMING, framing);
    for (field, number) in NUMBERS {
        document.set(*field, *number);
    }
    for (fields, value) in [(ON, true), (OFF, false)] {
        fields.iter().for_each(|field| document.set(*field, value));
    }
    document
}

/// One wireless interface that transmits what the row says.
fn radio() -> Value {
    let by_hand = || Document::new().with(AUTO, false);
    let interface = Document::new()
        .with(ID, "wlan0")
        .with(ENABLED, true)
        .with(OBEY_REGULATORY_RULES, true)
        .with(ENCRYPTION, Document::new().with(TYPE, "wpa2"))
        .with(FREQUENCY, by_hand())
        .with(CHANNEL_WIDTH, by_hand());
    let wireless = Document::new().with(COUNTRY, "US").with(INTERFACES, vec![Value::from(interface)]);
    Document::new()
        .with(NETWORK, Document::new().with(MODE, "bridge").with(INTERFACES, Document::new()))
        .with(SYSTEM, Document::new().with(TIMEZONE, "UTC"))
        .with(WIRELESS, wireless)
        .into()
}
