//! The rules of clients and what belongs to them.

use futures::TryStreamExt;
use uisp_crm::Null;
use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;

use crate::support::{TestServer, complaints, status};

fn person(first: &str, last: &str) -> ClientNew {
    ClientNew { first_name: first.into(), last_name: last.into(), ..ClientNew::default() }
}

#[tokio::test]
async fn a_residential_client_needs_both_names_and_a_company_its_name() {
    let server = TestServer::demo().await;
    let refused = server.client.create_client(&ClientNew::default()).await.expect_err("names are missing");
    assert_eq!(complaints(&refused), ["firstName", "lastName"]);
    let company = ClientNew { client_type: ClientType::Company.into(), ..ClientNew::default() };
    let refused = server.client.create_client(&company).await.expect_err("the name is missing");
    assert_eq!(complaints(&refused), ["companyName"]);
}

#[tokio::test]
async fn a_new_client_gets_what_the_recorded_system_gives_it() {
    let server = TestServer::demo().await;
    let created = server.client.create_client(&person("Lea", "Novak")).await.expect("a client");
    assert_eq!(created.organization_id, Some(1));
    assert_eq!(created.currency_code.as_deref(), Some("USD"));
    assert_eq!(created.invoice_address_same_as_contact, Some(true));
    assert_eq!((created.country_id, created.state_id), (None, None));
    assert_eq!((created.is_lead, created.is_archived, created.is_active), (Some(false), Some(false), Some(false)));
    assert_eq!(created.tax1_id, Some(1), "tax 1 is preselected");
    let options = (
        created.send_invoice_by_post,
        created.invoice_maturity_days,
        created.stop_service_due,
        created.stop_service_due_days,
    );
    assert_eq!(options, (None, None, None, None));
}

#[tokio::test]
async fn idents_and_usernames_are_unique() {
    let server = TestServer::demo().await;
    let taken = ClientNew { user_ident: "HF-0001".into(), username: "bluedoor".into(), ..person("Lea", "Novak") };
    let refused = server.client.create_client(&taken).await.expect_err("both are taken");
    assert_eq!(complaints(&refused), ["userIdent", "username"]);
    let update = ClientUpdate { user_ident: "HF-0001".into(), ..ClientUpdate::default() };
    let refused = server.client.update_client(2, &update).await.expect_err("it is taken");
    assert_eq!(complaints(&refused), ["userIdent"]);
    let own = server.client.update_client(1, &update).await.expect("a client may keep its own ident");
    assert_eq!(own.user_ident.as_deref(), Some("HF-0001"));
}

#[tokio::test]
async fn four_options_set_to_null_leave_everything_else_alone() {
    let server = TestServer::demo().await;
    let before = server.client.get_client(1).await.expect("a client");
    let update = ClientUpdate {
        send_invoice_by_post: Null.into(),
        invoice_maturity_days: Null.into(),
        stop_service_due: Null.into(),
        stop_service_due_days: Null.into(),
        ..ClientUpdate::default()
    };
    let after = server.client.update_client(1, &update).await.expect("a client");
    let expected = Client {
        send_invoice_by_post: None,
        invoice_maturity_days: None,
        stop_service_due: None,
        stop_service_due_days: None,
        ..before
    };
    assert_eq!(after, expected);
}

#[tokio::test]
async fn attributes_are_merged_and_null_takes_one_away() {
    let server = TestServer::demo().await;
    let value = |id: i64, value: Option<&str>| ClientUpdate {
        attributes: vec![ClientAttributeInput {
            custom_attribute_id: id.into(),
            value: value.map(str::to_owned).into(),
        }]
        .into(),
        ..ClientUpdate::default()
    };
    let client = server.client.update_client(2, &value(2, Some("1"))).await.expect("a client");
    assert_eq!(client.attributes.len(), 2);
    let client = server.client.update_client(2, &value(1, None)).await.expect("a client");
    assert_eq!(
        client.attributes.iter().map(|attribute| attribute.key.as_deref()).collect::<Vec<_>>(),
        [Some("roofKeyDeposited")]
    );
    let refused = server.client.update_client(2, &value(2, Some("yes"))).await.expect_err("no boolean");
    assert_eq!(complaints(&refused), ["attributes[0].value"]);
    let refused = server.client.update_client(2, &value(99, Some("x"))).await.expect_err("no such definition");
    assert_eq!(status(&refused), 404);
    let refused = server.client.update_client(2, &value(3, Some("x"))).await.expect_err("for invoices");
    assert_eq!(status(&refused), 404);
}

