//! Clients: residential, company, lead; created, changed, archived, restored and deleted.
//!
//! - A residential client needs a first and a last name, a company its company name.
//! - `userIdent` and `username` are unique.
//! - Without an organisation the client belongs to the preselected one.
//! - Null in an invoice option means the system's default, and stays null.
//! - Taxes that are preselected are put on new clients that name none.
//! - Contacts and attributes of a request are added to those that are there; single ones have their own operations.
//! - Archiving keeps everything; deleting takes all that belongs to the client along.
//! - A lead that becomes a client keeps the moment in `leadConvertedAt`.

use super::attributes::{self, CLIENT_ATTRIBUTES};
use super::bank_accounts::BANK_ACCOUNTS;
use super::client_tags::CLIENT_TAGS;
use super::contacts::{self, CONTACTS};
use super::geocoder;
use super::organizations::{self, ORGANIZATIONS};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{
    Call, Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, Violations,
    messages,
};
use crate::generated::fields::{self, *};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::access;
use crate::resources::uisp_crm::billing::invoices::LONGEST_MATURITY;
use crate::resources::uisp_crm::billing::{balance, fees, taxes};
use crate::resources::uisp_crm::services;

/// A natural person.
pub const RESIDENTIAL: i64 = 1;
/// A company.
pub const COMPANY: i64 = 2;

/// Clients and leads.
pub static CLIENTS: Resource = Resource {
    references: &[
        Reference::needed(ORGANIZATION_ID, "organizations"),
        Reference::needed(COUNTRY_ID, "countries"),
        Reference::needed(STATE_ID, "states"),
        Reference::needed(INVOICE_COUNTRY_ID, "countries"),
        Reference::needed(INVOICE_STATE_ID, "states"),
        Reference::loose(TAX1_ID, "taxes"),
        Reference::loose(TAX2_ID, "taxes"),
        Reference::loose(TAX3_ID, "taxes"),
    ],
    unique: &[USER_IDENT, USERNAME],
    indexed: &[IS_ARCHIVED],
    defaults: &[
        (CLIENT_TYPE, Initial::Integer(RESIDENTIAL)),
        (IS_LEAD, Initial::Boolean(false)),
        (IS_ARCHIVED, Initial::Boolean(false)),
        (INVOICE_ADDRESS_SAME_AS_CONTACT, Initial::Boolean(true)),
        (REGISTRATION_DATE, Initial::Now),
    ],
    filters: &[
        Filter::new("organizationId", Test::Equals(ORGANIZATION_ID)),
        Filter::new("userIdent", Test::Equals(USER_IDENT)),
        Filter::new("username", Test::Equals(USERNAME)),
        Filter::new("email", Test::Keys(|state, email| contacts::clients_with(state, EMAIL, email))),
        Filter::new("phone", Test::Keys(|state, phone| contacts::clients_with(state, PHONE, phone))),
        Filter::new("lead", Test::Flag(IS_LEAD)),
        Filter { default: Some("0"), ..Filter::new("isArchived", Test::Flag(IS_ARCHIVED)) },
        Filter::new("customAttributeKey", Test::Check(has_attribute)),
        Filter::new("customAttributeValue", Test::With(&["customAttributeKey"])),
        Filter::new("clientTagIds", Test::Check(has_tag)),
        Filter::new("uninvoicedFeeTypes", Test::Check(has_uninvoiced_fee)),
        Filter::query(Test::Check(matches_query)),
    ],
    orders: &[
        ("client.id", ID),
        ("user.firstName", FIRST_NAME),
        ("user.lastName", LAST_NAME),
        ("client.registrationDate", REGISTRATION_DATE),
    ],
    before_write: Some(prepare),
    after_write: Some(add_children),
    compute: Some(compute),
    rules: &[
        Rule::documented(
            "a residential client needs first and last name, a company its company name",
            "blueprint 6430-6438",
        ),
        Rule::observed("userIdent is unique, 422 otherwise", "maxwell recordings of 2019"),
        Rule::assumed("username is unique, 422 otherwise"),
        Rule::documented("without an organisation the preselected one is taken", "blueprint 6470"),
        Rule::observed("country and state stay null when they are not sent", "maxwell recording of a create"),
        Rule::observed("invoiceAddressSameAsContact is true when it is not sent", "maxwell recording of a create"),
        Rule::documented("null in an invoice option means the system's default", "blueprint 6456-6469"),
        Rule::documented("a preselected tax is put on every new client", "blueprint 8048"),
        Rule::assumed("invoiceMaturityDays and stopServiceDueDays are 0 to 36500, or null: 422"),
        Rule::assumed("addressGpsLat is within 90 degrees, addressGpsLon within 180: 422"),
        Rule::observed("attributes are merged by customAttributeId", "maxwell recording of two edits"),
        Rule::observed("contacts of a change are added to the others", "maxwell recording of an edit"),
        Rule::observed("naming an unknown organisation or attribute is a 404", "measured on CRM 4.5"),
        Rule::documented("customAttributeKey and customAttributeValue need each other: 400", "blueprint 40-41"),
        Rule::documented("the list leaves archived clients out unless asked", "blueprint 48"),
        Rule::assumed("isArchived=1 lists archived clients only"),
    ],
    ..Resource::plain("clients", &schemas::CLIENT)
};

