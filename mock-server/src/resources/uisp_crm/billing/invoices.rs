//! Invoices and proforma invoices: made, changed, deleted. What happens to them afterwards stands in `invoice_actions`.
//!
//! - The data of the client and the organisation is copied, unless the request brings its own.
//! - A number that the request leaves out is the next of the organisation's series; drafts have none until they are approved.
//! - Due is the date of the invoice and the days of maturity: the request's, the client's, or the system's.
//! - Unless the request says otherwise, a new invoice is paid from the client's credit.
//! - Paid invoices can be changed except for their items.
//! - Deleting an invoice gives what covered it back to the client's credit, and makes its fees and periods free again.

use chrono::{DateTime, Days, TimeZone as _, Utc};

use super::covers;
use super::invoice_items::INVOICE_ITEMS;
use super::numbers::{self, Series};
use super::templates::{INVOICE_TEMPLATES, PROFORMA_INVOICE_TEMPLATES};
use super::{balance, copies, credit_cards, items, payment_tokens, search};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, messages};
use crate::generated::fields::{self, *};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::attributes::{self, INVOICE_ATTRIBUTES};
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;

/// Not approved yet; has no number.
pub const DRAFT: i64 = 0;
/// Nothing is paid.
pub const UNPAID: i64 = 1;
/// Something is paid.
pub const PARTIALLY_PAID: i64 = 2;
/// All is paid.
pub const PAID: i64 = 3;
/// Taken back.
pub const VOID: i64 = 4;
/// A proforma invoice that became a regular one.
pub const PROCESSED_PROFORMA: i64 = 5;

/// The days of maturity where neither the request nor the client says. Documented as the default of clients.
const MATURITY_DAYS_OF_SYSTEM: i64 = 14;

/// The most days of maturity. Assumed.
pub const LONGEST_MATURITY: i64 = 36_500;

/// Invoices and proforma invoices.
pub static INVOICES: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::needed(ORGANIZATION_ID, "organizations"),
        Reference::loose(INVOICE_TEMPLATE_ID, "invoice-templates"),
        Reference::loose(PROFORMA_INVOICE_TEMPLATE_ID, "proforma-invoice-templates"),
        Reference::loose(PROFORMA_INVOICE_ID, "invoices"),
        Reference::loose(GENERATED_INVOICE_ID, "invoices"),
    ],
    indexed: &[NUMBER],
    filters: &[
        Filter::new("organizationId", Test::Equals(ORGANIZATION_ID)),
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("statuses", Test::Equals(STATUS)),
        Filter::new("number", Test::Equals(NUMBER)),
        Filter::new("overdue", Test::Check(overdue_as_asked)),
        Filter::new("proforma", Test::Flag(PROFORMA)),
        Filter::new("customAttributeKey", Test::Check(has_attribute)),
        Filter::new("customAttributeValue", Test::With(&["customAttributeKey"])),
        Filter::query(Test::Check(matches_query)),
    ],
    orders: &[
        ("createdDate", CREATED_DATE),
        ("clientFirstName", CLIENT_FIRST_NAME),
        ("clientLastName", CLIENT_LAST_NAME),
        ("number", NUMBER),
    ],
    before_delete: Some(free_items),
    compute: Some(compute),
    rules: &[
        Rule::documented("both ends of the range of days are included", "blueprint 1604-1607"),
        Rule::documented("customAttributeKey and customAttributeValue need each other: 400", "blueprint 1612-1613"),
        Rule::assumed("without `proforma` both kinds are listed"),
        Rule::assumed("overdue is what is due before today and not paid in full; `overdue=0` lists the others"),
        Rule::assumed("deleting gives covers back to the client's credit and makes fees free again"),
    ],
    ..Resource::plain("invoices", &schemas::INVOICE)
};

/// What the server does for the operations on invoices.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_invoices", Plan::List(&INVOICES)),
    ("get_invoice", Plan::Read(&INVOICES)),
    ("create_invoice", Plan::Action(create, CREATING)),
    ("update_invoice", Plan::Action(update, UPDATING)),
    ("delete_invoice", Plan::Delete(&INVOICES)),
];

