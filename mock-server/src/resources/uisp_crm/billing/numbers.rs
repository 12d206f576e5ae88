//! The numbers of invoices, proforma invoices, quotes and credit notes: a series of its own per organisation.

use super::credit_notes::CREDIT_NOTES;
use super::invoices::INVOICES;
use super::quotes::QUOTES;
use crate::engine::{Document, Failure, Key, Resource, State, messages};
use crate::generated::fields::{NUMBER, ORGANIZATION_ID, PROFORMA};

/// A series of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// Invoices.
    Invoice,
    /// Proforma invoices.
    ProformaInvoice,
    /// Quotes.
    Quote,
    /// Credit notes.
    CreditNote,
}

/// How many digits a number has at least. Assumed from the documents' samples.
const DIGITS: usize = 6;

/// How many digits a number has at most for the series to go on from it. Assumed; otherwise one number could end it.
const MOST_DIGITS: usize = 15;

/// The number that the organisation's next document of this kind gets.
#[must_use]
pub fn next(state: &State, organization: &Key, series: Series) -> String {
    let resource = table_of(series);
    let rows = state.having(resource, ORGANIZATION_ID, organization).filter(|row| series_of(resource, row) == series);
    let highest = rows.filter_map(|row| counted(row.text(NUMBER)?)).max().unwrap_or(0);
    let mut numbers = (highest + 1..).map(|number| format!("{number:0DIGITS$}"));
    let free = |number: &String| !is_taken(state, organization, &Key::Text(number.as_str().into()), None, series);
    numbers.find(free).expect("some number is free")
}

/// Makes sure that no other document of the organisation's series has the number.
///
/// # Errors
/// `Invalid` on `number`.
pub fn require_free(state: &State, document: &Document, own: Option<&Key>, series: Series) -> Result<(), Failure> {
    let (Some(organization), Some(number)) = (document.reference(ORGANIZATION_ID), document.reference(NUMBER)) else {
        return Ok(());
    };
    let taken = is_taken(state, &organization, &number, own, series);
    if taken { Err(Failure::invalid(NUMBER.name(), messages::NOT_UNIQUE)) } else { Ok(()) }
}

/// Whether another document than this one has the number.
fn is_taken(state: &State, organization: &Key, number: &Key, own: Option<&Key>, series: Series) -> bool {
    let resource = table_of(series);
    state.having(resource, NUMBER, number).any(|other| {
        Some(&other.key()) != own
            && other.reference(ORGANIZATION_ID).as_ref() == Some(organization)
            && series_of(resource, other) == series
    })
}

/// What a number counts as in its series: its digits, if it is nothing else.
fn counted(number: &str) -> Option<u64> {
    if number.len() <= MOST_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit()) {
        number.parse().ok()
    } else {
        None
    }
}

fn table_of(series: Series) -> &'static Resource {
    match series {
        Series::Invoice | Series::ProformaInvoice => &INVOICES,
        Series::Quote => &QUOTES,
        Series::CreditNote => &CREDIT_NOTES,
    }
}

fn series_of(table: &Resource, row: &Document) -> Series {
    match table.name {
        "quotes" => Series::Quote,
        "credit-notes" => Series::CreditNote,
        _ if row.is_true(PROFORMA) => Series::ProformaInvoice,
        _ => Series::Invoice,
    }
}
