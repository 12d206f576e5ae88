//! Products: what invoices, quotes and credit notes may list besides services and fees.

use super::arithmetic::LARGEST;
use crate::engine::resource::Initial;
use crate::engine::{Change, Failure, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::{PRICE, TAXABLE};
use crate::generated::uisp_crm::schemas;

/// Products.
pub static PRODUCTS: Resource = Resource {
    defaults: &[(TAXABLE, Initial::Boolean(false))],
    before_write: Some(check_price),
    rules: &[
        Rule::documented("without an invoice label items are named after the product", "blueprint 8052"),
        Rule::assumed("deleting a product leaves the items that were made from it"),
    ],
    ..Resource::plain("products", &schemas::PRODUCT)
};

/// What the server does for the operations on products.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_products", Plan::List(&PRODUCTS)),
    ("create_product", Plan::Create(&PRODUCTS)),
    ("get_product", Plan::Read(&PRODUCTS)),
    ("update_product", Plan::Update(&PRODUCTS)),
    ("delete_product", Plan::Delete(&PRODUCTS)),
];

fn check_price(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    if change.after.decimal(PRICE).abs() > LARGEST {
        return Err(Failure::invalid(PRICE.name(), messages::WRONG_TYPE));
    }
    Ok(())
}
