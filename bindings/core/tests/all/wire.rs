//! JSON both ways, with a hand-written pair of types such as the generator makes them.

use std::collections::BTreeMap;

use bindings_core::chrono::{DateTime, FixedOffset, NaiveDate};
use bindings_core::rust_decimal::Decimal;
use bindings_core::serde_json::value::RawValue;
use bindings_core::uuid::Uuid;
use bindings_core::wire::{from_str, to_string};
use bindings_core::{Bytes64, DecodeError, Field, FromJson, Null, Object, ObjectWriter, ToJson};

#[derive(Debug, PartialEq)]
struct Item {
    id: i64,
    price: Option<Decimal>,
    tags: Vec<String>,
}

impl FromJson for Item {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        let mut object = Object::read(raw)?;
        Ok(Self { id: object.take("id")?, price: object.take("price")?, tags: object.take("tags")? })
    }
}

#[derive(Default)]
struct ItemUpdate {
    label: Field<String>,
    price: Field<Decimal>,
    quantity: Field<i64>,
}

impl ToJson for ItemUpdate {
    fn to_json(&self, out: &mut String) {
        let mut object = ObjectWriter::new(out);
        object.field("label", &self.label);
        object.field("price", &self.price);
        object.field("quantity", &self.quantity);
        object.end();
    }
}