/// What the server does for the operations on clients.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_clients", Plan::List(&CLIENTS)),
    ("create_client", Plan::Create(&CLIENTS)),
    ("get_client", Plan::Read(&CLIENTS)),
    ("update_client", Plan::Update(&CLIENTS)),
    ("delete_client", Plan::Delete(&CLIENTS)),
    ("archive_client", Plan::Action(archive, ARCHIVING)),
    ("restore_client", Plan::Action(restore, ARCHIVING)),
    ("add_client_tag", Plan::Action(add_tag, TAGGING)),
    ("remove_client_tag", Plan::Action(remove_tag, TAGGING)),
    ("send_client_invitation", Plan::Action(send_invitation, INVITING)),
    ("geocode_client", Plan::Action(geocode, GEOCODING)),
    ("authenticate_client", Plan::Answer(authenticated, AUTHENTICATING)),
];

const ARCHIVING: &[Rule] = &[
    Rule::documented("archiving and restoring answer without a body", "blueprint 190-226"),
    Rule::documented("an archived client has neither an outage nor a suspended service", "vendor's changelog 2419"),
    Rule::assumed("archiving an archived client, or restoring one that is not, is a 422"),
];

const TAGGING: &[Rule] = &[Rule::assumed("adding a tag that is there, or removing one that is not, changes nothing")];

const INVITING: &[Rule] = &[
    Rule::documented("the moment of the invitation shows as invitationEmailSentDate", "blueprint 6508"),
    Rule::assumed("a client without a username cannot be invited: 422 on username"),
];

const GEOCODING: &[Rule] = &[
    Rule::documented("the position of the address is written to the client", "blueprint 267"),
    Rule::assumed("an address that cannot be found is a 404"),
];

const AUTHENTICATING: &[Rule] = &[
    Rule::documented("answers with a list of the one client, or 404", "blueprint 249-265"),
    Rule::assumed("archived clients cannot sign in"),
];

/// The client that has this username and password, unless it is archived.
#[must_use]
pub fn signed_in<'a>(state: &'a State, username: &str, password: &str) -> Option<&'a Document> {
    let client = state.having(&CLIENTS, USERNAME, &Key::Text(username.into())).next()?;
    let hash = access::password_hash(&client.key(), password);
    (client.text(PASSWORD_HASH) == Some(hash.as_str()) && !client.is_true(IS_ARCHIVED)).then_some(client)
}

/// Sets the password that the client signs in with.
pub fn set_password(client: &mut Document, password: &str) {
    let hash = access::password_hash(&client.key(), password);
    client.set(PASSWORD_HASH, hash);
}

