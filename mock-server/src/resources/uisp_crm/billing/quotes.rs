//! Quotes: what a client or lead is offered. Accepting and rejecting happens in the web interface only.

use super::numbers::{self, Series};
use super::templates::QUOTE_TEMPLATES;
use super::{copies, items, papers, search};
use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;

/// The status of a quote that the client has not decided about.
pub const OPEN: i64 = 0;

/// Quotes.
pub static QUOTES: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::needed(ORGANIZATION_ID, "organizations"),
        Reference::loose(QUOTE_TEMPLATE_ID, "quote-templates"),
        Reference::loose(INVOICE_ID, "invoices"),
    ],
    indexed: &[NUMBER],
    filters: &[
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("statuses", Test::Equals(STATUS)),
        Filter::new("number", Test::Equals(NUMBER)),
        Filter::query(Test::Check(|_, quote, arguments| {
            let fields = [NUMBER, CLIENT_FIRST_NAME, CLIENT_LAST_NAME, CLIENT_COMPANY_NAME, NOTES];
            search::matches(&[quote], &fields, arguments.get("query").unwrap_or_default())
        })),
    ],
    orders: &[
        ("createdDate", CREATED_DATE),
        ("clientFirstName", CLIENT_FIRST_NAME),
        ("clientLastName", CLIENT_LAST_NAME),
        ("number", NUMBER),
    ],
    compute: Some(|state, quote, shown| items::show(state, &QUOTE_ITEMS, &quote.key(), shown)),
    rules: &[Rule::documented("both ends of the range of days are included", "blueprint 3160-3163")],
    ..Resource::plain("quotes", &schemas::QUOTE)
};

/// Items of quotes.
pub static QUOTE_ITEMS: Resource = Resource {
    parent: Some(Reference::owned(QUOTE_ID, "quotes")),
    references: items::REFERENCES,
    ..Resource::plain("quote-items", &schemas::QUOTE_ITEM)
};

/// What the server does for the operations on quotes.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_quotes", Plan::List(&QUOTES)),
    ("get_quote", Plan::Read(&QUOTES)),
    ("create_quote", Plan::Action(create, WRITING)),
    ("update_quote", Plan::Action(update, WRITING)),
    ("download_quote_pdf", Plan::Answer(|state, call| papers::quote(state, &call.key("id")), &[])),
];

const WRITING: &[Rule] = &[
    Rule::documented("without a number the next of the organisation's series is taken", "blueprint 7671"),
    Rule::documented("leads can get quotes, which are open at first", "blueprint 7741"),
    Rule::documented("a fee on a quote is not invoiced yet, but cannot be deleted any more", "blueprint 1256"),
    Rule::assumed("a number is used once in its series: 422 otherwise"),
    Rule::assumed("a service stands on a quote with one whole period and its surcharges"),
    Rule::assumed("`items` of a change is the new list of all items"),
];

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = Document::clone(transaction.get(&CLIENTS, &call.key("id"))?);
    let organization = client.reference(ORGANIZATION_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let mut quote = Document::new();
    quote.merge(&call.body);
    quote.take(ITEMS);
    quote.set(CLIENT_ID, client.key());
    quote.set(ORGANIZATION_ID, organization.clone());
    quote.set(CURRENCY_CODE, copies::currency(transaction, &client));
    copies::fill(transaction, &client, &mut quote);
    quote.set_default(CREATED_DATE, transaction.now());
    quote.set_default(QUOTE_TEMPLATE_ID, transaction.table(&QUOTE_TEMPLATES).rows().next().map(|row| row.key()));
    if quote.get(NUMBER).is_null() {
        quote.set(NUMBER, numbers::next(transaction, &organization, Series::Quote));
    }
    quote.set(STATUS, OPEN);
    quote.set(DISCOUNT, 0);
    quote.set(APPLIED_VAT_REVERSE_CHARGE, false);
    numbers::require_free(transaction, &quote, None, Series::Quote)?;
    let rows = items::read(transaction, &QUOTE_ITEMS, &client, &quote, call.body.get(ITEMS))?;
    items::add_up(transaction, &mut quote, rows.iter());
    let key = transaction.insert(&QUOTES, quote)?;
    items::replace(transaction, &QUOTE_ITEMS, &key, rows)?;
    Ok(Outcome::Created(shown(transaction, &key)?, format!("/quotes/{key}")))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let before = transaction.get(&QUOTES, &key)?.clone();
    let mut after = Document::clone(&before);
    after.merge(&call.body);
    after.take(ITEMS);
    for field in [NUMBER, CREATED_DATE] {
        after.set_default(field, before.get(field).clone());
    }
    numbers::require_free(transaction, &after, Some(&key), Series::Quote)?;
    let given = call.body.get(ITEMS);
    if !given.is_null() {
        let client = transaction.follow(&before, CLIENT_ID, &CLIENTS).ok_or(Failure::NotFound)?;
        let rows = items::read(transaction, &QUOTE_ITEMS, client, &after, given)?;
        items::add_up(transaction, &mut after, rows.iter());
        items::replace(transaction, &QUOTE_ITEMS, &key, rows)?;
    }
    transaction.update(&QUOTES, after)?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn shown(state: &State, quote: &Key) -> Result<Document, Failure> {
    Ok(state.show(&QUOTES, state.get(&QUOTES, quote)?))
}
