//! Documents on paper: what the PDFs of invoices, quotes, credit notes and receipts say, line by line.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::credit_notes::{CREDIT_NOTE_ITEMS, CREDIT_NOTES};
use super::invoice_items::INVOICE_ITEMS;
use super::invoices::INVOICES;
use super::payments::PAYMENTS;
use super::quotes::{QUOTE_ITEMS, QUOTES};
use super::{balance, items, payment_methods, payment_tokens};
use crate::engine::{Document, Failure, Key, Outcome, Resource, State};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::pdf;
use crate::specification::Field;

/// The PDF of an invoice, with the address to pay at while something is to be paid. `base` is where the API is reached.
///
/// # Errors
/// `NotFound` if there is no such invoice.
pub fn invoice(state: &State, key: &Key, base: &str) -> Result<Outcome, Failure> {
    let invoice = state.get(&INVOICES, key)?;
    let kind = if invoice.is_true(PROFORMA) { "Proforma invoice" } else { "Invoice" };
    let title = titled(kind, invoice, "(draft)");
    let mut lines = letterhead(invoice);
    lines.push(format!("Date: {}", day(state, invoice.moment(CREATED_DATE))));
    lines.push(format!("Due: {}", day(state, invoice.moment(DUE_DATE))));
    lines.extend(content(state, &INVOICE_ITEMS, invoice));
    lines.push(format!("Paid: {}", money(invoice, balance::paid(state, invoice))));
    lines.push(format!("To pay: {}", money(invoice, balance::unpaid(state, invoice))));
    if let Some(token) = payment_tokens::of_invoice(state, key).filter(|_| balance::is_open(invoice)) {
        lines.push(format!("Pay online: {}/crm/online-payment/pay/{token}", origin(base)));
    }
    Ok(file(&title, &lines))
}

/// The PDF of a quote.
///
/// # Errors
/// `NotFound` if there is no such quote.
pub fn quote(state: &State, key: &Key) -> Result<Outcome, Failure> {
    paper(state, "Quote", &QUOTES, &QUOTE_ITEMS, key)
}

/// The PDF of a credit note.
///
/// # Errors
/// `NotFound` if there is no such credit note.
pub fn credit_note(state: &State, key: &Key) -> Result<Outcome, Failure> {
    paper(state, "Credit note", &CREDIT_NOTES, &CREDIT_NOTE_ITEMS, key)
}

/// The PDF of a payment's receipt.
///
/// # Errors
/// `NotFound` if there is no such payment.
pub fn receipt(state: &State, key: &Key) -> Result<Outcome, Failure> {
    let payment = state.get(&PAYMENTS, key)?;
    let mut lines = Vec::new();
    if let Some(client) = state.follow(payment, CLIENT_ID, &CLIENTS) {
        lines.push(format!("Received from: {}", name(client, COMPANY_NAME, FIRST_NAME, LAST_NAME)));
    }
    lines.push(format!("Date: {}", day(state, payment.moment(CREATED_DATE))));
    lines.push(format!("Amount: {}", money(payment, payment.decimal(AMOUNT))));
    if let Some(method) = payment_methods::name(state, payment) {
        lines.push(format!("Method: {method}"));
    }
    for cover in state.having(&super::covers::PAYMENT_COVERS, PAYMENT_ID, key) {
        if let Some(invoice) = state.follow(cover, INVOICE_ID, &INVOICES) {
            let number = invoice.text(NUMBER).unwrap_or_default();
            lines.push(format!("For invoice {number}: {}", money(payment, cover.decimal(AMOUNT))));
        }
    }
    Ok(file(&format!("Payment receipt {key}"), &lines))
}

fn paper(state: &State, kind: &str, resource: &Resource, table: &Resource, key: &Key) -> Result<Outcome, Failure> {
    let document = state.get(resource, key)?;
    let mut lines = letterhead(document);
    lines.push(format!("Date: {}", day(state, document.moment(CREATED_DATE))));
    lines.extend(content(state, table, document));
    Ok(file(&titled(kind, document, ""), &lines))
}

/// Who writes to whom.
fn letterhead(document: &Document) -> Vec<String> {
    let line = |given: &[Field]| -> String {
        let parts: Vec<&str> = given.iter().filter_map(|field| document.text(*field)).collect();
        parts.join(", ")
    };
    let client = name(document, CLIENT_COMPANY_NAME, CLIENT_FIRST_NAME, CLIENT_LAST_NAME);
    vec![
        line(&[ORGANIZATION_NAME, ORGANIZATION_STREET1, ORGANIZATION_ZIP_CODE, ORGANIZATION_CITY]),
        format!("To: {client}"),
        line(&[CLIENT_STREET1, CLIENT_STREET2, CLIENT_ZIP_CODE, CLIENT_CITY]),
    ]
}

/// Items, totals and notes.
fn content(state: &State, table: &Resource, document: &Document) -> Vec<String> {
    let mut lines = vec![String::new()];
    for item in items::of(state, table, &document.key()) {
        let label = item.text(LABEL).unwrap_or_default();
        let quantity = item.decimal(QUANTITY).normalize();
        let price = item.decimal(PRICE).normalize();
        lines.push(format!("{label}: {quantity} x {price} = {}", money(document, item.decimal(TOTAL))));
    }
    lines.push(String::new());
    lines.push(format!("Subtotal: {}", money(document, document.decimal(SUBTOTAL))));
    if !document.decimal(TOTAL_DISCOUNT).is_zero() {
        let label = document.text(DISCOUNT_LABEL).unwrap_or("Discount");
        lines.push(format!("{label}: -{}", money(document, document.decimal(TOTAL_DISCOUNT))));
    }
    lines.push(format!("Taxes: {}", money(document, document.decimal(TOTAL_TAX_AMOUNT))));
    lines.push(format!("Total: {}", money(document, document.decimal(TOTAL))));
    lines.extend(document.text(NOTES).map(str::to_owned));
    lines
}

fn titled(kind: &str, document: &Document, otherwise: &str) -> String {
    format!("{kind} {}", document.text(NUMBER).unwrap_or(otherwise)).trim_end().to_owned()
}

fn name(document: &Document, company: Field, first: Field, last: Field) -> String {
    match document.text(company) {
        Some(company) => company.to_owned(),
        None => [first, last].iter().filter_map(|field| document.text(*field)).collect::<Vec<_>>().join(" "),
    }
}

fn money(document: &Document, amount: rust_decimal::Decimal) -> String {
    let digits = super::copies::digits(document) as usize;
    format!("{amount:.digits$} {}", document.text(CURRENCY_CODE).unwrap_or_default())
}

fn day(state: &State, moment: Option<DateTime<Utc>>) -> String {
    moment.map_or_else(String::new, |moment| state.day_of(moment).to_string())
}

/// The scheme and host of an address.
fn origin(base: &str) -> &str {
    let host = base.find("://").map_or(0, |scheme| scheme + 3);
    base[host..].find('/').map_or(base, |path| &base[..host + path])
}

fn file(title: &str, lines: &[String]) -> Outcome {
    let content = Arc::from(pdf::render(title, lines));
    Outcome::File {
        content,
        media_type: "application/pdf".to_owned(),
        name: format!("{}.pdf", title.replace(' ', "_")),
    }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn the_origin_is_the_address_without_its_path() {
        assert_eq!(origin("http://127.0.0.1:8080/crm/api/v1.0"), "http://127.0.0.1:8080");
        assert_eq!(origin("https://uisp.example.com"), "https://uisp.example.com");
    }
}
