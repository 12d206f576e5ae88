//! Credit notes: what the provider gives back on paper. Their amount pays for invoices as a payment's does.
//!
//! - A new credit note pays for the client's open invoices, oldest first; what is left is credit.
//! - Items of a credit note that pays for something stay as they are.
//! - Deleting a credit note opens the invoices again that it paid for.

use rust_decimal::Decimal;

use super::covers::{self, PAYMENT_COVERS};
use super::numbers::{self, Series};
use super::templates::CREDIT_NOTE_TEMPLATES;
use super::{copies, items, papers, payments, search};
use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::{self, *};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;

/// Credit notes.
pub static CREDIT_NOTES: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::needed(ORGANIZATION_ID, "organizations"),
        Reference::loose(CREDIT_NOTE_TEMPLATE_ID, "credit-note-templates"),
    ],
    indexed: &[NUMBER],
    filters: &[
        Filter::new("organizationId", Test::Equals(ORGANIZATION_ID)),
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("number", Test::Equals(NUMBER)),
        Filter::query(Test::Check(|_, note, arguments| {
            let fields = [NUMBER, CLIENT_FIRST_NAME, CLIENT_LAST_NAME, CLIENT_COMPANY_NAME, NOTES];
            search::matches(&[note], &fields, arguments.get("query").unwrap_or_default())
        })),
    ],
    orders: &[
        ("createdDate", CREATED_DATE),
        ("clientFirstName", CLIENT_FIRST_NAME),
        ("clientLastName", CLIENT_LAST_NAME),
        ("number", NUMBER),
    ],
    before_delete: Some(|transaction, note| covers::release(transaction, CREDIT_NOTE_ID, &note.key())),
    compute: Some(compute),
    rules: &[Rule::documented("both ends of the range of days are included", "blueprint 731-734")],
    ..Resource::plain("credit-notes", &schemas::CREDIT_NOTE)
};

/// Items of credit notes.
pub static CREDIT_NOTE_ITEMS: Resource = Resource {
    parent: Some(Reference::owned(CREDIT_NOTE_ID, "credit-notes")),
    references: items::REFERENCES,
    ..Resource::plain("credit-note-items", &schemas::CREDIT_NOTE_ITEM)
};

/// What the server does for the operations on credit notes.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_credit_notes", Plan::List(&CREDIT_NOTES)),
    ("get_credit_note", Plan::Read(&CREDIT_NOTES)),
    ("create_credit_note", Plan::Action(create, CREATING)),
    ("update_credit_note", Plan::Action(update, UPDATING)),
    ("delete_credit_note", Plan::Action(delete, DELETING)),
    ("send_credit_note", Plan::Action(send, SENDING)),
    ("regenerate_credit_note_pdf", Plan::Action(regenerate, PRINTING)),
    ("download_credit_note_pdf", Plan::Answer(|state, call| papers::credit_note(state, &call.key("id")), PRINTING)),
];

const CREATING: &[Rule] = &[
    Rule::documented("the amount is a source of credit in covers", "blueprint 8062"),
    Rule::assumed(
        "the amount is the total without its sign; prices are given as negative numbers in the document's sample",
    ),
    Rule::assumed("a new credit note pays for the client's open invoices, oldest first; leads get none: 422"),
    Rule::assumed("numbers are a series of the organisation, six digits"),
];

const UPDATING: &[Rule] = &[
    Rule::assumed("`items` is the new list of all items; it is refused once the credit is used: 422"),
    Rule::assumed("a number is used once in its series: 422 otherwise"),
];

const DELETING: &[Rule] = &[
    Rule::assumed("deleting a credit note opens the invoices again that it paid for"),
    Rule::assumed("a credit note that a refund uses cannot be deleted: 422"),
];

const SENDING: &[Rule] = &[Rule::documented("emailSentDate becomes the present moment", "blueprint 7080")];

const PRINTING: &[Rule] =
    &[Rule::documented("refreshData=1 copies the data of client and organisation anew", "blueprint 850")];

