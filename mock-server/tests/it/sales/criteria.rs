//! Criteria: comparisons, several values, related items, custom fields, order and pages.

use upsales::types::*;

use super::refusal;
use crate::support::TestServer;

async fn clients(server: &TestServer, criteria: Criteria) -> Vec<i32> {
    let found = server.upsales().clients().get_clients_by_criteria(&criteria).await.expect("a list");
    found.into_iter().filter_map(|client| client.id).collect()
}

#[tokio::test]
async fn every_operator_compares_by_the_type_of_the_field() {
    let server = TestServer::demo().await;
    for (criteria, expected) in [
        (Criteria::new().eq("name", "Norrviks Bageri AB"), vec![1]),
        (Criteria::new().any_of("id", [3, 1, 4711]), vec![1, 3]),
        (Criteria::new().none_of("id", [1, 2, 3, 4, 5]), vec![6, 7, 8]),
        (Criteria::new().ne("country", "SE"), vec![4]),
        (Criteria::new().gt("noEmployees", 63), vec![2, 4]),
        (Criteria::new().gte("noEmployees", 63), vec![2, 3, 4]),
        (Criteria::new().lt("noEmployees", 9), vec![5]),
        (Criteria::new().lte("registrationDate", "1987-04-01"), vec![1]),
        (Criteria::new().gte("regDate", "2026-01-01T00:00:00Z"), vec![7]),
        (Criteria::new().eq("active", false), vec![8]),
        (Criteria::new().eq("userIds", 4), vec![2, 3, 4]),
        (Criteria::new().eq("customField.12", "Guld"), vec![1, 4]),
        (Criteria::new().gt("customField.13", 250_000), vec![2]),
        (Criteria::new().eq("parent.name", "Norrviks Bageri AB"), vec![5]),
        (Criteria::new().is_empty("orgNo"), vec![4, 6, 7, 8]),
        (Criteria::new().eq("city", "Sollentuna").lt("noEmployees", 20), vec![5]),
        (Criteria::new().eq("country", "SE").sort_descending("name").limit(2), vec![3, 6]),
        (Criteria::new().any_of("id", 2..=1001), vec![2, 3, 4, 5, 6, 7, 8]),
        (Criteria::new().eq("id", " 1 ").eq("registrationDate", "1987-04-01Z"), vec![1]),
        (Criteria::new().offset(6), vec![7, 8]),
        (Criteria::new().offset(100), vec![]),
    ] {
        let described = format!("{criteria:?}");
        let found = clients(&server, criteria).await;
        assert_eq!(found, expected, "{described}");
    }
}

#[tokio::test]
async fn a_list_is_sorted_by_several_fields() {
    let server = TestServer::demo().await;
    let found = clients(&server, Criteria::new().eq("country", "SE").sort("city").sort_descending("id")).await;
    let cities: Vec<String> = server
        .upsales()
        .clients()
        .get_clients_by_criteria(&Criteria::new().eq("country", "SE").sort("city"))
        .await
        .expect("a list")
        .into_iter()
        .filter_map(|client| client.city.into_value())
        .collect();
    assert!(cities.is_sorted(), "{cities:?}");
    let (five, one) = (found.iter().position(|id| *id == 5), found.iter().position(|id| *id == 1));
    assert!(five < one, "both are in Sollentuna, the higher id first: {found:?}");
}

#[tokio::test]
async fn a_criterion_that_means_nothing_is_named() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    for (criteria, field) in [
        (Criteria::new().eq("nmae", "A"), "criterion[0].field"),
        (Criteria::new().eq("name", "A").eq("client.name", "A"), "criterion[1].field"),
        (Criteria::new().eq("customField.4711", "A"), "criterion[0].field"),
        (Criteria::new().eq("id", "one"), "criterion[0].value"),
        (Criteria::new().gt("regDate", "yesterday"), "criterion[0].value"),
        (Criteria::new().sort("nothing"), "sort[0].field"),
        (Criteria::new().limit(0), "limit"),
        (Criteria::new().limit(2001), "limit"),
        (Criteria::new().eq("name", "A").any_of("id", 0..=1000), "criterion[1].value"),
        ((0..=100).fold(Criteria::new(), |criteria, _| criteria.ne("name", "A")), "criterion"),
        ((0..=10).fold(Criteria::new(), |criteria, _| criteria.sort("name")), "sort"),
    ] {
        let described = format!("{criteria:?}");
        let (code, fields) = refusal(upsales.clients().get_clients_by_criteria(&criteria).await);
        assert_eq!(code, FaultCode::Invalid, "{described}");
        assert_eq!(fields, [field], "{described}");
    }
}

#[tokio::test]
async fn passwords_cannot_be_guessed_by_criteria() {
    let server = TestServer::demo().await;
    let criteria = Criteria::new().eq("password", "mock-seller-password");
    let (code, _) = refusal(server.upsales().users().get_users_by_criteria(&criteria).await);
    assert_eq!(code, FaultCode::Invalid);
}

#[tokio::test]
async fn related_items_are_reached_from_every_service() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let contacts = Criteria::new().eq("client.city", "Sollentuna");
    assert_eq!(upsales.contacts().get_contacts_by_criteria(&contacts).await.expect("a list").len(), 3);
    let orders = Criteria::new().eq("orderRow.productId", 2).eq("client.name", "Fjordlogistikk AS");
    assert_eq!(upsales.orders().get_orders_by_criteria(&orders).await.expect("a list").len(), 1);
    let opportunities = Criteria::new().gte("stage.probability", 50).eq("user.name", "Björn Dahl");
    assert_eq!(upsales.opportunities().get_opportunities_by_criteria(&opportunities).await.expect("a list").len(), 2);
    let appointments = Criteria::new().eq("contactIds", 10);
    assert_eq!(upsales.appointments().get_appointments_by_criteria(&appointments).await.expect("a list").len(), 1);
}
