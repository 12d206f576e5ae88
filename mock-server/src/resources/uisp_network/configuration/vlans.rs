//! VLANs that a device carries between its interfaces, and what an interface was told by DHCP.

use super::documents::{device, read, shown, store};
use super::shared::at;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{DEVICES, is_online};
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::lists::done;

/// What the server does for the operations on VLANs and addresses.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_vlans", Plan::Answer(read, RULES)),
    ("create_device_vlan", Plan::Action(create, RULES)),
    ("delete_device_vlan", Plan::Action(delete, RULES)),
    ("get_device_dhcp_detail", Plan::Answer(lease, LEASES)),
];

const RULES: &[Rule] = &[
    Rule::assumed("the VLANs of a request come to those that are there, and replace those with the same id"),
    Rule::assumed(
        "trunks are replaced as a whole, stay as they are when a request leaves them out, and are emptied by a null",
    ),
    Rule::assumed("an id is a whole number from 1 to 4094, a text of one, or of two like `100-199`: 400 otherwise"),
    Rule::assumed("an interface that the device does not have is a 400"),
    Rule::assumed("a VLAN that is not there answers 404 to a deletion"),
    Rule::assumed("a device that is not connected refuses with 422"),
    Rule::assumed("`isComposeRequest` changes nothing"),
];
const LEASES: &[Rule] = &[
    Rule::assumed("an interface with an address by DHCP shows it; gateway and name servers are not known"),
    Rule::assumed("an unknown interface answers 404"),
];

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = device(transaction, call)?;
    let device = ready(transaction, &key)?;
    let given = call.body.get(VLANS).as_list();
    if !given.iter().all(|vlan| label(vlan).is_some_and(|label| is_id(&label))) {
        return Err(Failure::invalid(VLANS.name(), "The id of a VLAN is from 1 to 4094, or a range of those."));
    }
    let names = interfaces::names(transaction, &device);
    let members = given.iter().filter_map(Value::as_object).flat_map(|vlan| vlan.get(PARTICIPATION).as_list());
    for member in members.chain(call.body.get(TRUNKS).as_list()) {
        let named = at(member, &[INTERFACE, ID]).and_then(Value::as_text);
        if named.is_some_and(|name| !names.contains(name)) {
            return Err(Failure::invalid(INTERFACE.name(), "The device has no such interface."));
        }
    }
    let mut vlans = vlans(&shown(transaction, &key, "vlans"));
    for vlan in given {
        match vlans.iter().position(|held| label(held) == label(vlan)) {
            Some(position) => vlans[position] = vlan.clone(),
            None => vlans.push(vlan.clone()),
        }
    }
    store(transaction, &key, "vlans", call.body.clone().with(VLANS, vlans).into())?;
    Ok(Outcome::Value(shown(transaction, &key, "vlans")))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = device(transaction, call)?;
    ready(transaction, &key)?;
    let mut vlans = vlans(&shown(transaction, &key, "vlans"));
    let wanted = call.path_text("vlanId");
    let position = vlans.iter().position(|vlan| label(vlan).as_deref() == Some(wanted)).ok_or(Failure::NotFound)?;
    vlans.remove(position);
    store(transaction, &key, "vlans", Document::new().with(VLANS, vlans).into())?;
    Ok(done("The VLAN is deleted."))
}

fn lease(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let row = state.get(&DEVICES, &device(state, call)?)?;
    let interface = interfaces::named(state, row, call.path_text("interface")).ok_or(Failure::NotFound)?;
    let mut addresses = interface.get(ADDRESSES).as_list().iter().filter_map(Value::as_object);
    let leased = addresses.find(|address| address.text(TYPE) == Some("dhcp")).filter(|_| is_online(row));
    let address = leased.and_then(|address| address.text(CIDR)).filter(|address| !address.is_empty());
    let plain = address.and_then(|address| address.split('/').next());
    Ok(Outcome::Object(Document::new().with(IP_ADDRESS, plain)))
}

fn vlans(document: &Value) -> Vec<Value> {
    at(document, &[VLANS]).map(Value::as_list).unwrap_or_default().to_vec()
}

/// Whether this is the id of a VLAN, or two with a dash between them where the second is the greater one.
fn is_id(label: &str) -> bool {
    let number = |text: &str| {
        let number = text.parse::<u16>().ok().filter(|number| (1..=4094).contains(number))?;
        (number.to_string() == text).then_some(number)
    };
    match label.split_once('-') {
        Some((from, to)) => matches!((number(from), number(to)), (Some(from), Some(to)) if from < to),
        None => number(label).is_some(),
    }
}

/// The id of a VLAN, which is a number or a range, as a path has it.
fn label(vlan: &Value) -> Option<String> {
    match at(vlan, &[ID])? {
        Value::Integer(number) => Some(number.to_string()),
        Value::Decimal(number) => Some(number.normalize().to_string()),
        Value::Text(text) => Some(text.to_string()),
        Value::Json(json) => Some(json.as_str().map_or_else(|| json.to_string(), str::to_owned)),
        _ => None,
    }
}
