//! Invoices and proforma invoices.

use crate::engine::resource::Reference;
use crate::engine::{Plan, Resource};
use crate::generated::fields::{CLIENT_ID, ORGANIZATION_ID};
use crate::generated::uisp_crm::schemas;

/// Not approved yet; has no number.
pub const DRAFT: i64 = 0;
/// Nothing is paid.
pub const UNPAID: i64 = 1;
/// Something is paid.
pub const PARTIALLY_PAID: i64 = 2;
/// All is paid.
pub const PAID: i64 = 3;
/// Taken back.
pub const VOID: i64 = 4;
/// A proforma invoice that became a regular one.
pub const PROCESSED_PROFORMA: i64 = 5;

/// Invoices and proforma invoices.
pub static INVOICES: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::needed(ORGANIZATION_ID, "organizations")],
    ..Resource::plain("invoices", &schemas::INVOICE)
};

/// What the server does for the operations on invoices.
pub static PLANS: &[(&str, Plan)] = &[];
