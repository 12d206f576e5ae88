//! Criteria as they are put together and sent.

use upsales::rust_decimal::Decimal;
use upsales::types::{Criteria, Operator};
use upsales::xml::to_string;

#[test]
fn criteria_are_written_as_they_were_said() {
    let criteria = Criteria::new()
        .eq("client.id", 7)
        .any_of("stageId", [3, 4])
        .ne("name", "A & B")
        .none_of("city", vec!["Lund".to_owned(), "Kalmar".to_owned()])
        .gte("value", "12.50".parse::<Decimal>().unwrap())
        .lt("date", "2026-03-01".parse::<upsales::chrono::NaiveDate>().unwrap())
        .eq("active", true)
        .is_empty("closeDate")
        .is_not_empty("customField.11")
        .sort("name")
        .sort_descending("id")
        .offset(20)
        .limit(10);
    let text = to_string("criteria", &criteria);
    let (_, text) = text.split_once('>').unwrap();
    let expected = "\
        <criterion><field>client.id</field><operator>eq</operator><value>7</value></criterion>\
        <criterion><field>stageId</field><operator>eq</operator><value>3</value><value>4</value></criterion>\
        <criterion><field>name</field><operator>ne</operator><value>A &amp; B</value></criterion>\
        <criterion><field>city</field><operator>ne</operator><value>Lund</value><value>Kalmar</value></criterion>\
        <criterion><field>value</field><operator>gte</operator><value>12.50</value></criterion>\
        <criterion><field>date</field><operator>lt</operator><value>2026-03-01</value></criterion>\
        <criterion><field>active</field><operator>eq</operator><value>true</value></criterion>\
        <criterion><field>closeDate</field><operator>eq</operator></criterion>\
        <criterion><field>customField.11</field><operator>ne</operator></criterion>\
        <sort><field>name</field></sort><sort><field>id</field><descending>true</descending></sort>\
        <offset>20</offset><limit>10</limit></criteria>";
    assert_eq!(text, expected);
}

#[test]
fn none_of_nothing_is_everything_and_one_of_nothing_is_nothing() {
    assert_eq!(Criteria::new().none_of::<i32>("stageId", []), Criteria::new());
    let nothing = Criteria::new().any_of::<i32>("stageId", []);
    // Without a value, eq asks for items without the field; every item has an id.
    assert_eq!(nothing.criterion[0].field, "id");
    assert_eq!((&nothing.criterion[0].operator, nothing.criterion[0].value.len()), (&Operator::Eq, 0));
}