const CREATING: &[Rule] = &[
    Rule::documented("the data of client and organisation is copied into the invoice", "vendor's issue 102"),
    Rule::documented(
        "without a number the next of the organisation's series is taken; a draft has none",
        "blueprint 7524-7532",
    ),
    Rule::documented("credit pays for the invoice unless applyCredit is false", "blueprint 7528"),
    Rule::documented("payAutomatically needs an autopay credit card", "blueprint 7521"),
    Rule::documented(
        "a fee has to be uninvoiced and gets no quantity; productId, serviceId and feeId exclude each other",
        "blueprint 7581-7626",
    ),
    Rule::documented(
        "serviceId is the next period that is on no invoice, with the service's surcharges; the label has its days",
        "blueprint 7610, vendor's changelog 1370",
    ),
    Rule::documented("a part of a period is prorated by real days or months of 30 days", "blueprint 8382"),
    Rule::assumed(
        "a quantity has six decimals; a draft counts as invoiced; a service without uninvoiced days is a 422",
    ),
    Rule::documented("leads are not invoiced", "vendor's changelog 1054"),
    Rule::observed("dueDate is createdDate and maturityDays, at the same time of day", "a public plugin's sample"),
    Rule::assumed("taxableSupplyDate is createdDate; without any setting an invoice matures in 14 days"),
    Rule::assumed("a number is used once in its series: 422 otherwise"),
];

const UPDATING: &[Rule] = &[
    Rule::documented("a draft that gets a number is approved", "blueprint 7532"),
    Rule::documented("items of a paid invoice cannot be changed", "vendor's changelog 508"),
    Rule::documented("an attribute with a null value is removed", "blueprint 7534"),
    Rule::documented("setting emailSentDate sends nothing", "blueprint 7483"),
    Rule::assumed("`items` is the new list of all items"),
    Rule::assumed("whether an invoice is proforma can be changed as long as it is a draft"),
    Rule::assumed("what covered more than the new total returns to the client's credit, the latest covers first"),
];

/// What a request for a client makes: the invoice, without an id, and its items. Nothing is written.
///
/// # Errors
/// The refusal of a rule, with the wrong field.
pub fn compose(state: &State, client: &Document, body: &Document) -> Result<(Document, Vec<Document>), Failure> {
    if client.is_true(IS_LEAD) {
        return Err(Failure::invalid(CLIENT_ID.name(), messages::LEAD_NOT_INVOICED));
    }
    let draft = body.is_true(fields::DRAFT);
    let mut invoice =
        Document::new().with(CLIENT_ID, client.key()).with(ORGANIZATION_ID, client.get(ORGANIZATION_ID).clone());
    invoice.merge(body);
    for field in [ITEMS, ATTRIBUTES, fields::DRAFT] {
        invoice.take(field);
    }
    copies::fill(state, client, &mut invoice);
    invoice.set(CURRENCY_CODE, copies::currency(state, client));
    invoice.set(STATUS, if draft { DRAFT } else { UNPAID });
    for flag in [PROFORMA, PAY_AUTOMATICALLY, UNCOLLECTIBLE, APPLIED_VAT_REVERSE_CHARGE] {
        invoice.set_default(flag, false);
    }
    invoice.set_default(DISCOUNT, 0);
    invoice.set_default(
        DISCOUNT_LABEL,
        state.table(&OPTIONS).rows().next().and_then(|row| row.text(DISCOUNT_INVOICE_LABEL)),
    );
    invoice.set_default(INVOICE_TEMPLATE_ID, first(state, &INVOICE_TEMPLATES));
    invoice.set_default(PROFORMA_INVOICE_TEMPLATE_ID, first(state, &PROFORMA_INVOICE_TEMPLATES));
    invoice.set_default(CREATED_DATE, state.now());
    invoice.set(TAXABLE_SUPPLY_DATE, invoice.get(CREATED_DATE).clone());
    set_due_date(state, &mut invoice)?;
    if draft {
        invoice.take(NUMBER);
    } else {
        number(state, &mut invoice, None)?;
    }
    check(state, &invoice)?;
    let rows = items::read(state, &INVOICE_ITEMS, client, &invoice, body.get(ITEMS))?;
    items::add_up(state, &mut invoice, rows.iter());
    Ok((invoice, rows))
}

