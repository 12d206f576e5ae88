//! Payments: made, attached to a client and applied to invoices, detached, deleted.
//!
//! - A payment without a client is unattached; a client can be given to it later, and taken away.
//! - The invoices of a request are paid first, in its order; then, unless the request says otherwise, the client's other
//!   invoices, oldest first. What is left is credit.
//! - Only note and attributes of a payment can be changed.
//! - Detaching or deleting a payment opens the invoices again that it paid for.

use rust_decimal::Decimal;

use super::arithmetic::LARGEST;
use super::covers;
use super::invoices::INVOICES;
use super::payment_methods::CUSTOM;
use super::{balance, copies, overdue, papers, proformas, search};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{
    Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, Violations, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::attributes::{self, PAYMENT_ATTRIBUTES};
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::organizations;
use crate::resources::uisp_crm::account::reference::CURRENCIES;

/// Payments, attached to a client or not.
pub static PAYMENTS: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::loose(METHOD_ID, "payment-methods"),
        Reference::loose(USER_ID, "users"),
    ],
    filters: &[
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new(
            "unattached",
            Test::Check(|_, payment, arguments| payment.get(CLIENT_ID).is_null() == arguments.is_set("unattached")),
        ),
        Filter::new("customAttributeKey", Test::Check(has_attribute)),
        Filter::new("customAttributeValue", Test::With(&["customAttributeKey"])),
        Filter::query(Test::Check(matches_query)),
    ],
    orders: &[("createdDate", CREATED_DATE), ("id", ID), ("amount", AMOUNT)],
    before_delete: Some(|transaction, payment| covers::release(transaction, PAYMENT_ID, &payment.key())),
    compute: Some(compute),
    rules: &[
        Rule::assumed("deleting a client takes its payments along"),
        Rule::assumed("query looks into note, check number, provider, and the names of the client"),
    ],
    ..Resource::plain("payments", &schemas::PAYMENT)
};

/// What the server does for the operations on payments.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_payments", Plan::List(&PAYMENTS)),
    ("get_payment", Plan::Read(&PAYMENTS)),
    ("create_payment", Plan::Action(create, CREATING)),
    ("update_payment", Plan::Action(update, UPDATING)),
    ("delete_payment", Plan::Action(delete, DELETING)),
    ("send_payment_receipt", Plan::Action(send_receipt, SENDING)),
    ("attach_payment", Plan::Action(attach, ATTACHING)),
    ("detach_payment", Plan::Action(detach, ATTACHING)),
    ("download_payment_pdf", Plan::Answer(|state, call| papers::receipt(state, &call.key("id")), &[])),
];

const CREATING: &[Rule] = &[
    Rule::documented(
        "the invoices of invoiceIds are paid first, then, with applyToInvoicesAutomatically, all others, oldest first",
        "blueprint 7804-7807",
    ),
    Rule::documented("what is left is credit", "blueprint 7807"),
    overdue::LIFTING,
    proformas::RULES[0],
    proformas::RULES[1],
    proformas::RULES[2],
    proformas::RULES[3],
    Rule::documented("without a client the payment is unattached", "blueprint 2675"),
    Rule::documented("without a currency that of the client's organisation is taken", "vendor's changelog 1912"),
    Rule::documented(
        "the method Custom needs providerName and providerPaymentId; providerPaymentTime is now if absent",
        "blueprint 7786-7788",
    ),
    Rule::observed("an invoice in invoiceIds that is paid, void or a draft is a 422", "the vendor's fio_cz plugin"),
    Rule::assumed("so is another client's invoice, and a proforma invoice that the amount does not pay in full"),
    Rule::assumed("the amount has to be positive, the currency the client's: 422 otherwise"),
    Rule::assumed("an unattached payment without a currency has that of the preselected organisation"),
];

const UPDATING: &[Rule] = &[Rule::documented(
    "only note and attributes can be changed; a null value removes an attribute",
    "blueprint 7811-7813",
)];

const DELETING: &[Rule] = &[
    Rule::documented("deleting a payment opens the invoices again that it paid for", "blueprint 2739"),
    Rule::assumed("a payment that a refund uses cannot be deleted: 422"),
];

const SENDING: &[Rule] =
    &[Rule::assumed("receiptSentDate becomes the present moment; an unattached payment has nobody to send it to: 422")];

const ATTACHING: &[Rule] = &[
    Rule::documented("the invoices of invoiceIds are paid, what is left is credit", "blueprint 8076"),
    Rule::assumed("without invoiceIds all is credit; a currency in the request becomes the payment's"),
    Rule::assumed("attaching an attached payment, or detaching an unattached one, is a 422"),
    Rule::assumed("a payment that a refund uses cannot be detached: 422"),
];