/// The name that a client is called by: the company's, or first and last name.
#[must_use]
pub fn display_name(client: &Document) -> String {
    match client.text(COMPANY_NAME) {
        Some(company) if client.integer(CLIENT_TYPE) == Some(COMPANY) => company.to_owned(),
        _ => [FIRST_NAME, LAST_NAME].into_iter().filter_map(|field| client.text(field)).collect::<Vec<_>>().join(" "),
    }
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    for field in [fields::CONTACTS, ATTRIBUTES, PASSWORD] {
        change.after.take(field);
    }
    if let Some(Value::Object(found)) = change.take_input(ADDRESS_DATA) {
        geocoder::take_over(&found, &mut change.after);
    }
    if change.after.get(ORGANIZATION_ID).is_null() {
        let organization = organizations::preselected(transaction).ok_or(Failure::UNKNOWN_REFERENCE)?;
        change.after.set(ORGANIZATION_ID, organization.key());
    }
    if change.is_new() {
        if !change.sets(TAX1_ID) && !change.sets(TAX2_ID) && !change.sets(TAX3_ID) {
            for (field, tax) in [TAX1_ID, TAX2_ID, TAX3_ID].into_iter().zip(taxes::preselected(transaction)) {
                change.after.set(field, tax);
            }
        }
        if change.after.get(AVATAR_COLOR).is_null() {
            let color = transaction.draw() & 0xff_ffff;
            change.after.set(AVATAR_COLOR, format!("#{color:06x}"));
        }
    }
    let was_lead = change.before.as_ref().is_some_and(|before| before.is_true(IS_LEAD));
    if was_lead && !change.after.is_true(IS_LEAD) {
        change.after.set(LEAD_CONVERTED_AT, transaction.now());
    }
    check(&change.after)
}

fn check(client: &Document) -> Result<(), Failure> {
    let needed: &[_] =
        if client.integer(CLIENT_TYPE) == Some(COMPANY) { &[COMPANY_NAME] } else { &[FIRST_NAME, LAST_NAME] };
    let mut violations = Violations::default();
    for field in needed {
        if client.text(*field).is_none_or(|name| name.trim().is_empty()) {
            violations.add(field.name(), messages::BLANK);
        }
    }
    for field in [INVOICE_MATURITY_DAYS, STOP_SERVICE_DUE_DAYS] {
        if client.integer(field).is_some_and(|days| !(0..=LONGEST_MATURITY).contains(&days)) {
            violations.add(field.name(), messages::WRONG_TYPE);
        }
    }
    for (field, bound) in [(ADDRESS_GPS_LAT, 90), (ADDRESS_GPS_LON, 180)] {
        if client.contains(field) && client.decimal(field).abs() > bound.into() {
            violations.add(field.name(), messages::WRONG_TYPE);
        }
    }
    violations.into_result()
}

fn add_children(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let client = change.after.key();
    for contact in change.input.get(fields::CONTACTS).as_list().iter().filter_map(Value::as_object) {
        contacts::add(transaction, &client, contact.clone())?;
    }
    attributes::merge(transaction, &CLIENT_ATTRIBUTES, &client, change.input.get(ATTRIBUTES))?;
    if let Some(password) = change.input.text(PASSWORD).filter(|password| !password.is_empty()) {
        transaction.edit(&CLIENTS, &client, |row| set_password(row, password))?;
    }
    Ok(())
}

fn compute(state: &State, client: &Document, shown: &mut Document) {
    let key = client.key();
    let children = |resource: &Resource| -> Vec<Value> {
        state.having(resource, CLIENT_ID, &key).map(|row| state.show(resource, row).into()).collect()
    };
    shown.set(fields::CONTACTS, children(&CONTACTS));
    shown.set(ATTRIBUTES, attributes::of(state, &CLIENT_ATTRIBUTES, &key));
    shown.set(fields::BANK_ACCOUNTS, children(&BANK_ACCOUNTS));
    let tags = client.get(TAG_IDS).as_list().iter().filter_map(|tag| state.find(&CLIENT_TAGS, &Key::of(tag)?));
    shown.set(TAGS, tags.map(|tag| Value::from(tag.clone())).collect::<Vec<_>>());
    shown.set(IS_ACTIVE, client.contains(USERNAME));
    if let Some(organization) = state.follow(client, ORGANIZATION_ID, &ORGANIZATIONS) {
        shown.set(ORGANIZATION_NAME, organization.get(NAME).clone());
        shown.set(CURRENCY_CODE, organizations::currency_code(state, organization));
    }
    balance::show(state, &key, shown);
    services::flags::show(state, client, shown);
    shown.set(USES_PROFORMA, balance::uses_proforma(state, client));
}

fn has_attribute(state: &State, client: &Document, arguments: &Arguments) -> bool {
    attributes::matches(state, &CLIENT_ATTRIBUTES, &client.key(), arguments)
}

