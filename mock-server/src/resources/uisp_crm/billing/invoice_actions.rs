//! What happens to invoices after they are made: previewed, approved, sent, voided, printed.

use super::invoices::{self, DRAFT, INVOICES, PAID, PARTIALLY_PAID, UNPAID, VOID};
use super::{copies, covers, overdue, papers};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;

/// What the server does for the actions on invoices.
pub static PLANS: &[(&str, Plan)] = &[
    ("preview_invoice", Plan::Answer(preview, PREVIEWING)),
    ("approve_invoice", Plan::Action(approve, APPROVING)),
    ("send_invoice", Plan::Action(send, SENDING)),
    ("void_invoice", Plan::Action(void, VOIDING)),
    ("regenerate_invoice_pdf", Plan::Action(regenerate, PRINTING)),
    ("download_invoice_pdf", Plan::Answer(download, PRINTING)),
];

const PREVIEWING: &[Rule] = &[
    Rule::documented(
        "the answer is the invoice that would be made, without an id; nothing is stored",
        "blueprint 1739, 7541",
    ),
    Rule::assumed("the preview shows the next number; without items it adds up to zero"),
];

const APPROVING: &[Rule] = &[
    Rule::documented("a draft gets the next number of its series and is unpaid", "blueprint 1680"),
    Rule::assumed("approving anything but a draft is a 422; credit pays for the approved invoice as for a new one"),
];

const SENDING: &[Rule] = &[
    Rule::documented("emailSentDate becomes the present moment", "blueprint 1762, 7483"),
    Rule::assumed("a draft cannot be sent: 422"),
];

const VOIDING: &[Rule] = &[
    Rule::documented("voiding answers without a body", "blueprint 1797"),
    Rule::documented("voiding a regular invoice touches its proforma invoice too", "vendor's changelog 33"),
    Rule::assumed("voiding the last overdue invoice lifts the suspension as paying it does"),
    Rule::assumed("what covered the invoice returns to the client's credit; its fees stay invoiced"),
    Rule::assumed("drafts, void and processed invoices cannot be voided: 422"),
];

const PRINTING: &[Rule] = &[
    Rule::documented("refreshData=1 copies the data of client and organisation anew", "blueprint 1779"),
    Rule::observed("the address to pay at stands in the PDF as long as something is to be paid", "a public plugin"),
    Rule::assumed("the layout of the PDF, which is plain text"),
];

fn preview(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let client = state.get(&CLIENTS, &call.key("id"))?;
    let (mut invoice, rows) = invoices::compose(state, client, &call.body)?;
    let numbered = (1..).zip(rows).map(|(id, row): (i64, Document)| row.with(ID, id).into());
    invoice.set(ITEMS, numbered.collect::<Vec<Value>>());
    invoice.set(AMOUNT_PAID, 0);
    invoice.set(AMOUNT_TO_PAY, invoice.get(TOTAL).clone());
    Ok(Outcome::Object(invoice))
}

fn approve(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut invoice = Document::clone(transaction.get(&INVOICES, &key)?);
    if invoice.integer(STATUS) != Some(DRAFT) {
        return Err(Failure::invalid(STATUS.name(), messages::NOT_A_DRAFT));
    }
    invoices::number(transaction, &mut invoice, Some(&key))?;
    invoice.set(STATUS, UNPAID);
    transaction.update(&INVOICES, invoice)?;
    invoices::issue(transaction, &key)?;
    Ok(Outcome::Object(invoices::shown(transaction, &key)?))
}

fn send(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    if transaction.get(&INVOICES, &key)?.integer(STATUS) == Some(DRAFT) {
        return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS));
    }
    let now = transaction.now();
    transaction.edit(&INVOICES, &key, |row| row.set(EMAIL_SENT_DATE, now))?;
    Ok(Outcome::Object(invoices::shown(transaction, &key)?))
}

fn void(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let invoice = transaction.get(&INVOICES, &key)?;
    if !matches!(invoice.integer(STATUS), Some(UNPAID | PARTIALLY_PAID | PAID)) {
        return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS));
    }
    let proforma = invoice.reference(PROFORMA_INVOICE_ID);
    for key in proforma.into_iter().chain([key]) {
        take_back(transaction, &key)?;
    }
    Ok(Outcome::Empty)
}

fn take_back(transaction: &mut Transaction, invoice: &Key) -> Result<(), Failure> {
    transaction.edit(&INVOICES, invoice, |row| row.set(STATUS, VOID))?;
    covers::release(transaction, INVOICE_ID, invoice)?;
    let client = transaction.get(&INVOICES, invoice)?.reference(CLIENT_ID);
    client.map_or(Ok(()), |client| overdue::lift(transaction, &client))
}

fn regenerate(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut invoice = Document::clone(transaction.get(&INVOICES, &key)?);
    if call.query.is_set("refreshData")
        && let Some(client) = transaction.follow(&invoice, CLIENT_ID, &CLIENTS)
    {
        copies::refresh(transaction, client, &mut invoice);
        transaction.update(&INVOICES, invoice)?;
    }
    Ok(Outcome::Object(invoices::shown(transaction, &key)?))
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    papers::invoice(state, &call.key("id"), &call.base)
}