/// The payment as answers show it.
///
/// # Errors
/// `NotFound` if there is none.
pub fn shown(state: &State, payment: &Key) -> Result<Document, Failure> {
    Ok(state.show(&PAYMENTS, state.get(&PAYMENTS, payment)?))
}

/// Applies what is left of a payment: to the named invoices, and then to all others of its client if that is wanted.
///
/// # Errors
/// `Invalid` on `invoiceIds` for an invoice that cannot be paid.
pub fn apply(transaction: &mut Transaction, payment: &Key, named: &Value, others_too: bool) -> Result<(), Failure> {
    let row = transaction.get(&PAYMENTS, payment)?;
    let client = row.reference(CLIENT_ID);
    let mut source = covers::payment(transaction, row);
    let mut invoices = Vec::new();
    for key in named.as_list().iter().filter_map(Key::of) {
        let invoice = transaction.find(&INVOICES, &key).ok_or(Failure::UNKNOWN_REFERENCE)?;
        let payable = balance::is_open(invoice)
            && invoice.reference(CLIENT_ID) == client
            && invoice.text(CURRENCY_CODE) == source.currency.as_deref()
            && (!invoice.is_true(PROFORMA) || source.left >= balance::unpaid(transaction, invoice));
        if !payable {
            return Err(Failure::invalid(INVOICE_IDS.name(), messages::INVOICE_NOT_PAYABLE));
        }
        invoices.push(key);
    }
    covers::pay(transaction, &mut source, &invoices)?;
    if let Some(client) = client.filter(|_| others_too) {
        let oldest_first = open_invoices(transaction, &client);
        covers::pay(transaction, &mut source, &oldest_first)?;
    }
    Ok(())
}

/// The invoices of a client that something is to be paid of, oldest first.
#[must_use]
pub fn open_invoices(state: &State, client: &Key) -> Vec<Key> {
    let invoices = state.having(&INVOICES, CLIENT_ID, client).filter(|invoice| balance::is_open(invoice));
    let mut invoices: Vec<_> = invoices.map(|invoice| (invoice.moment(CREATED_DATE), invoice.key())).collect();
    invoices.sort();
    invoices.into_iter().map(|(_, key)| key).collect()
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut payment: Document = Document::new();
    payment.merge(&call.body);
    for field in [ATTRIBUTES, APPLY_TO_INVOICES_AUTOMATICALLY, INVOICE_IDS] {
        payment.take(field);
    }
    payment.set_default(CREATED_DATE, transaction.now());
    check(transaction, &mut payment)?;
    let key = transaction.insert(&PAYMENTS, payment)?;
    attributes::merge(transaction, &PAYMENT_ATTRIBUTES, &key, call.body.get(ATTRIBUTES))?;
    let others_too = call.body.get(APPLY_TO_INVOICES_AUTOMATICALLY) != &Value::Boolean(false);
    apply(transaction, &key, call.body.get(INVOICE_IDS), others_too)?;
    Ok(Outcome::Created(shown(transaction, &key)?, format!("/payments/{key}")))
}

fn check(state: &State, payment: &mut Document) -> Result<(), Failure> {
    let mut violations = Violations::default();
    let amount = payment.decimal(AMOUNT);
    if amount <= Decimal::ZERO || amount > LARGEST {
        violations.add(AMOUNT.name(), messages::NOT_POSITIVE);
    }
    if payment.text(METHOD_ID) == Some(CUSTOM) {
        payment.set_default(PROVIDER_PAYMENT_TIME, state.now());
        for field in [PROVIDER_NAME, PROVIDER_PAYMENT_ID] {
            if payment.get(field).is_null() {
                violations.add(field.name(), messages::BLANK);
            }
        }
    }
    violations.into_result()?;
    let client = payment.reference(CLIENT_ID);
    let client = client.map(|client| state.find(&CLIENTS, &client).ok_or(Failure::UNKNOWN_REFERENCE)).transpose()?;
    match client {
        Some(client) => {
            let currency = copies::currency(state, client);
            payment.set_default(CURRENCY_CODE, currency.clone());
            require_currency(payment, &currency)
        }
        None => {
            let home = organizations::preselected(state);
            payment
                .set_default(CURRENCY_CODE, home.map_or(Value::Null, |home| organizations::currency_code(state, home)));
            let known =
                state.table(&CURRENCIES).rows().any(|currency| currency.get(CODE) == payment.get(CURRENCY_CODE));
            if known { Ok(()) } else { Err(Failure::invalid(CURRENCY_CODE.name(), messages::WRONG_CODE)) }
        }
    }
}

