//! What the network and the CRM know of a subscriber, as a file for the person whom it is about.

use crate::engine::render::{self, Style};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_network::devices::overview;
use crate::resources::uisp_network::sites::binding::service_of;
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::{self, SITES};
use crate::specification::ObjectSchema;

/// What the server does for the operation on what is known of somebody.
pub static PLANS: &[(&str, Plan)] = &[("get_gdpr_client", Plan::Answer(export, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("the answer is a file", "GET /gdpr/clients/{id}"),
    Rule::assumed("the id is that of the subscriber's site; any other is a 404"),
    Rule::assumed(
        "the file is JSON with the `site` and its `devices`, and with the `client` and the `services` of the CRM, if the site is bound to one",
    ),
    Rule::assumed("all services of the client are in it, not only the one that the site is bound to"),
];

fn export(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let place = state.get(&SITES, &call.key("id"))?;
    if !sites::is_endpoint(place) {
        return Err(Failure::NotFound);
    }
    let key = place.key();
    let devices = sites::devices_of(state, &key);
    let devices = devices.map(|device| json(&schemas::DEVICE_STATUS_OVERVIEW, &overview::show(state, device)));
    let mut known = serde_json::Map::new();
    known.insert("site".to_owned(), json(&schemas::SITE, &site::show(state, place, true))?);
    known.insert("devices".to_owned(), devices.collect::<Result<Vec<_>, _>>()?.into());
    if let Some(client) = service_of(state, &key).and_then(|service| state.follow(service, CLIENT_ID, &CLIENTS)) {
        let services = state.having(&SERVICES, CLIENT_ID, &client.key());
        let services = services.map(|service| json(SERVICES.schema, &state.show(&SERVICES, service)));
        known.insert("client".to_owned(), json(CLIENTS.schema, &state.show(&CLIENTS, client))?);
        known.insert("services".to_owned(), services.collect::<Result<Vec<_>, _>>()?.into());
    }
    let content = serde_json::to_vec_pretty(&known).map_err(|_| Failure::Internal)?;
    Ok(Outcome::File {
        content: content.into(),
        media_type: "application/octet-stream".to_owned(),
        name: format!("client-{key}.json"),
    })
}

fn json(schema: &ObjectSchema, document: &Document) -> Result<serde_json::Value, Failure> {
    let text = render::object(schema, document, Style::JavaScript);
    serde_json::from_str(&text).map_err(|_| Failure::Internal)
}
