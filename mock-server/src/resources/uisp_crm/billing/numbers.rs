//! The numbers of invoices, proforma invoices and quotes: a series of its own per organisation.

use crate::engine::{Key, State};
use crate::generated::fields::{NUMBER, ORGANIZATION_ID, PROFORMA};
use crate::resources::uisp_crm::billing::invoices::INVOICES;

/// A series of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// Invoices.
    Invoice,
    /// Proforma invoices.
    ProformaInvoice,
    /// Quotes.
    Quote,
}

/// How many digits a number has at least. Assumed from the documents' samples.
const DIGITS: usize = 6;

/// The number that the organisation's next document of this kind gets.
#[must_use]
pub fn next(state: &State, organization: &Key, series: Series) -> String {
    let used: Box<dyn Iterator<Item = &str>> = match series {
        Series::Invoice | Series::ProformaInvoice => {
            let rows = state.having(&INVOICES, ORGANIZATION_ID, organization);
            let proforma = series == Series::ProformaInvoice;
            Box::new(rows.filter(move |row| row.is_true(PROFORMA) == proforma).filter_map(|row| row.text(NUMBER)))
        }
        Series::Quote => Box::new(std::iter::empty()),
    };
    let highest = used.filter_map(|number| number.parse::<u64>().ok()).max().unwrap_or(0);
    format!("{:0DIGITS$}", highest + 1)
}