#[tokio::test]
async fn contacts_of_a_change_are_added_to_the_others() {
    let server = TestServer::demo().await;
    let contact = ClientContactNew { email: "second@okafor.example".into(), ..ClientContactNew::default() };
    let update = ClientUpdate { contacts: vec![contact].into(), ..ClientUpdate::default() };
    let client = server.client.update_client(1, &update).await.expect("a client");
    assert_eq!(client.contacts.len(), 2);
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let server = TestServer::demo().await;
    let before = server.client.get_client(2).await.expect("a client");
    let update = ClientUpdate {
        contacts: vec![ClientContactNew { email: "a@b.example".into(), ..ClientContactNew::default() }].into(),
        attributes: vec![ClientAttributeInput { custom_attribute_id: 99.into(), value: "x".into() }].into(),
        ..ClientUpdate::default()
    };
    server.client.update_client(2, &update).await.expect_err("the attribute does not exist");
    assert_eq!(server.client.get_client(2).await.expect("a client"), before);
}

#[tokio::test]
async fn moving_to_another_organisation_moves_name_and_currency() {
    let server = TestServer::demo().await;
    let update = ClientUpdate { organization_id: 2.into(), ..ClientUpdate::default() };
    let client = server.client.update_client(4, &update).await.expect("a client");
    assert_eq!(
        (client.organization_name.as_deref(), client.currency_code.as_deref()),
        (Some("Alpenfunk"), Some("EUR"))
    );
    let nowhere = ClientUpdate { organization_id: 99.into(), ..ClientUpdate::default() };
    assert_eq!(status(&server.client.update_client(4, &nowhere).await.expect_err("no such organisation")), 404);
}

#[tokio::test]
async fn a_lead_that_becomes_a_client_keeps_the_moment() {
    let server = TestServer::demo().await;
    let update = ClientUpdate { is_lead: false.into(), ..ClientUpdate::default() };
    let client = server.client.update_client(5, &update).await.expect("a client");
    assert!(client.lead_converted_at.is_some());
}

#[tokio::test]
async fn archived_clients_are_listed_only_when_asked_for() {
    let server = TestServer::demo().await;
    let listed = |query: ListClientsQuery| {
        let client = server.client.clone();
        async move { client.list_clients(&query).await.expect("a list").iter().map(|client| client.id).collect::<Vec<_>>() }
    };
    assert_eq!(listed(ListClientsQuery::default()).await, [1, 2, 3, 4, 5, 7, 8]);
    assert_eq!(listed(ListClientsQuery { is_archived: Some(1), ..Default::default() }).await, [6]);
    assert_eq!(listed(ListClientsQuery { lead: Some(1), ..Default::default() }).await, [5]);
    assert_eq!(listed(ListClientsQuery { organization_id: Some(2), ..Default::default() }).await, [7, 8]);
    assert_eq!(
        listed(ListClientsQuery { email: Some("invoices@bluedoor.example".into()), ..Default::default() }).await,
        [2]
    );
    assert_eq!(listed(ListClientsQuery { user_ident: Some("HF-0003".into()), ..Default::default() }).await, [3]);
    assert_eq!(listed(ListClientsQuery { client_tag_ids: vec![2, 3], ..Default::default() }).await, [2, 3]);
    assert_eq!(listed(ListClientsQuery { query: Some("grace oka".into()), ..Default::default() }).await, [1]);
    let by_attribute = ListClientsQuery {
        custom_attribute_key: Some("accessCode".into()),
        custom_attribute_value: Some("0042".into()),
        ..Default::default()
    };
    assert_eq!(listed(by_attribute).await, [2]);
    let by_name = ListClientsQuery {
        order: Some(ClientOrder::UserLastName),
        direction: Some(SortDirection::Desc),
        limit: Some(2),
        ..Default::default()
    };
    assert_eq!(listed(by_name).await, [5, 8], "Whitfield, Weiß");
}

#[tokio::test]
async fn an_attribute_is_looked_for_by_key_and_value_together() {
    let server = TestServer::demo().await;
    let by = |key: Option<&str>, value: Option<&str>| (key.map(str::to_owned), value.map(str::to_owned));
    for (key, value) in [by(Some("accessCode"), None), by(None, Some("0042"))] {
        let (custom_attribute_key, custom_attribute_value) = (key, value);
        let query = ListClientsQuery { custom_attribute_key, custom_attribute_value, ..Default::default() };
        assert_eq!(status(&server.client.list_clients(&query).await.expect_err("half of a filter")), 400);
    }
}

