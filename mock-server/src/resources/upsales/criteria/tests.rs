//! Criteria over the demo world.

use std::cell::Cell;

use super::known::Known;
use crate::engine::{Document, Failure, Key, Value};
use crate::generated::fields::*;
use crate::resources::upsales::access::Actor;
use crate::resources::upsales::custom_fields::Owner;
use crate::resources::upsales::findings::Findings;
use crate::resources::upsales::items::ItemKind;
use crate::resources::upsales::orders::{ORDER_KIND, ORDERS};
use crate::resources::upsales::support::{ADMIN, OTHER_SELLER, Office, SELLER, id, list};
use crate::resources::upsales::users::USERS;

fn criterion(field: &str, operator: &str, values: &[&str]) -> Value {
    let values: Vec<Value> = values.iter().map(|value| Value::from(*value)).collect();
    Document::new().with(FIELD, field).with(OPERATOR, operator).with(VALUE, values).into()
}

fn criteria(criterions: &[(&str, &str, &[&str])]) -> Document {
    let criterions: Vec<Value> =
        criterions.iter().map(|(field, operator, values)| criterion(field, operator, values)).collect();
    Document::new().with(CRITERION, criterions)
}

/// One criterion so many times.
fn many(criterion: (&str, &str, &[&str]), times: usize) -> Document {
    criteria(&vec![criterion; times])
}

fn sorted(mut criteria: Document, keys: &[(&str, bool)]) -> Document {
    let keys: Vec<Value> = keys
        .iter()
        .map(|(field, descending)| Document::new().with(FIELD, *field).with(DESCENDING, *descending).into())
        .collect();
    criteria.set(SORT, keys);
    criteria
}

/// The ids that one criterion finds.
fn found(operation: &str, field: &str, operator: &str, values: &[&str]) -> Vec<i64> {
    Office::demo().ids(ADMIN, operation, criteria(&[(field, operator, values)]))
}

fn clients(field: &str, operator: &str, values: &[&str]) -> Vec<i64> {
    found("getClientsByCriteria", field, operator, values)
}

fn sales(field: &str, operator: &str, values: &[&str]) -> Vec<i64> {
    found("getOpportunitiesByCriteria", field, operator, values)
}

#[test]
fn without_criteria_all_are_chosen() {
    let office = Office::demo();
    assert_eq!(office.ids(ADMIN, "getClientsByCriteria", Document::new()), (1..=8).collect::<Vec<_>>());
    assert_eq!(office.ids(ADMIN, "getOrdersByCriteria", Document::new()), (1..=5).collect::<Vec<_>>());
}

#[test]
fn several_values_mean_any_of_them_or_none_of_them() {
    assert_eq!(clients("city", "eq", &["Sollentuna", "Oslo"]), [1, 4, 5]);
    assert_eq!(clients("city", "ne", &["Sollentuna", "Oslo"]), [2, 3, 6, 7, 8]);
    assert_eq!(clients("id", "eq", &["3", "1", "99", "1"]), [1, 3]);
    assert_eq!(clients("parentId", "eq", &["1"]), [5]);
    assert_eq!(clients("parentId", "ne", &["1"]).len(), 7);
}

#[test]
fn without_a_value_absence_and_presence_are_asked_for() {
    assert_eq!(clients("phone", "eq", &[]), [7, 8]);
    assert_eq!(clients("phone", "ne", &[]), [1, 2, 3, 4, 5, 6]);
    assert_eq!(clients("userIds", "eq", &[]), [7]);
    assert_eq!(clients("customField.12", "ne", &[]), [1, 2, 4]);
}

#[test]
fn every_type_has_its_order_and_absent_values_have_none() {
    assert_eq!(clients("noEmployees", "gte", &["63"]), [2, 3, 4]);
    assert_eq!(clients("noEmployees", "lt", &["63"]), [1, 5]);
    assert_eq!(clients("profit", "gt", &["3100000.49"]), [1]);
    assert_eq!(clients("registrationDate", "lte", &["1987-04-01"]), [1]);
    assert_eq!(clients("modDate", "gte", &["2026-02-11T15:05:00Z"]), [1, 6]);
    assert_eq!(clients("modDate", "gt", &["2026-02-11T15:05:00"]), [1]);
    assert_eq!(clients("regDate", "lt", &["2024-03-05"]), [1]);
    assert_eq!(clients("name", "lt", &["gamla"]), [4]);
    assert_eq!(clients("active", "eq", &["false"]), [8]);
    assert_eq!(clients("active", "eq", &["true"]).len(), 7);
}

