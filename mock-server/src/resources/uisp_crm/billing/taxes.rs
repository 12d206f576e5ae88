//! Taxes. The preselected ones are put on every new client.

use crate::engine::resource::Initial;
use crate::engine::{Key, Plan, Resource, Rule, State};
use crate::generated::fields::{COMPOUND, SELECTED};
use crate::generated::uisp_crm::schemas;

/// Taxes.
pub static TAXES: Resource = Resource {
    defaults: &[(COMPOUND, Initial::Boolean(false)), (SELECTED, Initial::Boolean(false))],
    rules: &[Rule::assumed("deleting a tax takes it off clients, services, plans and products")],
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