#[tokio::test]
async fn days_and_positions_have_bounds() {
    let server = TestServer::demo().await;
    let update = |days: i64, latitude: &str, longitude: &str| ClientUpdate {
        invoice_maturity_days: days.into(),
        stop_service_due_days: days.into(),
        address_gps_lat: latitude.parse::<Decimal>().expect("a number").into(),
        address_gps_lon: longitude.parse::<Decimal>().expect("a number").into(),
        ..ClientUpdate::default()
    };
    server.client.update_client(1, &update(0, "-90", "180")).await.expect("a client");
    server.client.update_client(1, &update(36_500, "90", "-180")).await.expect("a client");
    for beyond in [update(-1, "-90.5", "180.5"), update(36_501, "90.5", "-180.5")] {
        let refused = server.client.update_client(1, &beyond).await.expect_err("out of bounds");
        let wrong = ["addressGpsLat", "addressGpsLon", "invoiceMaturityDays", "stopServiceDueDays"];
        assert_eq!(complaints(&refused), wrong);
    }
}

#[tokio::test]
async fn exactly_one_organisation_is_preselected() {
    let server = TestServer::demo().await;
    let selected = async || {
        let organizations = server.client.list_organizations().await.expect("a list");
        let selected = organizations.into_iter().filter(|organization| organization.selected == Some(true));
        selected.map(|organization| organization.id).collect::<Vec<_>>()
    };
    let mark = async |organization: i64, selected: uisp_crm::Field<bool>| {
        let update = OrganizationUpdate { selected, ..OrganizationUpdate::default() };
        server.client.update_organization(organization, &update).await.expect("an organisation");
    };
    assert_eq!(selected().await, [1]);
    mark(1, false.into()).await;
    assert_eq!(selected().await, [1]);
    mark(1, Null.into()).await;
    mark(2, Null.into()).await;
    assert_eq!(selected().await, [1]);
    mark(2, true.into()).await;
    assert_eq!(selected().await, [2]);
    let new = OrganizationNew {
        selected: true.into(),
        ..OrganizationNew::new("Radio", "Dlouhá 1", "Praha", 59, 43, "11000")
    };
    let third = server.client.create_organization(&new).await.expect("an organisation").id;
    assert_eq!(selected().await, [third]);
    server.client.delete_organization(third).await.expect("an empty answer");
    assert_eq!(selected().await, [1]);
}

#[tokio::test]
async fn a_stream_brings_every_client_once() {
    let server = TestServer::demo().await;
    let small = uisp_crm::Client::builder(&server.url(), mock_server::READ_KEY).page_size(3).build().expect("a client");
    let ids: Vec<i64> = small
        .stream_clients(&ListClientsQuery::default())
        .map_ok(|client| client.id)
        .try_collect()
        .await
        .expect("all pages");
    assert_eq!(ids, [1, 2, 3, 4, 5, 7, 8]);
}

#[tokio::test]
async fn deleting_a_client_takes_all_that_belongs_to_it() {
    let server = TestServer::demo().await;
    server.client.delete_client(1).await.expect("an empty answer");
    assert_eq!(status(&server.client.get_client_contact(1).await.expect_err("gone")), 404);
    assert_eq!(status(&server.client.get_client_log(1).await.expect_err("gone")), 404);
    assert!(
        server
            .rows("client-attributes")
            .iter()
            .all(|row| row.integer(mock_server::generated::fields::CLIENT_ID) != Some(1))
    );
}

#[tokio::test]
async fn a_changed_password_signs_in_and_is_kept_only_as_a_hash() {
    let server = TestServer::demo().await;
    let update = ClientUpdate { username: "mateo".into(), password: "correct horse".into(), ..ClientUpdate::default() };
    server.client.update_client(3, &update).await.expect("a client");
    let credentials = ClientCredentials { username: "mateo".into(), password: "correct horse".into() };
    assert_eq!(server.client.authenticate_client(&credentials).await.expect("a list")[0].id, 3);
    let wrong = ClientCredentials { username: "mateo".into(), password: "wrong".into() };
    assert_eq!(status(&server.client.authenticate_client(&wrong).await.expect_err("wrong password")), 404);
    assert!(server.rows("clients").iter().all(|row| !format!("{row:?}").contains("correct horse")));
}

#[tokio::test]
async fn an_organisation_with_clients_stays() {
    let server = TestServer::demo().await;
    assert_eq!(status(&server.client.delete_organization(1).await.expect_err("it has clients")), 422);
}

#[tokio::test]
async fn two_worlds_do_not_see_one_another() {
    let (left, right) = (TestServer::demo().await, TestServer::demo().await);
    let before = right.client.get_client(1).await.expect("a client");
    left.client.delete_client(1).await.expect("an empty answer");
    assert_eq!(status(&left.client.get_client(1).await.expect_err("gone")), 404);
    assert_eq!(right.client.get_client(1).await.expect("still there"), before);
}

#[tokio::test]
async fn an_empty_world_has_an_organisation_and_no_clients() {
    let server = TestServer::empty().await;
    assert!(server.client.list_clients(&ListClientsQuery::default()).await.expect("a list").is_empty());
    assert_eq!(server.client.create_client(&person("Lea", "Novak")).await.expect("a client").id, 1);
}