#[test]
fn one_element_of_a_list_is_enough() {
    assert_eq!(clients("userIds", "eq", &["4"]), [2, 3, 4]);
    assert_eq!(clients("userIds", "ne", &["2"]), [3, 4, 7, 8]);
    assert_eq!(clients("user.name", "eq", &["David Grip"]), [2, 3, 4]);
    assert_eq!(found("getAppointmentsByCriteria", "contact.lastName", "eq", &["Sund"]), [1]);
    assert_eq!(found("getOrdersByCriteria", "orderRow.productId", "eq", &["4"]), [2, 4]);
    assert_eq!(found("getOrdersByCriteria", "orderRow.product.name", "eq", &["Support"]), [5]);
    assert_eq!(found("getOrdersByCriteria", "orderRow.customField.61", "gt", &["13"]), [2]);
    assert_eq!(found("getOrdersByCriteria", "orderRow.productId", "ne", &["4"]), [1, 3, 5]);
}

#[test]
fn related_items_are_reached_by_name() {
    assert_eq!(sales("client.name", "eq", &["Fjordlogistikk AS"]), [8]);
    assert_eq!(sales("client.id", "eq", &["1"]), [6]);
    assert_eq!(sales("client.active", "eq", &["true"]), [6, 7, 8, 9]);
    assert_eq!(sales("client.userIds", "eq", &["2"]), [6, 7]);
    assert_eq!(sales("client.customField.12", "eq", &["Guld"]), [6, 8]);
    assert_eq!(sales("stage.probability", "gte", &["50"]), [6, 7]);
    assert_eq!(sales("project.name", "eq", &["Vårkampanjen 2026"]), [6, 7]);
    assert_eq!(found("getActivitiesByCriteria", "opportunity.description", "eq", &["Uppgradering till Plus"]), [1]);
    assert_eq!(found("getOrdersByCriteria", "lostReason.name", "eq", &["Pris"]), [4]);
    assert_eq!(clients("parent.name", "eq", &["Norrviks Bageri AB"]), [5]);
    assert_eq!(found("getUsersByCriteria", "role.name", "eq", &["Seller"]), [2, 4]);
}

#[test]
fn what_is_calculated_is_compared_too() {
    assert_eq!(sales("value", "gte", &["24150"]), [6, 7]);
    assert_eq!(sales("weightedValueInMasterCurrency", "lt", &["1000"]), [9]);
    assert_eq!(found("getAgreementsByCriteria", "agreementNextOrderDate", "eq", &["2026-04-01"]), [1, 2]);
    assert_eq!(found("getProductsByCriteria", "active", "eq", &["true"]), [1, 2, 3, 4, 5]);
    assert_eq!(found("getActivitiesByCriteria", "priority", "eq", &["0"]), [2, 3, 4, 5]);
}

#[test]
fn custom_fields_compare_by_their_types() {
    assert_eq!(clients("customField.13", "gt", &["300000.5"]), [2]);
    assert_eq!(clients("customField.14", "lt", &["2024-07-01"]), [1]);
    assert_eq!(clients("customField.12", "eq", &["Guld"]), [1, 4]);
    assert_eq!(clients("customField.12", "ne", &["Guld"]), [2, 3, 5, 6, 7, 8]);
    assert_eq!(found("getContactsByCriteria", "customField.21", "eq", &["1"]), [2]);
}

thread_local! {
    /// How often the value of a sale was calculated.
    static CALCULATED: Cell<usize> = const { Cell::new(0) };
}

/// Sales, orders and opportunities together, which count how often their values are calculated.
static COUNTED: ItemKind = ItemKind {
    derived: &[(VALUE, |_, sale| {
        CALCULATED.set(CALCULATED.get() + 1);
        sale.get(ID).clone()
    })],
    ..ItemKind::plain("order", &ORDERS, Owner { entity: "order", field: ORDER_ID })
};

