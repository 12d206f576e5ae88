//! Reference data that the system brings along: countries, states, currencies, options, version, webhook events.

use crate::engine::resource::{Filter, Identity, Reference, Test};
use crate::engine::{Call, Failure, Key, Outcome, Plan, Resource, Rule, State};
use crate::generated::fields::{COUNTRY_ID, UUID};
use crate::generated::uisp_crm::schemas;

/// Countries.
pub static COUNTRIES: Resource = Resource {
    rules: &[
        Rule::documented("249 is the United States, 54 is Canada", "blueprint 6398"),
        Rule::assumed("the ids of all other countries"),
    ],
    ..Resource::plain("countries", &schemas::COUNTRY)
};

/// States of the United States and Canada.
pub static STATES: Resource = Resource {
    references: &[Reference::owned(COUNTRY_ID, "countries")],
    filters: &[Filter::new("countryId", Test::Equals(COUNTRY_ID))],
    rules: &[
        Rule::documented(
            "5 is California, 32 New York, 28 Nevada, 64 the District of Columbia",
            "blueprint 6411 and public clients",
        ),
        Rule::assumed("the ids of all other states: alphabetical, first the United States, then Canada"),
    ],
    ..Resource::plain("states", &schemas::STATE)
};

/// Currencies.
pub static CURRENCIES: Resource = Resource {
    rules: &[
        Rule::documented(
            "33 is the US dollar, 36 the euro, 43 the koruna, 19 the Canadian dollar",
            "blueprint 6404 and public clients",
        ),
        Rule::assumed("the ids of all other currencies"),
    ],
    ..Resource::plain("currencies", &schemas::CURRENCY)
};

/// The system's options; one row.
pub static OPTIONS: Resource = Resource {
    rules: &[Rule::documented("the values are those of the document's samples", "blueprint 8359-8572")],
    ..Resource::plain("options", &schemas::OPTIONS)
};

/// The system's version; one row.
pub static VERSION: Resource = Resource::plain("version", &schemas::VERSION);

/// Webhook events that were sent.
pub static WEBHOOK_EVENTS: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[UUID],
    ..Resource::plain("webhook-events", &schemas::WEBHOOK_EVENT)
};

/// What the server does for the operations on reference data.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_countries", Plan::List(&COUNTRIES)),
    ("get_country", Plan::Read(&COUNTRIES)),
    ("list_states", Plan::List(&STATES)),
    ("get_state", Plan::Read(&STATES)),
    ("list_currencies", Plan::List(&CURRENCIES)),
    ("get_currency", Plan::Read(&CURRENCIES)),
    ("get_options", Plan::Singleton(&OPTIONS)),
    ("get_version", Plan::Singleton(&VERSION)),
    ("get_webhook_event", Plan::Answer(webhook_event, WEBHOOKS)),
];

const WEBHOOKS: &[Rule] = &[
    Rule::documented("an unknown event is a 404", "blueprint 5184"),
    Rule::observed("a malformed UUID is a 500", "a public webhook receiver's tests"),
];

fn webhook_event(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let uuid = call.path_text("uuid");
    if uuid::Uuid::try_parse(uuid).is_err() {
        return Err(Failure::Internal);
    }
    let event = state.having(&WEBHOOK_EVENTS, UUID, &Key::Text(uuid.to_lowercase().into())).next();
    Ok(Outcome::Object(state.show(&WEBHOOK_EVENTS, event.ok_or(Failure::NotFound)?)))
}
