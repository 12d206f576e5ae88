//! What the generated types put on the wire and take from it.

use std::collections::BTreeSet;

use uisp_crm::types::{
    Client, ClientNew, ClientType, ClientUpdate, Invoice, InvoiceStatus, ListInvoicesQuery, PaymentNew,
};
use uisp_crm::wire::{DateTime, from_str, to_string};
use uisp_crm::{Field, Null, serde_json};

#[test]
fn an_update_of_one_field_sends_one_field() {
    assert_eq!(to_string(&ClientUpdate::default()), "{}");
    let update = ClientUpdate { note: "x".into(), ..Default::default() };
    assert_eq!(to_string(&update), r#"{"note":"x"}"#);
}

#[test]
fn the_vendor_s_example_sends_four_nulls_and_nothing_else() {
    let update = ClientUpdate {
        send_invoice_by_post: Null.into(),
        invoice_maturity_days: Null.into(),
        stop_service_due: Null.into(),
        stop_service_due_days: Null.into(),
        ..Default::default()
    };
    let sent: serde_json::Map<_, _> = serde_json::from_str(&to_string(&update)).unwrap();
    let names: BTreeSet<&str> = sent.keys().map(String::as_str).collect();
    let expected = ["sendInvoiceByPost", "invoiceMaturityDays", "stopServiceDue", "stopServiceDueDays"];
    assert_eq!(names, BTreeSet::from(expected));
    assert!(sent.values().all(serde_json::Value::is_null));
}

#[test]
fn the_three_states_round_trip() {
    let update = ClientUpdate { note: Null.into(), invoice_maturity_days: 14.into(), ..Default::default() };
    let read: ClientUpdate = from_str(&to_string(&update)).unwrap();
    assert_eq!(read, update);
    assert_eq!(read.note, Field::Null);
    assert_eq!(read.invoice_maturity_days, Field::Value(14));
    assert_eq!(read.city, Field::Absent);

    // The same through serde.
    let value = serde_json::to_value(&update).unwrap();
    assert_eq!(serde_json::from_value::<ClientUpdate>(value).unwrap(), update);
}

#[test]
fn a_new_client_sends_no_defaults() {
    let new = ClientNew { client_type: ClientType::Company.into(), ..Default::default() };
    assert_eq!(to_string(&new), r#"{"clientType":2}"#);
}

#[test]
fn codes_have_names_and_unknown_ones_are_kept() {
    let invoices: Vec<Invoice> = from_str(r#"[{"id":1,"status":2},{"id":2,"status":17}]"#).unwrap();
    assert_eq!(invoices[0].status, Some(InvoiceStatus::PartiallyPaid));
    assert_eq!(invoices[1].status, Some(InvoiceStatus::Unknown(17)));
    assert_eq!(to_string(&invoices[1].status), "17");
}

#[test]
fn money_is_written_as_it_was_read() {
    let text = r#"{"id":1,"total":0.1000000000000000000000000001,"amountPaid":58.50}"#;
    let invoice: Invoice = from_str(text).unwrap();
    assert_eq!(to_string(&invoice.total), "0.1000000000000000000000000001");
    assert_eq!(to_string(&invoice.amount_paid), "58.50");
    let payment = PaymentNew::new("0.30".parse().unwrap());
    assert!(to_string(&payment).contains(r#""amount":0.30"#));
}

#[test]
fn moments_keep_the_console_s_offset_and_are_written_without_a_colon() {
    let client: Client = from_str(r#"{"id":1,"registrationDate":"2026-02-24T15:00:03-0500"}"#).unwrap();
    let registered: DateTime = client.registration_date.unwrap();
    assert_eq!(registered.to_rfc3339(), "2026-02-24T15:00:03-05:00");
    let update = ClientUpdate { registration_date: registered.into(), ..Default::default() };
    assert_eq!(to_string(&update), r#"{"registrationDate":"2026-02-24T15:00:03-0500"}"#);
}

#[test]
fn explicit_nulls_everywhere_are_read_and_null_arrays_are_empty() {
    let mut object = serde_json::Map::from_iter([("id".to_owned(), 5.into())]);
    let empty: Client = from_str(r#"{"id":5}"#).unwrap();
    let written: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&to_string(&empty)).unwrap();
    for name in written.keys().filter(|name| *name != "id") {
        object.insert(name.clone(), serde_json::Value::Null);
    }
    let client: Client = from_str(&serde_json::to_string(&object).unwrap()).unwrap();
    assert_eq!(client, empty);
    assert!(client.contacts.is_empty() && client.tags.is_empty());
    assert!(object.len() > 40);
}

#[test]
fn an_answer_without_its_id_says_so() {
    let error = from_str::<Vec<Client>>(r#"[{"id":1},{"note":"x"}]"#).unwrap_err();
    assert_eq!(error.to_string(), "[1].id: the property is missing");
}

#[test]
fn a_query_sends_what_is_set() {
    assert!(ListInvoicesQuery::default().pairs().is_empty());
    let query = ListInvoicesQuery {
        client_id: Some(7),
        created_date_from: Some("2026-01-01".parse().unwrap()),
        statuses: vec![InvoiceStatus::Unpaid, InvoiceStatus::PartiallyPaid],
        ..Default::default()
    };
    let pairs = query.pairs();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(pairs, [("clientId", "7"), ("createdDateFrom", "2026-01-01"), ("statuses[]", "1"), ("statuses[]", "2")]);
}
