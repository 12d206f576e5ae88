//! Custom attributes: the definitions that the attributes of clients, invoices, payments and services follow.
//!
//! - The key is the name in camel case, and unique among the attributes of one kind of entity.
//! - Deleting a definition takes the values along.

use crate::engine::resource::{Filter, Initial, Test};
use crate::engine::{Change, Failure, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::{ATTRIBUTE_TYPE, CLIENT_ZONE_VISIBLE, KEY, NAME, TYPE};
use crate::generated::uisp_crm::schemas;

/// Definitions of attributes.
pub static CUSTOM_ATTRIBUTES: Resource = Resource {
    defaults: &[
        (ATTRIBUTE_TYPE, Initial::Text("client")),
        (TYPE, Initial::Text("string")),
        (CLIENT_ZONE_VISIBLE, Initial::Boolean(false)),
    ],
    filters: &[Filter::new("attributeType", Test::Equals(ATTRIBUTE_TYPE))],
    before_write: Some(prepare),
    rules: &[
        Rule::observed("the key is the name in camel case", "blueprint 8168 and maxwell recordings"),
        Rule::assumed("a second attribute with the same key for the same kind of entity is a 422 on name"),
        Rule::assumed("the kind of entity cannot change once the attribute exists: 422"),
        Rule::assumed("without a kind the attribute is for clients, without a type it is a string"),
    ],
    ..Resource::plain("custom-attributes", &schemas::CUSTOM_ATTRIBUTE)
};

/// What the server does for the operations on definitions.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_custom_attributes", Plan::List(&CUSTOM_ATTRIBUTES)),
    ("create_custom_attribute", Plan::Create(&CUSTOM_ATTRIBUTES)),
    ("get_custom_attribute", Plan::Read(&CUSTOM_ATTRIBUTES)),
    ("update_custom_attribute", Plan::Update(&CUSTOM_ATTRIBUTES)),
    ("delete_custom_attribute", Plan::Delete(&CUSTOM_ATTRIBUTES)),
];

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let key = camel_case(change.after.text(NAME).unwrap_or_default());
    if key.is_empty() {
        return Err(Failure::invalid(NAME.name(), messages::BLANK));
    }
    let own = change.before.as_ref().map(|before| before.key());
    if let Some(before) = &change.before
        && before.get(ATTRIBUTE_TYPE) != change.after.get(ATTRIBUTE_TYPE)
    {
        return Err(Failure::invalid(ATTRIBUTE_TYPE.name(), messages::WRONG_TYPE));
    }
    let taken = transaction.table(&CUSTOM_ATTRIBUTES).rows().any(|other| {
        Some(other.key()) != own
            && other.text(KEY) == Some(key.as_str())
            && other.get(ATTRIBUTE_TYPE) == change.after.get(ATTRIBUTE_TYPE)
    });
    if taken {
        return Err(Failure::invalid(NAME.name(), messages::NOT_UNIQUE));
    }
    change.after.set(KEY, key);
    Ok(())
}

/// `Service Code` becomes `serviceCode`, `DNI` becomes `dni`.
fn camel_case(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let cased = words.enumerate().map(|(index, word)| {
        let lower = word.to_lowercase();
        match (index, lower.chars().next()) {
            (0, _) | (_, None) => lower,
            (_, Some(first)) => first.to_uppercase().chain(lower.chars().skip(1)).collect(),
        }
    });
    cased.collect()
}

#[cfg(test)]
mod tests {
    use super::camel_case;

    #[test]
    fn keys_are_names_in_camel_case() {
        assert_eq!(camel_case("Service Code"), "serviceCode");
        assert_eq!(camel_case("DNI"), "dni");
        assert_eq!(camel_case("personal code (2)"), "personalCode2");
    }
}