/// Gives an invoice the next number of its series, unless it has one that is free.
///
/// # Errors
/// `Invalid` if its number is taken.
pub fn number(state: &State, invoice: &mut Document, own: Option<&Key>) -> Result<(), Failure> {
    let series = if invoice.is_true(PROFORMA) { Series::ProformaInvoice } else { Series::Invoice };
    let organization = invoice.reference(ORGANIZATION_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    if invoice.get(NUMBER).is_null() {
        invoice.set(NUMBER, numbers::next(state, &organization, series));
    }
    numbers::require_free(state, invoice, own, series)
}

/// What happens when an invoice is no draft any more: it can be paid, and credit pays for it if that is wanted.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn issue(transaction: &mut Transaction, invoice: &Key) -> Result<(), Failure> {
    payment_tokens::draw(transaction, invoice)?;
    covers::settle(transaction, invoice)?;
    let wanted = transaction.get(&INVOICES, invoice)?.get(APPLY_CREDIT) != &Value::Boolean(false);
    if wanted { covers::spend_credit(transaction, invoice) } else { Ok(()) }
}

/// Works out the days of maturity and the due date.
///
/// # Errors
/// `Invalid` if the days are negative or too many.
pub fn set_due_date(state: &State, invoice: &mut Document) -> Result<(), Failure> {
    let of_client = state.follow(invoice, CLIENT_ID, &CLIENTS).and_then(|client| client.integer(INVOICE_MATURITY_DAYS));
    invoice.set_default(MATURITY_DAYS, of_client.unwrap_or(MATURITY_DAYS_OF_SYSTEM));
    let days = invoice.integer(MATURITY_DAYS).filter(|days| (0..=LONGEST_MATURITY).contains(days));
    let created = invoice.moment(CREATED_DATE).unwrap_or_else(|| state.now());
    let due = days.and_then(|days| later(state, created, days.unsigned_abs()));
    let due = due.ok_or_else(|| Failure::invalid(MATURITY_DAYS.name(), messages::WRONG_TYPE))?;
    invoice.set(DUE_DATE, due);
    Ok(())
}

/// Refuses invoices whose items stay as they are.
///
/// # Errors
/// `Invalid` on `items`.
pub fn require_open_items(invoice: &Document) -> Result<(), Failure> {
    match invoice.integer(STATUS) {
        Some(DRAFT | UNPAID | PARTIALLY_PAID) => Ok(()),
        _ => Err(Failure::invalid(ITEMS.name(), messages::ITEMS_FIXED)),
    }
}

