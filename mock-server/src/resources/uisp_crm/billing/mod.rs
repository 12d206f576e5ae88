//! The money side: taxes, products, fees, invoices, credit notes, quotes, payments, refunds, and what clients owe.

pub mod balance;
pub mod fees;
pub mod invoices;
pub mod numbers;
pub mod payments;
pub mod taxes;
