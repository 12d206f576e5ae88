//! Payments and what they cover.

use crate::engine::resource::Reference;
use crate::engine::{Plan, Resource};
use crate::generated::fields::{CLIENT_ID, INVOICE_ID, PAYMENT_ID};
use crate::generated::uisp_crm::schemas;

/// Payments, attached to a client or not.
pub static PAYMENTS: Resource =
    Resource { references: &[Reference::loose(CLIENT_ID, "clients")], ..Resource::plain("payments", &schemas::PAYMENT) };

/// Which part of which payment or credit note pays for which invoice or refund.
pub static PAYMENT_COVERS: Resource = Resource {
    references: &[Reference::owned(PAYMENT_ID, "payments"), Reference::owned(INVOICE_ID, "invoices")],
    ..Resource::plain("payment-covers", &schemas::PAYMENT_COVER)
};

/// What the server does for the operations on payments.
pub static PLANS: &[(&str, Plan)] = &[];