/// The invoice as answers show it.
///
/// # Errors
/// `NotFound` if there is none.
pub fn shown(state: &State, invoice: &Key) -> Result<Document, Failure> {
    Ok(state.show(&INVOICES, state.get(&INVOICES, invoice)?))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = Document::clone(transaction.get(&CLIENTS, &call.key("id"))?);
    let (invoice, rows) = compose(transaction, &client, &call.body)?;
    let draft = invoice.integer(STATUS) == Some(DRAFT);
    let key = transaction.insert(&INVOICES, invoice)?;
    items::replace(transaction, &INVOICE_ITEMS, &key, rows)?;
    attributes::merge(transaction, &INVOICE_ATTRIBUTES, &key, call.body.get(ATTRIBUTES))?;
    if !draft {
        issue(transaction, &key)?;
    }
    Ok(Outcome::Created(shown(transaction, &key)?, format!("/invoices/{key}")))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let before = transaction.get(&INVOICES, &key)?.clone();
    let mut after = Document::clone(&before);
    after.merge(&call.body);
    for field in [ITEMS, ATTRIBUTES] {
        after.take(field);
    }
    let draft = before.integer(STATUS) == Some(DRAFT);
    for (field, fixed) in [(NUMBER, !draft), (CREATED_DATE, true), (PROFORMA, true), (PAY_AUTOMATICALLY, true)] {
        if fixed {
            after.set_default(field, before.get(field).clone());
        }
    }
    if !draft && after.get(PROFORMA) != before.get(PROFORMA) {
        return Err(Failure::invalid(PROFORMA.name(), messages::WRONG_STATUS));
    }
    let approved = draft && !after.get(NUMBER).is_null();
    if approved {
        after.set(STATUS, UNPAID);
    }
    if !draft || approved {
        number(transaction, &mut after, Some(&key))?;
    }
    set_due_date(transaction, &mut after)?;
    check(transaction, &after)?;
    let given = call.body.get(ITEMS);
    if !given.is_null() {
        require_open_items(&before)?;
        // What the old items list is free for the new ones.
        free_items(transaction, &before)?;
        let client = transaction.follow(&before, CLIENT_ID, &CLIENTS).ok_or(Failure::NotFound)?;
        let rows = items::read(transaction, &INVOICE_ITEMS, client, &after, given)?;
        items::replace(transaction, &INVOICE_ITEMS, &key, rows)?;
    }
    items::add_up(transaction, &mut after, items::of(transaction, &INVOICE_ITEMS, &key));
    transaction.update(&INVOICES, after)?;
    attributes::merge(transaction, &INVOICE_ATTRIBUTES, &key, call.body.get(ATTRIBUTES))?;
    if approved {
        issue(transaction, &key)?;
    } else {
        covers::settle(transaction, &key)?;
    }
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn check(state: &State, invoice: &Document) -> Result<(), Failure> {
    items::check_discount(invoice)?;
    let autopay = || invoice.reference(CLIENT_ID).is_some_and(|client| credit_cards::has_autopay(state, &client));
    if invoice.is_true(PAY_AUTOMATICALLY) && !autopay() {
        return Err(Failure::invalid(PAY_AUTOMATICALLY.name(), messages::NO_AUTOPAY_CARD));
    }
    Ok(())
}

fn free_items(transaction: &mut Transaction, invoice: &Document) -> Result<(), Failure> {
    let mut items: Vec<Document> = items::of(transaction, &INVOICE_ITEMS, &invoice.key()).cloned().collect();
    // The latest days of a service first: only those can become free.
    items.reverse();
    items.iter().try_for_each(|item| items::free(transaction, item))
}

fn compute(state: &State, invoice: &Document, shown: &mut Document) {
    let key = invoice.key();
    let paid = balance::paid(state, invoice);
    items::show(state, &INVOICE_ITEMS, &key, shown);
    shown.set(AMOUNT_PAID, paid);
    shown.set(AMOUNT_TO_PAY, invoice.decimal(TOTAL) - paid);
    shown.set(PAYMENT_COVERS, covers::of(state, INVOICE_ID, &key));
    shown.set(ATTRIBUTES, attributes::of(state, &INVOICE_ATTRIBUTES, &key));
}

/// So many days later, at the same time of day in the world's time zone.
fn later(state: &State, moment: DateTime<Utc>, days: u64) -> Option<DateTime<Utc>> {
    let local = moment.with_timezone(&state.zone()).naive_local().checked_add_days(Days::new(days))?;
    let there = state.zone().from_local_datetime(&local);
    // An hour that the clocks skip is taken as it would have been without the change.
    there.earliest().map(|there| there.to_utc()).or_else(|| moment.checked_add_days(Days::new(days)))
}

fn first(state: &State, templates: &Resource) -> Option<Key> {
    state.table(templates).rows().next().map(|template| template.key())
}

fn overdue_as_asked(state: &State, invoice: &Document, arguments: &Arguments) -> bool {
    balance::is_overdue(state, invoice) == arguments.is_set("overdue")
}

fn has_attribute(state: &State, invoice: &Document, arguments: &Arguments) -> bool {
    attributes::matches(state, &INVOICE_ATTRIBUTES, &invoice.key(), arguments)
}

fn matches_query(_state: &State, invoice: &Document, arguments: &Arguments) -> bool {
    const LOOKED_AT: &[crate::specification::Field] =
        &[NUMBER, CLIENT_FIRST_NAME, CLIENT_LAST_NAME, CLIENT_COMPANY_NAME, NOTES];
    search::matches(&[invoice], LOOKED_AT, arguments.get("query").unwrap_or_default())
}
