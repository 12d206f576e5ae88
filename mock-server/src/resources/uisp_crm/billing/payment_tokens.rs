//! Payment tokens: what the pay link of an invoice ends in, and what is to be paid there.

use super::balance;
use super::invoices::INVOICES;
use crate::engine::resource::Reference;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::{AMOUNT, CLIENT_ID, INVOICE_ID, TOKEN};
use crate::generated::uisp_crm::schemas;

/// Payment tokens, of an invoice or of all that a client owes.
pub static PAYMENT_TOKENS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::owned(INVOICE_ID, "invoices")],
    indexed: &[TOKEN],
    compute: Some(compute),
    ..Resource::plain("payment-tokens", &schemas::PAYMENT_TOKEN)
};

/// What the server does for the operations on payment tokens.
pub static PLANS: &[(&str, Plan)] = &[("get_payment_token", Plan::Answer(read, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("an unknown token is a 404", "blueprint 2855"),
    Rule::observed("a token is a UUID, as it stands in the PDF of an invoice", "a public plugin"),
    Rule::assumed("every invoice gets its token when it is issued; the amount is what is to be paid now"),
];

/// Gives an invoice its token, unless it has one.
///
/// # Errors
/// `NotFound` if there is no such invoice.
pub fn draw(transaction: &mut Transaction, invoice: &Key) -> Result<(), Failure> {
    if of_invoice(transaction, invoice).is_some() {
        return Ok(());
    }
    let client = transaction.get(&INVOICES, invoice)?.get(CLIENT_ID).clone();
    let token = transaction.draw_uuid();
    let row = Document::new().with(TOKEN, token).with(CLIENT_ID, client).with(INVOICE_ID, invoice.clone());
    transaction.insert(&PAYMENT_TOKENS, row).map(drop)
}

/// The token of an invoice.
#[must_use]
pub fn of_invoice<'a>(state: &'a State, invoice: &Key) -> Option<&'a str> {
    state.having(&PAYMENT_TOKENS, INVOICE_ID, invoice).next()?.text(TOKEN)
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let token = Key::Text(call.path_text("token").into());
    let token = state.having(&PAYMENT_TOKENS, TOKEN, &token).next().ok_or(Failure::NotFound)?;
    Ok(Outcome::Object(state.show(&PAYMENT_TOKENS, token)))
}

fn compute(state: &State, token: &Document, shown: &mut Document) {
    let amount = match state.follow(token, INVOICE_ID, &INVOICES) {
        Some(invoice) => balance::unpaid(state, invoice),
        None => token.reference(CLIENT_ID).map_or_else(Default::default, |client| {
            balance::owed(state, &client).map(|invoice| balance::unpaid(state, invoice)).sum()
        }),
    };
    shown.set(AMOUNT, amount);
}
