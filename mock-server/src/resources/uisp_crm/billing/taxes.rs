//! Taxes. The preselected ones are put on every new client.

use rust_decimal::Decimal;

use crate::engine::resource::Initial;
use crate::engine::{Change, Failure, Key, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::{COMPOUND, RATE, SELECTED};
use crate::generated::uisp_crm::schemas;

/// Taxes.
pub static TAXES: Resource = Resource {
    defaults: &[(COMPOUND, Initial::Boolean(false)), (SELECTED, Initial::Boolean(false))],
    before_write: Some(check_rate),
    rules: &[
        Rule::assumed(
            "deleting a tax takes it off clients, services, plans, products and items; totals that it made stay",
        ),
        Rule::assumed("the rate is a percentage from 0 to 100, 422 otherwise"),
    ],
    ..Resource::plain("taxes", &schemas::TAX)
};

/// What the server does for the operations on taxes.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_taxes", Plan::List(&TAXES)),
    ("create_tax", Plan::Create(&TAXES)),
    ("get_tax", Plan::Read(&TAXES)),
    ("delete_tax", Plan::Delete(&TAXES)),
];

/// The taxes that new clients get, at most three of them.
#[must_use]
pub fn preselected(state: &State) -> Vec<Key> {
    state.table(&TAXES).rows().filter(|tax| tax.is_true(SELECTED)).map(|tax| tax.key()).take(3).collect()
}

fn check_rate(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let rate = change.after.decimal(RATE);
    if rate < Decimal::ZERO || rate > Decimal::ONE_HUNDRED {
        return Err(Failure::invalid(RATE.name(), messages::WRONG_TYPE));
    }
    Ok(())
}