/// What a credit note is worth.
#[must_use]
pub fn amount(note: &Document) -> Decimal {
    note.decimal(TOTAL).abs()
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = Document::clone(transaction.get(&CLIENTS, &call.key("id"))?);
    if client.is_true(IS_LEAD) {
        return Err(Failure::invalid(CLIENT_ID.name(), messages::LEAD_NOT_INVOICED));
    }
    let organization = client.reference(ORGANIZATION_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let mut note = Document::new();
    note.merge(&call.body);
    note.take(ITEMS);
    note.set(CLIENT_ID, client.key());
    note.set(ORGANIZATION_ID, organization.clone());
    note.set(CURRENCY_CODE, copies::currency(transaction, &client));
    copies::fill(transaction, &client, &mut note);
    note.set_default(CREATED_DATE, transaction.now());
    note.set_default(
        CREDIT_NOTE_TEMPLATE_ID,
        transaction.table(&CREDIT_NOTE_TEMPLATES).rows().next().map(|row| row.key()),
    );
    note.set(DISCOUNT, 0);
    note.set(NUMBER, numbers::next(transaction, &organization, Series::CreditNote));
    let rows = items::read(transaction, &CREDIT_NOTE_ITEMS, &client, &note, call.body.get(ITEMS))?;
    items::add_up(transaction, &mut note, rows.iter());
    let key = transaction.insert(&CREDIT_NOTES, note)?;
    items::replace(transaction, &CREDIT_NOTE_ITEMS, &key, rows)?;
    let mut source = covers::credit_note(transaction, transaction.get(&CREDIT_NOTES, &key)?);
    let oldest_first = payments::open_invoices(transaction, &client.key());
    covers::pay(transaction, &mut source, &oldest_first)?;
    Ok(Outcome::Created(shown(transaction, &key)?, format!("/credit-notes/{key}")))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let before = transaction.get(&CREDIT_NOTES, &key)?.clone();
    let mut after = Document::clone(&before);
    after.merge(&call.body);
    after.take(ITEMS);
    for field in [NUMBER, CREATED_DATE] {
        after.set_default(field, before.get(field).clone());
    }
    numbers::require_free(transaction, &after, Some(&key), Series::CreditNote)?;
    let given = call.body.get(ITEMS);
    if !given.is_null() {
        if transaction.having(&PAYMENT_COVERS, CREDIT_NOTE_ID, &key).next().is_some() {
            return Err(Failure::invalid(ITEMS.name(), messages::ITEMS_FIXED));
        }
        let client = transaction.follow(&before, CLIENT_ID, &CLIENTS).ok_or(Failure::NotFound)?;
        let rows = items::read(transaction, &CREDIT_NOTE_ITEMS, client, &after, given)?;
        items::add_up(transaction, &mut after, rows.iter());
        items::replace(transaction, &CREDIT_NOTE_ITEMS, &key, rows)?;
    }
    transaction.update(&CREDIT_NOTES, after)?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    transaction.get(&CREDIT_NOTES, &key)?;
    if covers::is_refunded(transaction, CREDIT_NOTE_ID, &key) {
        return Err(Failure::invalid(ID.name(), messages::IN_USE));
    }
    transaction.delete(&CREDIT_NOTES, &key)?;
    Ok(Outcome::Empty)
}

fn send(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let now = transaction.now();
    transaction.edit(&CREDIT_NOTES, &key, |row| row.set(EMAIL_SENT_DATE, now))?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn regenerate(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut note = Document::clone(transaction.get(&CREDIT_NOTES, &key)?);
    if call.query.is_set("refreshData")
        && let Some(client) = transaction.follow(&note, CLIENT_ID, &CLIENTS)
    {
        copies::refresh(transaction, client, &mut note);
        transaction.update(&CREDIT_NOTES, note)?;
    }
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn shown(state: &State, note: &Key) -> Result<Document, Failure> {
    Ok(state.show(&CREDIT_NOTES, state.get(&CREDIT_NOTES, note)?))
}

fn compute(state: &State, note: &Document, shown: &mut Document) {
    let key = note.key();
    items::show(state, &CREDIT_NOTE_ITEMS, &key, shown);
    shown.set(fields::PAYMENT_COVERS, covers::of(state, CREDIT_NOTE_ID, &key));
}
