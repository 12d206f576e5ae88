//! What all items share, custom fields, and what happens when items go.

use upsales::types::*;
use upsales::{Field, Null};

use super::{decimal, invalid, refusal};
use crate::support::TestServer;

fn custom(field_id: i32, value: impl Into<Field<String>>) -> CustomField {
    CustomField { field_id, value: value.into(), ..CustomField::default() }
}

#[tokio::test]
async fn absent_stays_nil_clears_and_a_value_sets() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let before = upsales.clients().get_client(1).await.expect("a client");
    let update = Client {
        id: Some(1),
        fax: "+46 8 1".into(),
        phone: Null.into(),
        user_ids: Some([].into()),
        ..Client::default()
    };
    let after = upsales.clients().update_client(&update).await.expect("a client");
    assert_eq!(after.fax, Field::Value("+46 8 1".to_owned()));
    assert!(after.phone.is_absent());
    assert!(after.user_ids.as_ref().is_some_and(|users| users.id.is_empty()));
    assert_eq!((&after.org_no, &after.category_ids), (&before.org_no, &before.category_ids));
    assert_eq!(upsales.clients().get_client(1).await.expect("a client"), after);
}

#[tokio::test]
async fn every_violation_of_a_new_item_is_named() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let nobody = refusal(upsales.contacts().create_contact(&Contact::default()).await);
    assert_eq!(nobody, (FaultCode::Invalid, vec!["name".to_owned(), "clientId".to_owned()]));
    let long = Contact { name: Some("x".repeat(51)), client_id: Some(1), ..Contact::default() };
    assert_eq!(refusal(upsales.contacts().create_contact(&long).await), invalid("name"));
    let with_id = Client { id: Some(77), name: Some("A".into()), ..Client::default() };
    assert_eq!(refusal(upsales.clients().create_client(&with_id).await), invalid("id"));
    let nameless = Client { id: Some(1), name: Some(String::new()), ..Client::default() };
    assert_eq!(refusal(upsales.clients().update_client(&nameless).await), invalid("name"));
    let loop_of_two = Client { id: Some(1), parent_id: 5.into(), ..Client::default() };
    assert_eq!(refusal(upsales.clients().update_client(&loop_of_two).await), invalid("parentId"));
    let moved = Contact { id: Some(1), client_id: Some(2), ..Contact::default() };
    assert_eq!(refusal(upsales.contacts().update_contact(&moved).await), invalid("clientId"));
    let many = Client { id: Some(1), user_ids: Some(IdList { id: vec![1; 1001] }), ..Client::default() };
    assert_eq!(refusal(upsales.clients().update_client(&many).await), invalid("userIds"));
    let many = Client { id: Some(1), custom_field: vec![custom(11, "A"); 1001], ..Client::default() };
    assert_eq!(refusal(upsales.clients().update_client(&many).await).1[0], "customField");
    let unknown = Client { name: Some("A".into()), user_ids: Some([4711].into()), ..Client::default() };
    assert_eq!(refusal(upsales.clients().create_client(&unknown).await).0, FaultCode::UnknownReference);
}

#[tokio::test]
async fn custom_fields_follow_their_definitions() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let before = upsales.clients().get_client(1).await.expect("a client");
    let names: Vec<_> = before.custom_field.iter().map(|field| field.name.as_deref()).collect();
    assert_eq!(names, [Some("Kundnummer"), Some("Kundnivå"), Some("Kreditgräns"), Some("Kund sedan")]);

    let update =
        Client { id: Some(1), custom_field: vec![custom(12, "Silver"), custom(13, Null)], ..Client::default() };
    let after = upsales.clients().update_client(&update).await.expect("a client");
    let held: Vec<_> = after.custom_field.iter().map(|field| (field.field_id, field.value.value().cloned())).collect();
    let expected = [(11, "K-1001"), (12, "Silver"), (14, "2024-06-10")];
    assert_eq!(held, expected.map(|(id, value)| (id, Some(value.to_owned()))), "no record for a field without a value");

    for (field, value) in
        [(12, "Platina"), (13, "mycket"), (14, "2024-02-30"), (11, "K-10000000000000000001"), (21, "true"), (4711, "1")]
    {
        let wrong = Client { id: Some(1), custom_field: vec![custom(field, value)], ..Client::default() };
        let (code, fields) = refusal(upsales.clients().update_client(&wrong).await);
        assert_eq!(code, FaultCode::Invalid, "{field} = {value}");
        assert!(fields[0].starts_with("customField[0]."), "{fields:?}");
    }
    let agreement = upsales.agreements().get_agreement(1).await.expect("an agreement");
    let without = Agreement { id: agreement.id, custom_field: vec![custom(71, Null)], ..Agreement::default() };
    assert_eq!(
        refusal(upsales.agreements().update_agreement(&without).await).0,
        FaultCode::Invalid,
        "it is obligatory"
    );
}