/// Refuses a payment or refund in another currency than the client's.
///
/// # Errors
/// `Invalid` on `currencyCode`.
pub fn require_currency(document: &Document, currency: &Value) -> Result<(), Failure> {
    if document.get(CURRENCY_CODE) == currency {
        return Ok(());
    }
    Err(Failure::invalid(CURRENCY_CODE.name(), messages::WRONG_CURRENCY))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut payment = Document::clone(transaction.get(&PAYMENTS, &key)?);
    payment.merge(&call.body);
    payment.take(ATTRIBUTES);
    transaction.update(&PAYMENTS, payment)?;
    attributes::merge(transaction, &PAYMENT_ATTRIBUTES, &key, call.body.get(ATTRIBUTES))?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    transaction.get(&PAYMENTS, &key)?;
    if covers::is_refunded(transaction, PAYMENT_ID, &key) {
        return Err(Failure::invalid(ID.name(), messages::IN_USE));
    }
    transaction.delete(&PAYMENTS, &key)?;
    Ok(Outcome::Empty)
}

fn send_receipt(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    if transaction.get(&PAYMENTS, &key)?.get(CLIENT_ID).is_null() {
        return Err(Failure::invalid(CLIENT_ID.name(), messages::WRONG_ATTACHMENT));
    }
    let now = transaction.now();
    transaction.edit(&PAYMENTS, &key, |row| row.set(RECEIPT_SENT_DATE, now))?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn attach(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut payment = Document::clone(transaction.get(&PAYMENTS, &key)?);
    if !payment.get(CLIENT_ID).is_null() {
        return Err(Failure::invalid(CLIENT_ID.name(), messages::WRONG_ATTACHMENT));
    }
    let client = call.body.reference(CLIENT_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let client = transaction.find(&CLIENTS, &client).ok_or(Failure::UNKNOWN_REFERENCE)?;
    if let Some(currency) = call.body.reference(CURRENCY_ID) {
        let currency = transaction.find(&CURRENCIES, &currency).ok_or(Failure::UNKNOWN_REFERENCE)?;
        payment.set(CURRENCY_CODE, currency.get(CODE).clone());
    }
    require_currency(&payment, &copies::currency(transaction, client))?;
    payment.set(CLIENT_ID, client.key());
    if call.body.is_true(SEND_RECEIPT) {
        payment.set(RECEIPT_SENT_DATE, transaction.now());
    }
    transaction.update(&PAYMENTS, payment)?;
    apply(transaction, &key, call.body.get(INVOICE_IDS), false)?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn detach(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let unattached = transaction.get(&PAYMENTS, &key)?.get(CLIENT_ID).is_null();
    let refunded = covers::is_refunded(transaction, PAYMENT_ID, &key);
    if unattached || refunded {
        return Err(Failure::invalid(CLIENT_ID.name(), messages::WRONG_ATTACHMENT));
    }
    covers::release(transaction, PAYMENT_ID, &key)?;
    transaction.edit(&PAYMENTS, &key, |row| row.set(CLIENT_ID, Value::Null))?;
    Ok(Outcome::Object(shown(transaction, &key)?))
}

fn compute(state: &State, payment: &Document, shown: &mut Document) {
    let key = payment.key();
    shown.set(PAYMENT_COVERS, covers::of(state, PAYMENT_ID, &key));
    shown.set(CREDIT_AMOUNT, balance::left_over(state, payment));
    shown.set(ATTRIBUTES, attributes::of(state, &PAYMENT_ATTRIBUTES, &key));
}

fn has_attribute(state: &State, payment: &Document, arguments: &Arguments) -> bool {
    attributes::matches(state, &PAYMENT_ATTRIBUTES, &payment.key(), arguments)
}

fn matches_query(state: &State, payment: &Document, arguments: &Arguments) -> bool {
    const LOOKED_AT: &[crate::specification::Field] =
        &[NOTE, CHECK_NUMBER, PROVIDER_NAME, PROVIDER_PAYMENT_ID, FIRST_NAME, LAST_NAME, COMPANY_NAME];
    let nobody = Document::new();
    let client = state.follow(payment, CLIENT_ID, &CLIENTS).map_or(&nobody, AsRef::as_ref);
    search::matches(&[payment, client], LOOKED_AT, arguments.get("query").unwrap_or_default())
}
