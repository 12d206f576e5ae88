//! Credit cards that clients have saved at the payment provider.
//!
//! - At most one card of a client is used for autopay.
//! - Settings can be changed only while the system allows saved cards.

use rust_decimal::Decimal;

use crate::engine::resource::{Filter, Identity, Reference, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::{
    AUTOPAY_AND_CREDIT_CARD_SAVING_ENABLED, CLIENT_ID, CODE, MESSAGE, MONTHLY_LIMIT, USE_FOR_AUTOPAY,
};
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
