//! What every device can be configured with by the general paths: its system, its services, both together, and its name servers.

use super::documents::{device, read, shown, store, write};
use super::families::{system, write_users};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::life::ready;

/// What the server does for the configuration that every device has.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_services", Plan::Answer(read, RULES)),
    ("update_device_services", Plan::Action(write, RULES)),
    ("get_device_system", Plan::Answer(read, RULES)),
    ("update_device_system", Plan::Action(write, RULES)),
    ("update_device_system_users", Plan::Action(write_users, RULES)),
    ("get_device_configuration", Plan::Answer(both, BOTH)),
    ("update_device_configuration", Plan::Action(write_both, BOTH)),
    ("list_device_system_dns", Plan::Answer(read, DNS)),
    ("update_device_system_dns", Plan::Action(write, DNS)),
];

const RULES: &[Rule] = &[
    Rule::assumed(
        "a device of any family has these documents; one that nobody wrote has the smallest `mtu` and is else empty",
    ),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list or an object in it is replaced as a whole",
    ),
    Rule::assumed("the system's name is the device's name; passwords of accounts are never read back"),
    Rule::assumed("`ipV4Address` is the device's address, written with the length of its prefix or without"),
    Rule::assumed("a null for it takes the address away, but not if `ipV4AddressType` is `dhcp`"),
    Rule::assumed(
        "`dns1` and `dns2` are the first of `dnsServers`; where all are written, what is new counts, the list first",
    ),
    Rule::assumed(
        "`dhcpServers` are other things than the DHCP servers of routers: nothing tells which would be the same",
    ),
    Rule::assumed("airCubes and solar converters have a system of another form beside it, which shares the name alone"),
    Rule::assumed("a device that is not connected keeps its documents and refuses new ones with 422"),
    Rule::assumed("`isComposeRequest` changes nothing"),
];
const BOTH: &[Rule] = &[
    Rule::assumed("the configuration is the two documents `system` and `services`, which have paths of their own"),
    Rule::documented("a name has 2 to 63 letters", "definition DeviceSystem"),
    Rule::assumed("a device's name that is longer or shorter is not shown here"),
    Rule::assumed("a request with one of them leaves the other as it is"),
];
const DNS: &[Rule] = &[
    Rule::assumed("the list is replaced as a whole, and is none of the name servers in the document `system`"),
    Rule::assumed("a device that is not connected refuses with 422"),
];

fn both(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = device(state, call)?;
    let services = shown(state, &device, "services");
    let document = Document::new().with(SYSTEM, system(state, &device)).with(SERVICES, services);
    Ok(Outcome::Object(document))
}

fn write_both(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    ready(transaction, &device)?;
    for (field, name) in [(SYSTEM, "system"), (SERVICES, "services")] {
        let given = call.body.get(field);
        if !given.is_null() {
            store(transaction, &device, name, given.clone())?;
        }
    }
    both(transaction, call)
}
