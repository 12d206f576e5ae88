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

/// The number that the organisation's next document of this kind gets.
#[must_use]
pub fn next(state: &State, organization: &Key, series: Series) -> String {
    let resource = table_of(series);
    let rows = state.having(resource, ORGANIZATION_ID, organization).filter(|row| series_of(resource, row) == series);
    let highest = rows.filter_map(|row| row.text(NUMBER)?.parse::<u64>().ok()).max().unwrap_or(0);
    format!("{:0DIGITS$}", highest.saturating_add(1))
}

/// Makes sure that no other document of the organisation's series has the number.
///
/// # Errors
/// `Invalid` on `number`.
pub fn require_free(state: &State, document: &Document, own: Option<&Key>, series: Series) -> Result<(), Failure> {
    let Some(number) = document.reference(NUMBER) else { return Ok(()) };
    let resource = table_of(series);
    let taken = state.having(resource, NUMBER, &number).any(|other| {
        Some(&other.key()) != own
            && other.get(ORGANIZATION_ID) == document.get(ORGANIZATION_ID)
            && series_of(resource, other) == series
    });
    if taken { Err(Failure::invalid(NUMBER.name(), messages::NOT_UNIQUE)) } else { Ok(()) }
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