#[test]
fn what_is_calculated_is_calculated_once_per_item_however_often_it_is_asked_for() {
    let office = Office::demo();
    let state = office.world.snapshot();
    let actor = Actor { state: &state, user: state.find(&USERS, &Key::Number(ADMIN)).expect("a user") };
    let criteria = sorted(many(("value", "gt", &["0"]), 100), &[("value", true); 10]);
    let found = super::select(&COUNTED, &actor, &criteria).expect("they mean something");
    assert_eq!(found.iter().filter_map(|sale| sale.integer(ID)).collect::<Vec<_>>(), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(CALCULATED.get(), 9);
}

#[test]
fn what_several_criteria_ask_for_is_looked_up_once() {
    let office = Office::demo();
    let state = office.world.snapshot();
    let actor = Actor { state: &state, user: state.find(&USERS, &Key::Number(ADMIN)).expect("a user") };
    let fields = ["orderRow.product.name", "orderRow.price", "orderRow.product.name"];
    let criteria = criteria(&fields.map(|field| (field, "ne", ["1"].as_slice())));
    let mut findings = Findings::default();
    let given = criteria.get(CRITERION).as_list();
    let asked = super::read_criterions(&ORDER_KIND, &actor, &Known::default(), given, &mut findings).expect("paths");
    assert_eq!(asked.iter().map(|asked| asked.comparisons.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(findings.into_result(), Ok(()));
}

#[test]
fn of_several_values_the_smallest_or_the_largest_decides_an_order() {
    let orders = |operator, value| found("getOrdersByCriteria", "orderRow.id", operator, &[value]);
    assert_eq!((orders("lt", "1"), orders("lte", "1")), (vec![], vec![1]));
    assert_eq!(orders("gte", "4"), [2, 3, 4, 5]);
    assert_eq!(orders("eq", "4"), [2]);
    assert_eq!(orders("gt", "3"), orders("gte", "4"));
}

#[test]
fn criteria_values_and_sort_keys_are_limited() {
    let office = Office::demo();
    let wrong = |criteria| office.wrong("getClientsByCriteria", criteria);
    let meet = |criteria| office.ids(ADMIN, "getClientsByCriteria", criteria);
    assert_eq!(meet(many(("name", "ne", &[]), 100)).len(), 8);
    assert_eq!(wrong(many(("name", "ne", &[]), 101)), ["criterion"]);
    let values: Vec<String> = (2..=1002).map(|number| number.to_string()).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    assert_eq!(meet(criteria(&[("id", "ne", &values[..1000])])), [1]);
    assert_eq!(meet(criteria(&[("noEmployees", "eq", &values[..1000])])), clients("noEmployees", "lt", &["1002"]));
    assert_eq!(wrong(criteria(&[("name", "eq", &["x"]), ("id", "eq", &values)])), ["criterion[1].value"]);
    let keys = |number| sorted(Document::new(), &vec![("name", false); number]);
    assert_eq!(meet(keys(10)).len(), 8);
    assert_eq!(wrong(keys(11)), ["sort"]);
}

#[test]
fn values_are_read_as_fields_are() {
    assert_eq!(clients("id", "eq", &[" 1 "]), [1]);
    assert_eq!(clients("active", "eq", &[" 0 "]), [8]);
    assert_eq!(clients("profit", "gt", &[" +3100000.490 "]), [1]);
    assert_eq!(clients("registrationDate", "lte", &["1987-04-01Z"]), [1]);
    assert_eq!(clients("customField.14", "lt", &["2024-07-01+01:00"]), [1]);
    let office = Office::demo();
    let wrong = |field, value| office.refusal(ADMIN, "getClientsByCriteria", criteria(&[(field, "eq", &[value])]));
    let is = |wanted: &str| Failure::invalid("criterion[0].value", &format!("The value must be {wanted}."));
    assert_eq!(wrong("id", "2147483648"), is("a whole number of 32 bits"));
    assert_eq!(wrong("profit", "1234567890123456789"), is("a decimal number of at most 18 digits"));
    assert_eq!(wrong("regDate", "2026-03-02T09:00:00+0100"), is("a moment such as 2026-03-02T09:00:00Z"));
}

#[test]
fn every_criterion_has_to_be_met() {
    let office = Office::demo();
    let both = criteria(&[("userIds", "eq", &["4"]), ("noEmployees", "gt", &["100"])]);
    assert_eq!(office.ids(ADMIN, "getClientsByCriteria", both), [2, 4]);
}

#[test]
fn items_are_sorted_by_several_keys_and_those_without_a_value_are_last() {
    let office = Office::demo();
    let ids = |keys: &[(&str, bool)]| office.ids(ADMIN, "getClientsByCriteria", sorted(Document::new(), keys));
    assert_eq!(ids(&[("noEmployees", false)]), [5, 1, 3, 2, 4, 6, 7, 8]);
    assert_eq!(ids(&[("noEmployees", true)]), [4, 2, 3, 1, 5, 6, 7, 8]);
    assert_eq!(ids(&[("city", false), ("name", true)]), [3, 8, 2, 4, 5, 1, 6, 7]);
    assert_eq!(ids(&[("customField.12", false)]), [1, 4, 2, 3, 5, 6, 7, 8]);
    let by_client = sorted(Document::new(), &[("client.name", false)]);
    assert_eq!(office.ids(ADMIN, "getOpportunitiesByCriteria", by_client), [8, 9, 6, 7]);
    let by_value = sorted(Document::new(), &[("valueInMasterCurrency", true)]);
    assert_eq!(office.ids(ADMIN, "getOpportunitiesByCriteria", by_value), [7, 6, 8, 9]);
}

#[test]
fn a_page_begins_and_ends_where_it_is_told() {
    let office = Office::demo();
    let page = |offset: i64, limit: i64| {
        let criteria = sorted(Document::new(), &[("id", true)]).with(OFFSET, offset).with(LIMIT, limit);
        office.ids(ADMIN, "getClientsByCriteria", criteria)
    };
    assert_eq!(page(2, 3), [6, 5, 4]);
    assert_eq!(page(7, 2000), [1]);
    assert!(page(8, 1).is_empty());
    let wrong = |criteria| office.wrong("getClientsByCriteria", criteria);
    assert_eq!(wrong(Document::new().with(OFFSET, -1).with(LIMIT, 2001)), ["offset", "limit"]);
    assert_eq!(wrong(Document::new().with(LIMIT, 0)), ["limit"]);
}

#[test]
fn a_page_has_a_thousand_items_when_nothing_is_said() {
    let office = Office::demo();
    for number in 0..1100 {
        let client = Document::new().with(NAME, format!("Bolag {number}")).with(USER_IDS, list(&[2]));
        office.item(ADMIN, "createClient", client);
    }
    assert_eq!(office.ids(ADMIN, "getClientsByCriteria", Document::new()).len(), 1000);
    assert_eq!(office.ids(ADMIN, "getClients", Document::new()).len(), 1108);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let office = Office::demo();
    let wrong = |field: &str, operator: &str, values: &[&str]| {
        office.wrong("getClientsByCriteria", criteria(&[("name", "eq", &["x"]), (field, operator, values)]))
    };
    for field in ["", "nome", "client", "userIds.name", "user", "user.role.name", "customField", "customField.x"] {
        assert_eq!(wrong(field, "eq", &["1"]), ["criterion[1].field"], "{field}");
    }
    for field in [
        "customField.51",
        "customField.011",
        "customField.+11",
        "customField.11.x",
        "orderRow.productId",
        "password",
        "user.password",
        "name.",
    ] {
        assert_eq!(wrong(field, "eq", &["1"]), ["criterion[1].field"], "{field}");
    }
    assert_eq!(wrong("noEmployees", "eq", &["1", "many"]), ["criterion[1].value"]);
    assert_eq!(wrong("customField.13", "eq", &["many"]), ["criterion[1].value"]);
    assert_eq!(wrong("noEmployees", "lt", &["1", "2"]), ["criterion[1].value"]);
    assert_eq!(wrong("noEmployees", "lt", &[]), ["criterion[1].value"]);
    assert_eq!(wrong("active", "lt", &["true"]), ["criterion[1].operator"]);
    assert_eq!(wrong("name", "like", &["x"]), ["criterion[1].operator"]);
    let sort = sorted(Document::new(), &[("name", false), ("nome", false), ("userIds", false), ("user.name", true)]);
    assert_eq!(office.wrong("getClientsByCriteria", sort), ["sort[1].field", "sort[2].field", "sort[3].field"]);
}

#[test]
fn what_a_user_does_not_see_is_not_found_either() {
    let office = Office::demo();
    let ask = |user, operation, field, value| office.ids(user, operation, criteria(&[(field, "eq", &[value])]));
    assert_eq!(ask(OTHER_SELLER, "getAppointmentsByCriteria", "description", "Ramavtal"), [3]);
    assert!(ask(SELLER, "getAppointmentsByCriteria", "description", "Ramavtal").is_empty());
    assert_eq!(ask(OTHER_SELLER, "getClientsByCriteria", "project.name", "Ringlista Göteborg"), [3]);
    assert!(ask(SELLER, "getClientsByCriteria", "project.name", "Ringlista Göteborg").is_empty());
    let through = criteria(&[("agreement.description", "ne", &[])]);
    assert_eq!(office.refusal(SELLER, "getOrdersByCriteria", through), Failure::Forbidden);
    office.run(ADMIN, "deleteUser", id(3)).expect("a user");
    assert!(ask(ADMIN, "getUsersByCriteria", "active", "false").is_empty());
}