fn has_tag(_state: &State, client: &Document, arguments: &Arguments) -> bool {
    let tags = client.get(TAG_IDS).as_list();
    arguments.all("clientTagIds").iter().any(|wanted| tags.iter().any(|tag| Key::of(tag) == Some(Key::parse(wanted))))
}

fn has_uninvoiced_fee(state: &State, client: &Document, arguments: &Arguments) -> bool {
    let wanted = arguments.all("uninvoicedFeeTypes");
    state.having(&fees::FEES, CLIENT_ID, &client.key()).any(|fee| {
        let kind = fee.integer(TYPE).unwrap_or_default().to_string();
        !fee.is_true(INVOICED) && wanted.contains(&kind)
    })
}

/// Whether every word of the query stands somewhere in the client's names, idents, address or contacts.
fn matches_query(state: &State, client: &Document, arguments: &Arguments) -> bool {
    const LOOKED_AT: [crate::specification::Field; 9] = [
        FIRST_NAME,
        LAST_NAME,
        COMPANY_NAME,
        USER_IDENT,
        USERNAME,
        STREET1,
        CITY,
        COMPANY_CONTACT_FIRST_NAME,
        COMPANY_CONTACT_LAST_NAME,
    ];
    let mut text: String =
        LOOKED_AT.iter().filter_map(|field| client.text(*field)).fold(String::new(), |all, part| all + part + "\n");
    for contact in state.having(&CONTACTS, CLIENT_ID, &client.key()) {
        for field in [EMAIL, PHONE, NAME] {
            text += contact.text(field).unwrap_or_default();
            text.push('\n');
        }
    }
    let text = text.to_lowercase();
    arguments.get("query").unwrap_or_default().to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn archive(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    set_archived(transaction, &call.key("id"), true)
}

fn restore(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    set_archived(transaction, &call.key("id"), false)
}

fn set_archived(transaction: &mut Transaction, client: &Key, archived: bool) -> Result<Outcome, Failure> {
    if transaction.get(&CLIENTS, client)?.is_true(IS_ARCHIVED) == archived {
        return Err(Failure::invalid(IS_ARCHIVED.name(), messages::WRONG_TYPE));
    }
    transaction.edit(&CLIENTS, client, |row| row.set(IS_ARCHIVED, archived))?;
    Ok(Outcome::Empty)
}

fn add_tag(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let tag = Value::from(transaction.get(&CLIENT_TAGS, &call.key("tagId"))?.key());
    change_tags(transaction, &call.key("id"), |tags| {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    })
}

fn remove_tag(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let tag = Value::from(transaction.get(&CLIENT_TAGS, &call.key("tagId"))?.key());
    change_tags(transaction, &call.key("id"), |tags| tags.retain(|held| *held != tag))
}

fn change_tags(
    transaction: &mut Transaction,
    client: &Key,
    change: impl FnOnce(&mut Vec<Value>),
) -> Result<Outcome, Failure> {
    transaction.edit(&CLIENTS, client, |row| {
        let mut tags = row.get(TAG_IDS).as_list().to_vec();
        change(&mut tags);
        row.set(TAG_IDS, tags);
    })?;
    shown(transaction, client)
}

fn send_invitation(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = call.key("id");
    if !transaction.get(&CLIENTS, &client)?.contains(USERNAME) {
        return Err(Failure::invalid(USERNAME.name(), messages::BLANK));
    }
    let now = transaction.now();
    transaction.edit(&CLIENTS, &client, |row| row.set(INVITATION_EMAIL_SENT_DATE, now))?;
    shown(transaction, &client)
}

fn geocode(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = call.key("id");
    let place = geocoder::locate_row(transaction, transaction.get(&CLIENTS, &client)?).ok_or(Failure::NotFound)?;
    transaction.edit(&CLIENTS, &client, |row| place.write_to(row))?;
    shown(transaction, &client)
}

fn authenticated(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let username = call.body.text(USERNAME).unwrap_or_default();
    let password = call.body.text(PASSWORD).unwrap_or_default();
    let client = signed_in(state, username, password).ok_or(Failure::NotFound)?;
    Ok(Outcome::List(vec![state.show(&CLIENTS, client)]))
}

fn shown(state: &State, client: &Key) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(state.show(&CLIENTS, state.get(&CLIENTS, client)?)))
}
