//! The templates of invoices, proforma invoices, quotes and credit notes, which the system brings along.

use crate::engine::{Plan, Resource, Rule};
use crate::generated::uisp_crm::schemas;

const RULES: &[Rule] = &[Rule::assumed("a fresh installation has one official template of each kind")];

/// Templates of invoices.
pub static INVOICE_TEMPLATES: Resource =
    Resource { rules: RULES, ..Resource::plain("invoice-templates", &schemas::INVOICE_TEMPLATE) };

/// Templates of proforma invoices.
pub static PROFORMA_INVOICE_TEMPLATES: Resource =
    Resource { rules: RULES, ..Resource::plain("proforma-invoice-templates", &schemas::PROFORMA_INVOICE_TEMPLATE) };

/// Templates of quotes.
pub static QUOTE_TEMPLATES: Resource =
    Resource { rules: RULES, ..Resource::plain("quote-templates", &schemas::QUOTE_TEMPLATE) };

/// Templates of credit notes.
pub static CREDIT_NOTE_TEMPLATES: Resource =
    Resource { rules: RULES, ..Resource::plain("credit-note-templates", &schemas::CREDIT_NOTE_TEMPLATE) };

/// What the server does for the operations on templates.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_invoice_templates", Plan::List(&INVOICE_TEMPLATES)),
    ("get_invoice_template", Plan::Read(&INVOICE_TEMPLATES)),
    ("list_proforma_invoice_templates", Plan::List(&PROFORMA_INVOICE_TEMPLATES)),
    ("get_proforma_invoice_template", Plan::Read(&PROFORMA_INVOICE_TEMPLATES)),
    ("list_quote_templates", Plan::List(&QUOTE_TEMPLATES)),
    ("get_quote_template", Plan::Read(&QUOTE_TEMPLATES)),
    ("list_credit_note_templates", Plan::List(&CREDIT_NOTE_TEMPLATES)),
    ("get_credit_note_template", Plan::Read(&CREDIT_NOTE_TEMPLATES)),
];
