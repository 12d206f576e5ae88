//! The money side: taxes, products, fees, invoices, credit notes, quotes, payments, refunds, and what clients owe.
//!
//! Read `arithmetic` for what documents add up to, and `covers` for what pays for what.

pub mod arithmetic;
pub mod balance;
pub mod copies;
pub mod covers;
pub mod credit_cards;
pub mod credit_notes;
pub mod fees;
pub mod invoice_actions;
pub mod invoice_items;
pub mod invoices;
pub mod items;
pub mod numbers;
pub mod papers;
pub mod payment_methods;
pub mod payment_plans;
pub mod payment_tokens;
pub mod payments;
pub mod products;
pub mod proformas;
pub mod quotes;
pub mod refunds;
pub mod search;
pub mod taxes;
pub mod templates;

use crate::engine::{Plan, Resource};

/// The resources of the money side.
pub const RESOURCES: &[&Resource] = &[
    &taxes::TAXES,
    &products::PRODUCTS,
    &templates::INVOICE_TEMPLATES,
    &templates::PROFORMA_INVOICE_TEMPLATES,
    &templates::QUOTE_TEMPLATES,
    &templates::CREDIT_NOTE_TEMPLATES,
    &payment_methods::PAYMENT_METHODS,
    &fees::FEES,
    &invoices::INVOICES,
    &invoice_items::INVOICE_ITEMS,
    &credit_notes::CREDIT_NOTES,
    &credit_notes::CREDIT_NOTE_ITEMS,
    &quotes::QUOTES,
    &quotes::QUOTE_ITEMS,
    &payments::PAYMENTS,
    &covers::PAYMENT_COVERS,
    &refunds::REFUNDS,
    &payment_plans::PAYMENT_PLANS,
    &payment_tokens::PAYMENT_TOKENS,
    &credit_cards::CREDIT_CARDS,
];

/// The plans of the money side.
pub const PLANS: &[&[(&str, Plan)]] = &[
    taxes::PLANS,
    products::PLANS,
    templates::PLANS,
    payment_methods::PLANS,
    fees::PLANS,
    invoices::PLANS,
    invoice_actions::PLANS,
    invoice_items::PLANS,
    credit_notes::PLANS,
    quotes::PLANS,
    payments::PLANS,
    refunds::PLANS,
    payment_plans::PLANS,
    payment_tokens::PLANS,
    credit_cards::PLANS,
];
