//! What a device does when it is asked to: it looks for operators, hands out a support file, lets somebody in, begins to count anew.

use super::devices::DEVICES;
use super::families::of_family;
use super::life::ready;
use super::marks::Mark;
use super::{clients, devices, radios};
use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::telemetry;

/// The operators of mobile networks that every LTE device finds. A row has `name`, and as `id` the operator's code as text.
pub static MOBILE_NETWORKS: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-operators", &schemas::CRM) };

/// What the server does for the operations on what devices do on demand.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_operators", Plan::Answer(operators, OPERATOR_RULES)),
    ("get_device_supportfile", Plan::Answer(support_file, SUPPORT)),
    ("get_devices_images", Plan::Answer(images, IMAGES)),
    ("get_devices_login", Plan::Answer(login, LOGIN)),
    ("redirect_device_iplink", Plan::Action(redirect, REDIRECTING)),
    ("get_ux_refresh", Plan::Answer(refresh_express, REFRESHING)),
    ("reset_device_link_score", Plan::Action(reset_link_score, SCORE)),
    ("debug_device", Plan::Action(debug, DEBUGGING)),
];

const OPERATOR_RULES: &[Rule] = &[
    Rule::documented("a scan runs, is done, or failed", "definition DeviceOperators"),
    Rule::assumed("only LTE devices have operators: 404 for others"),
    Rule::assumed(
        "a scan takes no time, and every device finds the same; that of a device that is not connected failed",
    ),
];
const SUPPORT: &[Rule] = &[
    Rule::assumed("the file is a text that names the device, its model, its firmware and the moment"),
    Rule::assumed("a device that is not connected refuses with 422"),
];
const IMAGES: &[Rule] = &[Rule::assumed("there are no pictures, so every model of the network is one to be ignored")];
const LOGIN: &[Rule] = &[
    Rule::documented("the device is chosen by `mac` or by `ip`", "GET /devices/login"),
    Rule::assumed("without either it is a 400, an unknown one is a 404, and one that is not connected a 422"),
    Rule::assumed("the ticket is made up: no device is there to take it"),
];
const REDIRECTING: &[Rule] = &[
    Rule::documented("the token has 32 hexadecimal digits", "definition IpLinkRedirect"),
    Rule::assumed("it is made up, and the port is 443: no device is there to take it"),
    Rule::assumed("a device that is not connected refuses with 422"),
];
const REFRESHING: &[Rule] = &[
    Rule::assumed("only a UISP Express can be refreshed by this path: 404 for others"),
    Rule::assumed("what is shown is always fresh, so nothing changes; one that is not connected refuses with 422"),
];
const SCORE: &[Rule] = &[
    Rule::assumed("only radios have a score: 404 for others; one that is not connected refuses with 422"),
    Rule::assumed("scores are measured anew all the time, so nothing changes"),
];
const DEBUGGING: &[Rule] = &[
    Rule::assumed("the device lets itself be debugged, which nothing else shows"),
    Rule::assumed("a device that is not connected refuses with 422"),
];

fn operators(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = of_family(state, call, "uispLte")?;
    if !devices::is_online(device) {
        return Ok(Outcome::Object(Document::new().with(STATUS, "error")));
    }
    let found = state.table(&MOBILE_NETWORKS).rows().map(|row| Value::from(Document::clone(row)));
    Ok(Outcome::Object(Document::new().with(STATUS, "done").with(OPERATORS, found.collect::<Vec<Value>>())))
}

fn support_file(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = ready(state, &call.key("id"))?;
    let text = |field| device.text(field).unwrap_or_default();
    let content = format!(
        "mock support file\ndevice.id={}\ndevice.model={}\ndevice.firmware={}\ntimestamp={}\n",
        text(ID),
        text(MODEL),
        text(FIRMWARE_VERSION),
        state.now().to_rfc3339(),
    );
    Ok(Outcome::File {
        content: content.into_bytes().into(),
        media_type: "application/octet-stream".to_owned(),
        name: format!("{}-support.txt", text(ID)),
    })
}

fn images(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let mut models: Vec<&str> = state.table(&DEVICES).rows().filter_map(|row| row.text(MODEL)).collect();
    models.sort_unstable();
    models.dedup();
    let ignored: Vec<Value> = models.into_iter().map(Value::from).collect();
    Ok(Outcome::Object(Document::new().with(IGNORED_MODELS, ignored)))
}

fn login(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let (mac, address) = (call.query.get("mac").map(clients::plain), call.query.get("ip").map(Mark::address));
    if mac.is_none() && address.is_none() {
        return Err(Failure::BadRequest("Either `mac` or `ip` is needed.".to_owned()));
    }
    let is_it = |row: &Document| {
        let held = row.text(MAC).map(clients::plain);
        (mac.is_none() || held == mac)
            && address
                .as_ref()
                .is_none_or(|wanted| wanted.is_some() && row.text(IP_ADDRESS).and_then(Mark::address) == *wanted)
    };
    let device = state.table(&DEVICES).rows().find(|row| is_it(row)).ok_or(Failure::NotFound)?;
    ready(state, &device.key())?;
    let id = device.text(ID).unwrap_or_default();
    let ticket = telemetry::hash(id, "ticket", state.now().timestamp());
    let ticket = Document::new().with(ID, format!("{ticket:016x}"));
    Ok(Outcome::Object(Document::new().with(IS_SECURE, true).with(TICKET, ticket)))
}

fn redirect(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    ready(transaction, &call.key("id"))?;
    let token = transaction.draw_token(2);
    Ok(Outcome::Object(Document::new().with(TOKEN, token).with(HTTPS_PORT, 443)))
}

fn refresh_express(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = of_family(state, call, "express")?;
    ready(state, &device.key())?;
    Ok(done("The device is refreshed."))
}

fn reset_link_score(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    if !radios::is_radio(transaction.get(&DEVICES, &key)?) {
        return Err(Failure::NotFound);
    }
    ready(transaction, &key)?;
    Ok(done("The score begins anew."))
}

fn debug(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    ready(transaction, &call.key("id"))?;
    Ok(done("The device lets itself be debugged."))
}
