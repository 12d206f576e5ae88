//! Payment methods: those of the system, which stay as they are, and own ones.

use super::payments::PAYMENTS;
use crate::engine::resource::{Filter, Identity, Test};
use crate::engine::{Change, Document, Failure, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::{IS_SYSTEM, METHOD_ID, NAME, SORT, VISIBLE};
use crate::generated::uisp_crm::schemas;

/// Cash. Documented.
pub const CASH: &str = "6efe0fa8-36b2-4dd1-b049-427bffc7d369";
/// A saved credit card. The id is the mock's own.
pub const CREDIT_CARD: &str = "c0a1e5ce-0000-4000-8000-000000000005";
/// Custom: the payment names its provider. Documented by a sample.
pub const CUSTOM: &str = "d8c1eae9-d41d-479f-aeaf-38497975d7b3";
/// Credit given as a courtesy, which cannot be refunded. The id is the mock's own.
pub const COURTESY_CREDIT: &str = "c0a1e5ce-0000-4000-8000-000000000006";

/// Payment methods.
pub static PAYMENT_METHODS: Resource = Resource {
    identity: Identity::Uuid,
    filters: &[Filter::new("visible", Test::Flag(VISIBLE)), Filter::new("isSystem", Test::Flag(IS_SYSTEM))],
    orders: &[("sort", SORT)],
    before_write: Some(prepare),
    before_delete: Some(refuse_deletion),
    rules: &[
        Rule::documented("Cash is 6efe0fa8-36b2-4dd1-b049-427bffc7d369", "blueprint 7820"),
        Rule::observed("Bank transfer is 4145b5f5-3bbc-45e3-8fc5-9cda970c62fb", "the vendor's fio_cz plugin"),
        Rule::documented("Custom is d8c1eae9-d41d-479f-aeaf-38497975d7b3", "blueprint 7782"),
        Rule::assumed("the ids of all other methods of the system"),
        Rule::assumed("methods of the system cannot be changed or deleted: 422"),
        Rule::assumed("a method that a payment has cannot be deleted: 422"),
        Rule::assumed(
            "a new method is visible unless the request says otherwise, and sorts last; its name is required",
        ),
    ],
    ..Resource::plain("payment-methods", &schemas::PAYMENT_METHOD)
};

/// What the server does for the operations on payment methods.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_payment_methods", Plan::List(&PAYMENT_METHODS)),
    ("create_payment_method", Plan::Create(&PAYMENT_METHODS)),
    ("get_payment_method", Plan::Read(&PAYMENT_METHODS)),
    ("update_payment_method", Plan::Update(&PAYMENT_METHODS)),
    ("delete_payment_method", Plan::Delete(&PAYMENT_METHODS)),
];

/// The method's name, for receipts and the client zone.
#[must_use]
pub fn name<'a>(state: &'a State, payment: &Document) -> Option<&'a str> {
    state.follow(payment, METHOD_ID, &PAYMENT_METHODS)?.text(NAME)
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    if change.before.as_ref().is_some_and(|before| before.is_true(IS_SYSTEM)) {
        return Err(Failure::invalid(IS_SYSTEM.name(), messages::SYSTEM_ITEM));
    }
    if change.after.text(NAME).is_none_or(|name| name.trim().is_empty()) {
        return Err(Failure::invalid(NAME.name(), messages::BLANK));
    }
    if change.is_new() {
        let last = transaction.table(&PAYMENT_METHODS).rows().filter_map(|row| row.integer(SORT)).max().unwrap_or(0);
        change.after.set(SORT, last + 1);
        change.after.set(IS_SYSTEM, false);
    }
    change.after.set_default(VISIBLE, true);
    Ok(())
}

fn refuse_deletion(transaction: &mut Transaction, method: &Document) -> Result<(), Failure> {
    if method.is_true(IS_SYSTEM) {
        return Err(Failure::invalid(IS_SYSTEM.name(), messages::SYSTEM_ITEM));
    }
    let used = transaction.having(&PAYMENTS, METHOD_ID, &method.key()).next().is_some();
    if used { Err(Failure::invalid("id", messages::IN_USE)) } else { Ok(()) }
}