#[tokio::test]
async fn products_and_users_are_deactivated_and_the_last_administrator_stays() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    upsales.products().delete_product(1).await.expect("an empty answer");
    assert_eq!(upsales.products().get_product(1).await.expect("it is still there").active, Some(false));
    upsales.users().delete_user(4).await.expect("an empty answer");
    assert_eq!(upsales.users().get_user(4).await.expect("still there").active, Some(false));
    assert_eq!(refusal(upsales.users().delete_user(1).await).0, FaultCode::Invalid);
    let twice = Product { id: Some(2), article_no: "LS-100".into(), ..Product::default() };
    assert_eq!(refusal(upsales.products().update_product(&twice).await), invalid("articleNo"));
}

#[tokio::test]
async fn what_belongs_to_a_deleted_client_goes_with_it_and_what_was_sold_keeps_it() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    assert_eq!(refusal(upsales.clients().delete_client(1).await).0, FaultCode::InUse);
    upsales.opportunities().delete_opportunity(9).await.expect("an empty answer");
    upsales.clients().delete_client(7).await.expect("nothing was sold to it");
    assert_eq!(refusal(upsales.clients().get_client(7).await).0, FaultCode::NotFound);
    assert_eq!(refusal(upsales.contacts().get_contact(11).await).0, FaultCode::NotFound);
    upsales.contacts().delete_contact(2).await.expect("an empty answer");
    let appointment = upsales.appointments().get_appointment(1).await.expect("it goes on without the contact");
    assert_eq!(appointment.contact_ids, Some([1].into()));
    assert!(upsales.activities().get_activity(1).await.expect("an activity").contact_id.is_absent());
}

#[tokio::test]
async fn a_phone_call_needs_a_client_and_a_meeting_ends_after_it_begins() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let call = Activity {
        description: Some("Ring".into()),
        activity_type_id: Some(11),
        user_ids: Some([2].into()),
        ..Activity::default()
    };
    assert_eq!(refusal(upsales.activities().create_activity(&call).await), invalid("clientId"));
    let to_do = Activity { activity_type_id: Some(10), ..call };
    upsales.activities().create_activity(&to_do).await.expect("a to-do needs none");
    let early = Appointment {
        id: Some(1),
        end_date: "2026-03-09T11:59:59Z".parse::<upsales::DateTime>().expect("a moment").into(),
        ..Appointment::default()
    };
    assert_eq!(refusal(upsales.appointments().update_appointment(&early).await), invalid("endDate"));
}

#[tokio::test]
async fn stamps_are_the_worlds_clock_and_the_caller() {
    let server = TestServer::demo().await;
    let upsales = server.upsales_as(mock_server::UPSALES_SELLER);
    let new = Client { name: Some("Ny AB".into()), turnover: decimal("12.50").into(), ..Client::default() };
    let created = upsales.clients().create_client(&new).await.expect("a client");
    let moment: upsales::DateTime = "2026-03-02T09:00:00Z".parse().expect("a moment");
    assert_eq!((created.reg_date, created.reg_by, created.mod_date), (Some(moment), Some(2), Some(moment)));
    assert_eq!(created.turnover, Field::Value(decimal("12.5")));
    server.move_clock(|now| now + chrono::Duration::hours(1)).expect("time passes");
    let update = Client { id: created.id, reg_by: Some(1), notes: "n".into(), ..Client::default() };
    let updated = upsales.clients().update_client(&update).await.expect("a client");
    let later: upsales::DateTime = "2026-03-02T10:00:00Z".parse().expect("a moment");
    assert_eq!((updated.reg_date, updated.reg_by, updated.mod_date), (Some(moment), Some(2), Some(later)));
}
