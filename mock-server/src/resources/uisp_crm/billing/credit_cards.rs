//! Credit cards that clients have saved at the payment provider.
//!
//! - At most one card of a client is used for autopay.
//! - A card pays what is left to pay of an invoice of its client, within its monthly limit and until it expires.
//! - Settings can be changed only while the system allows saved cards.

use chrono::Datelike as _;
use rust_decimal::Decimal;

use super::balance;
use super::covers;
use super::invoices::INVOICES;
use super::payment_methods::CREDIT_CARD;
use super::payments::PAYMENTS;
use crate::engine::resource::{Filter, Identity, Reference, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::reference::OPTIONS;

/// Saved credit cards.
pub static CREDIT_CARDS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(CLIENT_ID, "clients")],
    filters: &[Filter::new("clientId", Test::Equals(CLIENT_ID))],
    ..Resource::plain("credit-cards", &schemas::CREDIT_CARD)
};

/// What the server does for the operations on credit cards.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_credit_cards", Plan::List(&CREDIT_CARDS)),
    ("get_credit_card", Plan::Read(&CREDIT_CARDS)),
    ("delete_credit_card", Plan::Action(delete, RULES)),
    ("update_credit_card_settings", Plan::Action(update, RULES)),
    ("pay_invoice_with_credit_card", Plan::Action(pay, PAYING)),
];

const PAYING: &[Rule] = &[
    Rule::documented("paying answers without a body", "blueprint 1811"),
    Rule::assumed("the charge always succeeds, at once, and makes a payment of what is left to pay"),
    Rule::assumed(
        "an invoice that cannot be paid, another client's card, an expired one, or one at its limit is a 422",
    ),
];

/// The rules of saved credit cards.
pub const RULES: &[Rule] = &[
    Rule::documented("deleting answers with a confirmation", "blueprint 2919"),
    Rule::assumed("using a card for autopay takes that from the client's other cards"),
    Rule::assumed("settings are a 400 while the option for saved cards is off, and for a negative limit"),
];

/// Whether the client has a card that is used for autopay.
#[must_use]
pub fn has_autopay(state: &State, client: &Key) -> bool {
    state.having(&CREDIT_CARDS, CLIENT_ID, client).any(|card| card.is_true(USE_FOR_AUTOPAY))
}

/// Deletes a card and returns the confirmation.
///
/// # Errors
/// `NotFound` if there is no such card.
pub fn remove(transaction: &mut Transaction, card: &Key) -> Result<Outcome, Failure> {
    transaction.delete(&CREDIT_CARDS, card)?;
    Ok(Outcome::Object(Document::new().with(CODE, 200).with(MESSAGE, "Credit card removed.")))
}

/// Changes the settings of a card by a request's body and returns the card.
///
/// # Errors
/// `NotFound` if there is no such card, `BadRequest` if the settings cannot be made.
pub fn change_settings(transaction: &mut Transaction, card: &Key, body: &Document) -> Result<Outcome, Failure> {
    let client = transaction.get(&CREDIT_CARDS, card)?.reference(CLIENT_ID);
    let mut options = transaction.table(&OPTIONS).rows();
    let allowed = options.next().is_some_and(|options| options.is_true(AUTOPAY_AND_CREDIT_CARD_SAVING_ENABLED));
    drop(options);
    if !allowed || body.decimal(MONTHLY_LIMIT) < Decimal::ZERO {
        return Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned()));
    }
    if let Some(client) = client.filter(|_| body.is_true(USE_FOR_AUTOPAY)) {
        let cards: Vec<Key> = transaction.having(&CREDIT_CARDS, CLIENT_ID, &client).map(|row| row.key()).collect();
        for other in cards {
            transaction.edit(&CREDIT_CARDS, &other, |row| row.set(USE_FOR_AUTOPAY, false))?;
        }
    }
    transaction.edit(&CREDIT_CARDS, card, |row| {
        row.merge(body);
        row.set_default(USE_FOR_AUTOPAY, false);
    })?;
    Ok(Outcome::Object(Document::clone(transaction.get(&CREDIT_CARDS, card)?)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    remove(transaction, &call.key("id"))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    change_settings(transaction, &call.key("id"), &call.body)
}

fn pay(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (invoice_key, card_key) = (call.key("id"), call.key("creditCardId"));
    let invoice = transaction.get(&INVOICES, &invoice_key)?;
    let card = transaction.get(&CREDIT_CARDS, &card_key)?;
    let amount = balance::unpaid(transaction, invoice);
    if !balance::is_open(invoice) {
        return Err(Failure::invalid(STATUS.name(), messages::INVOICE_NOT_PAYABLE));
    }
    let own = card.get(CLIENT_ID) == invoice.get(CLIENT_ID);
    if !own || is_expired(transaction, card) || amount > available(transaction, card).unwrap_or(amount) {
        return Err(Failure::invalid(CREDIT_CARD_ID.name(), messages::CARD_REFUSED));
    }
    let payment = Document::new()
        .with(CLIENT_ID, invoice.get(CLIENT_ID).clone())
        .with(CURRENCY_CODE, invoice.get(CURRENCY_CODE).clone())
        .with(METHOD_ID, CREDIT_CARD)
        .with(CREDIT_CARD_ID, card_key.clone())
        .with(CREATED_DATE, transaction.now())
        .with(AMOUNT, amount);
    let payment = transaction.insert(&PAYMENTS, payment)?;
    let mut source = covers::payment(transaction, transaction.get(&PAYMENTS, &payment)?);
    covers::pay(transaction, &mut source, &[invoice_key])?;
    let now = transaction.now();
    transaction.edit(&CREDIT_CARDS, &card_key, |card| card.set(LAST_SUCCESSFUL_PAYMENT_DATE, now))?;
    Ok(Outcome::Empty)
}

/// A card is good until the end of its month.
fn is_expired(state: &State, card: &Document) -> bool {
    let today = state.today();
    let last = (card.integer(EXPIRATION_YEAR), card.integer(EXPIRATION_MONTH));
    last < (Some(i64::from(today.year())), Some(i64::from(today.month())))
}

/// What the monthly limit leaves; `None` without a limit.
fn available(state: &State, card: &Document) -> Option<Decimal> {
    let limit = card.get(MONTHLY_LIMIT).as_decimal()?;
    let today = state.today();
    let client = card.reference(CLIENT_ID)?;
    let payments = state
        .having(&PAYMENTS, CLIENT_ID, &client)
        .filter(|payment| payment.reference(CREDIT_CARD_ID) == Some(card.key()));
    let this_month = payments.filter(|payment| {
        payment
            .moment(CREATED_DATE)
            .map(|created| state.day_of(created))
            .is_some_and(|day| (day.year(), day.month()) == (today.year(), today.month()))
    });
    Some(limit - this_month.map(|payment| payment.decimal(AMOUNT)).sum::<Decimal>())
}
