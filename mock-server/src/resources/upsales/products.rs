//! Products: what is sold.
//!
//! - A product needs a name and a list price, which may be 0. No two products have the same article number.
//! - A product is never deleted, only deactivated. An inactive one cannot stand in new rows.

use super::access::Actor;
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, End, ItemKind};
use super::{criteria, messages, money};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Failure, Plan, Resource, Rule};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;

/// Products.
pub static PRODUCTS: Resource = Resource {
    references: &[Reference::needed(CATEGORY_ID, "upsales-product-categories")],
    unique: &[ARTICLE_NO],
    defaults: &[(ACTIVE, Initial::Boolean(true))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-products", &schemas::PRODUCT)
};

/// What the shared operations know of products.
pub static KIND: ItemKind = ItemKind {
    needed: &[NAME, LIST_PRICE],
    lengths: &[(ARTICLE_NO, 100), (DESCRIPTION, 1024)],
    prepare,
    end: End::Deactivated,
    ..ItemKind::plain("product", &PRODUCTS, Owner { entity: "product", field: PRODUCT_ID })
};

/// What the server does for the operations on products.
pub static PLANS: &[(&str, Plan)] = &[
    ("getProducts", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getProductsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getProduct", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createProduct", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateProduct", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteProduct", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

const OWN: &[Rule] = &[
    Rule::documented("a product needs a name and a list price, which may be 0", "REST API property tables"),
    Rule::documented("no two products have the same articleNo", "REST API property tables"),
    Rule::documented("products are not deleted, only deactivated", "REST API property tables"),
    Rule::assumed("deleteProduct deactivates, also a product that is inactive already"),
    Rule::assumed("list price and purchase cost of a product are not negative, and at most 1000000000: INVALID"),
];

const RULES: &[Rule] = &items::joined::<{ OWN.len() + items::RULES.len() }>(&[OWN, items::RULES]);

fn prepare(_actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    for field in [LIST_PRICE, PURCHASE_COST] {
        let amount = change.after.decimal(field);
        if amount.is_sign_negative() && !amount.is_zero() || !money::is_in_range(amount) {
            findings.wrong(field.name(), messages::OUT_OF_RANGE);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Document;
    use crate::resources::upsales::support::{ADMIN, Office, id, number};

    fn thing() -> Document {
        Document::new().with(NAME, "Skanner").with(LIST_PRICE, number("0"))
    }

    #[test]
    fn a_list_price_may_be_zero_but_not_missing_or_negative() {
        let office = Office::demo();
        assert!(office.item(ADMIN, "createProduct", thing()).is_true(ACTIVE));
        assert_eq!(office.wrong("createProduct", Document::new().with(NAME, "Skanner")), ["listPrice"]);
        assert_eq!(office.wrong("createProduct", thing().with(LIST_PRICE, number("-1"))), ["listPrice"]);
    }

    #[test]
    fn no_two_products_have_the_same_article_number() {
        let office = Office::demo();
        assert_eq!(office.wrong("createProduct", thing().with(ARTICLE_NO, "LS-100")), ["articleNo"]);
        assert_eq!(office.wrong("updateProduct", id(2).with(ARTICLE_NO, "LS-100")), ["articleNo"]);
        assert_eq!(
            office.item(ADMIN, "updateProduct", id(1).with(ARTICLE_NO, "LS-100")).text(ARTICLE_NO),
            Some("LS-100")
        );
        for _ in 0..2 {
            assert!(!office.item(ADMIN, "createProduct", thing().with(ARTICLE_NO, "")).contains(ARTICLE_NO));
        }
    }

    #[test]
    fn deleting_deactivates() {
        let office = Office::demo();
        for _ in 0..2 {
            office.run(ADMIN, "deleteProduct", id(1)).expect("a product");
            assert!(!office.item(ADMIN, "getProduct", id(1)).is_true(ACTIVE));
        }
        assert!(office.ids(ADMIN, "getProducts", Document::new()).contains(&1));
    }
}