#[test]
fn what_is_not_set_is_not_sent() {
    assert_eq!(to_string(&ItemUpdate::default()), "{}");
    let update = ItemUpdate { quantity: 3.into(), ..Default::default() };
    assert_eq!(to_string(&update), r#"{"quantity":3}"#);
}

#[test]
fn null_is_sent_as_null() {
    let update = ItemUpdate { label: "a \"b\"".into(), price: Null.into(), ..Default::default() };
    assert_eq!(to_string(&update), r#"{"label":"a \"b\"","price":null}"#);
}

#[test]
fn all_three_states_convert() {
    assert_eq!(Field::<i64>::from(None), Field::Null);
    assert_eq!(Field::<i64>::from(Some(1)), Field::Value(1));
    assert_eq!(Field::<i64>::or_absent(None), Field::Absent);
    assert_eq!(from_str::<Field<i64>>("null").unwrap(), Field::Null);
    assert_eq!(from_str::<Field<i64>>("4").unwrap().into_value(), Some(4));
}

#[test]
fn absent_null_and_unknown_properties_are_fine_in_an_answer() {
    let item: Item = from_str(r#"{"id":1,"tags":null,"newer":{"a":[1]}}"#).unwrap();
    assert_eq!(item, Item { id: 1, price: None, tags: Vec::new() });
}

#[test]
fn the_order_of_properties_does_not_matter() {
    let item: Item = from_str(r#"{"tags":["a"],"x":0,"pri\u0063e":2.50,"id":1}"#).unwrap();
    assert_eq!(item, Item { id: 1, price: Some(decimal("2.50")), tags: vec!["a".to_owned()] });
}

#[test]
fn an_error_says_where_what_was_expected_and_what_was_found() {
    type Lists = BTreeMap<String, Vec<Item>>;
    let says = |text: &str| from_str::<Lists>(text).unwrap_err().to_string();
    assert_eq!(
        says(r#"{"items":[{"id":1},{"id":2,"price":"2.50"}]}"#),
        "items[1].price: expected a number, found a string"
    );
    assert_eq!(says(r#"{"items":[{"id":null}]}"#), "items[0].id: expected a whole number, found null");
    assert_eq!(says(r#"{"items":[{"tags":[]}]}"#), "items[0].id: the property is missing");
    assert_eq!(says(r#"{"items":[7]}"#), "items[0]: expected an object, found a number");
    assert_eq!(says(r#"{"items":true}"#), "items: expected an array, found a boolean");
    assert!(says(r#"{"items":["#).starts_with("this is not JSON: EOF"));
}

#[test]
fn money_is_exact() {
    for text in ["0.1", "58.50", "-0.07", "79228162514264337593543950335", "1234567890.123456789012"] {
        let value: Decimal = from_str(text).unwrap();
        assert_eq!(to_string(&value), text);
    }
    assert_eq!(from_str::<Decimal>("1.5e3").unwrap(), decimal("1500"));
    assert_eq!(from_str::<Decimal>("2E-2").unwrap(), decimal("0.02"));
    let error = from_str::<Decimal>("1e40").unwrap_err();
    assert!(error.message().contains("1e40"), "{error}");
}

#[test]
fn what_no_decimal_can_hold_is_rounded_behind_the_28th_place() {
    let rounded = |text: &str| from_str::<Decimal>(text).unwrap().normalize();
    assert_eq!(rounded("0.10000000000000000000000000006"), decimal("0.1000000000000000000000000001"));
    assert_eq!(rounded("37.38325483515970000000000000000001"), decimal("37.3832548351597"));
    assert_eq!(rounded("1.5e-30"), Decimal::ZERO);
    assert_eq!(rounded("-2.220446049250313e-16"), decimal("-0.0000000000000002220446049250"));
}

#[test]
fn a_whole_number_may_be_printed_as_a_float() {
    assert_eq!(from_str::<i64>("5.0").unwrap(), 5);
    assert_eq!(from_str::<i64>("-9223372036854775808").unwrap(), i64::MIN);
    assert_eq!(from_str::<i64>("1e2").unwrap(), 100);
    let error = from_str::<i64>("5.5").unwrap_err();
    assert_eq!(error.message(), "expected a whole number, found `5.5`");
    assert!(from_str::<i64>("9223372036854775808").is_err());
    assert!(from_str::<i64>("\"5\"").is_err());
}

#[test]
fn moments_are_read_with_every_offset_and_written_without_a_colon() {
    for text in
        ["2026-02-24T20:00:03+0000", "2026-02-24T20:00:03+00:00", "2026-02-24T20:00:03Z", "2026-02-24T20:00:03.000Z"]
    {
        let moment: DateTime<FixedOffset> = from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(to_string(&moment), r#""2026-02-24T20:00:03+0000""#);
    }
    let text = r#""2026-02-24T15:00:03-0500""#;
    assert_eq!(to_string(&from_str::<DateTime<FixedOffset>>(text).unwrap()), text);
    let error = from_str::<DateTime<FixedOffset>>(r#""2026-02-24""#).unwrap_err();
    assert!(error.message().ends_with("found `2026-02-24`"), "{error}");
}

#[test]
fn days_identifiers_and_files_round_trip() {
    let day = r#""2026-02-24""#;
    assert_eq!(to_string(&from_str::<NaiveDate>(day).unwrap()), day);
    assert!(from_str::<NaiveDate>(r#""2026-02-30""#).is_err());
    let id = r#""11721cdf-a498-48be-903e-daa67552e4f6""#;
    assert_eq!(to_string(&from_str::<Uuid>(id).unwrap()), id);
    let file = Bytes64::from(vec![0, 255, 7]);
    assert_eq!(to_string(&file), r#""AP8H""#);
    assert_eq!(from_str::<Bytes64>(r#""AP8H""#).unwrap(), file);
    assert_eq!(format!("{file:?}"), "Bytes64(3 bytes)");
    assert!(from_str::<Bytes64>(r#""no base64""#).is_err());
}

#[test]
fn an_empty_map_may_be_an_array() {
    for text in ["[]", "{}", "null"] {
        assert!(from_str::<BTreeMap<String, i64>>(text).unwrap().is_empty());
    }
    assert!(from_str::<BTreeMap<String, i64>>("[1]").is_err());
    let map = r#"{"a":[1],"b":[]}"#;
    assert_eq!(to_string(&from_str::<BTreeMap<String, Vec<i64>>>(map).unwrap()), map);
}

#[test]
fn floats_that_json_does_not_have_become_null() {
    assert_eq!(to_string(&1.5), "1.5");
    assert_eq!(to_string(&f64::NAN), "null");
    assert_eq!(to_string(&Some(true)), "true");
    assert_eq!(to_string(&None::<bool>), "null");
}

#[test]
fn serde_reads_and_writes_through_the_same_text() {
    use bindings_core::{serde, serde_json, wire};

    struct Price(Decimal);

    impl serde::Serialize for Price {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            wire::serialize(&self.0, serializer)
        }
    }

    impl<'de> serde::Deserialize<'de> for Price {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            wire::deserialize(deserializer).map(Self)
        }
    }

    let text = "[0.1000000000000000000000000001,2.50]";
    let prices: Vec<Price> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&prices).unwrap(), text);
    let value = serde_json::to_value(&prices[1]).unwrap();
    assert_eq!(serde_json::from_value::<Price>(value).unwrap().0, decimal("2.5"));
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
