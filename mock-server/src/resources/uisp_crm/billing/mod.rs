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
pub mod overdue;
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
pub mod service_items;
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

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::invoices::{self, INVOICES};
    use super::{arithmetic, balance, copies, covers, credit_notes, invoice_items, items, payments, quotes, refunds};
    use crate::engine::{Document, Resource, State};
    use crate::generated::fields::*;
    use crate::resources::worlds::DEMO;

    fn assert_adds_up(state: &State, document: &Document, table: &Resource) {
        let mut again = document.clone();
        for item in items::of(state, table, &document.key()) {
            let total = arithmetic::line_total(item.decimal(PRICE), item.decimal(QUANTITY), copies::digits(document));
            assert_eq!(item.decimal(TOTAL), total, "the total of an item of {document:?}");
        }
        items::add_up(state, &mut again, items::of(state, table, &document.key()));
        for field in [SUBTOTAL, TOTAL_DISCOUNT, TOTAL_TAX_AMOUNT, TOTAL_UNTAXED, TOTAL] {
            assert_eq!(document.decimal(field), again.decimal(field), "{field:?} of {document:?}");
        }
    }

    #[test]
    fn the_totals_of_the_demo_world_are_those_of_the_items() {
        for (resource, table) in [
            (&INVOICES, &invoice_items::INVOICE_ITEMS),
            (&quotes::QUOTES, &quotes::QUOTE_ITEMS),
            (&credit_notes::CREDIT_NOTES, &credit_notes::CREDIT_NOTE_ITEMS),
        ] {
            assert!(DEMO.table(resource).rows().next().is_some(), "there are {}", resource.name);
            for document in DEMO.table(resource).rows() {
                assert_adds_up(&DEMO, document, table);
            }
        }
    }

    #[test]
    fn the_statuses_of_the_demo_world_follow_from_its_covers() {
        for invoice in DEMO.table(&INVOICES).rows() {
            let covered = balance::covered(&DEMO, INVOICE_ID, &invoice.key());
            let status = invoice.integer(STATUS).expect("every invoice has a status");
            match status {
                invoices::UNPAID | invoices::DRAFT | invoices::VOID | invoices::PROCESSED_PROFORMA => {
                    assert_eq!(covered, Decimal::ZERO, "{invoice:?}");
                }
                invoices::PARTIALLY_PAID => {
                    assert!(covered > Decimal::ZERO && covered < invoice.decimal(TOTAL), "{invoice:?}");
                }
                _ => assert_eq!(covered, invoice.decimal(TOTAL), "{invoice:?}"),
            }
            assert_eq!(invoice.contains(NUMBER), status != invoices::DRAFT, "only drafts have no number: {invoice:?}");
        }
        for payment in DEMO.table(&payments::PAYMENTS).rows() {
            assert!(balance::left_over(&DEMO, payment) >= Decimal::ZERO, "{payment:?} covers more than it is");
        }
        for refund in DEMO.table(&refunds::REFUNDS).rows() {
            assert_eq!(balance::covered(&DEMO, REFUND_ID, &refund.key()), refund.decimal(AMOUNT), "{refund:?}");
        }
    }

    #[test]
    fn invoices_of_the_demo_world_are_due_when_their_maturity_says() {
        for invoice in DEMO.table(&INVOICES).rows() {
            let mut again = Document::clone(invoice);
            invoices::set_due_date(&DEMO, &mut again).expect("the days of maturity are sound");
            assert_eq!(invoice.moment(DUE_DATE), again.moment(DUE_DATE), "{invoice:?}");
        }
    }

    #[test]
    fn covers_of_the_demo_world_stay_within_one_client_and_currency() {
        for cover in DEMO.table(&covers::PAYMENT_COVERS).rows() {
            let source = DEMO.follow(cover, PAYMENT_ID, &payments::PAYMENTS);
            let source =
                source.or_else(|| DEMO.follow(cover, CREDIT_NOTE_ID, &credit_notes::CREDIT_NOTES)).expect("a source");
            let target = DEMO.follow(cover, INVOICE_ID, &INVOICES);
            let target = target.or_else(|| DEMO.follow(cover, REFUND_ID, &refunds::REFUNDS)).expect("a target");
            assert_eq!(source.get(CLIENT_ID), target.get(CLIENT_ID), "{cover:?}");
            assert_eq!(source.get(CURRENCY_CODE), target.get(CURRENCY_CODE), "{cover:?}");
        }
    }

    #[test]
    fn fees_of_the_demo_world_are_invoiced_when_an_invoice_lists_them() {
        for fee in DEMO.table(&super::fees::FEES).rows() {
            let listed = DEMO.having(&invoice_items::INVOICE_ITEMS, FEE_ID, &fee.key()).next().is_some();
            assert_eq!(fee.is_true(INVOICED), listed, "{fee:?}");
        }
    }
}
