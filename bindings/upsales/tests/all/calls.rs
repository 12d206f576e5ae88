//! What is sent, how often, and what becomes of the answer.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use upsales::rust_decimal::Decimal;
use upsales::types::{Client, Criteria, CustomField, Order, OrderRow, User};
use upsales::{Error, Field, Null, Retry};

use crate::stand_in::StandIn;

#[tokio::test]
async fn a_call_is_one_post_with_action_and_envelope() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.builder().user_agent("import/1").build().unwrap();
    upsales.clients().create_client(&Client { name: Some("A & B".to_owned()), ..Default::default() }).await.unwrap();

    let seen = &stand_in.requests()[0];
    assert_eq!(seen.path, "/wsapi/clientService");
    assert_eq!(seen.headers["content-type"], "text/xml; charset=utf-8");
    assert_eq!(seen.headers["soapaction"], "\"http://crm.upsales.com/wsapi#createClient\"");
    assert_eq!(seen.headers["accept"], "text/xml");
    assert_eq!(seen.headers["user-agent"], "import/1");
    let expected = concat!(
        r#"<?xml version="1.0" encoding="utf-8"?>"#,
        r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>"#,
        r#"<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd""#,
        r#" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd""#,
        r#" soap:mustUnderstand="1"><wsse:UsernameToken><wsse:Username>api@example.com</wsse:Username>"#,
        r#"<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">"#,
        "corr&lt;ct &amp; h\u{f6}rse</wsse:Password></wsse:UsernameToken></wsse:Security></soap:Header><soap:Body>",
        r#"<createClient xmlns="http://crm.upsales.com/wsapi" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
        "<client><name>A &amp; B</name></client></createClient></soap:Body></soap:Envelope>",
    );
    assert_eq!(seen.body, expected);
}

#[tokio::test]
async fn absent_nil_and_value_arrive_as_three_things() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    let full = Client {
        name: Some("A".to_owned()),
        phone: "1".into(),
        parent_id: 7.into(),
        turnover: "0.1000000000000000000000000001".parse::<Decimal>().unwrap().into(),
        user_ids: Some([1, 2].into()),
        ..Default::default()
    };
    let created = upsales.clients().create_client(&full).await.unwrap();
    assert_eq!(created, Client { id: Some(1), ..full });

    let update = Client {
        id: Some(1),
        phone: Null.into(),
        turnover: Field::Absent,
        city: "  Lund\r\n\tSweden ".into(),
        user_ids: Some([].into()),
        custom_field: vec![CustomField { field_id: 11, value: Null.into(), ..Default::default() }],
        ..Default::default()
    };
    upsales.clients().update_client(&update).await.unwrap();
    let sent = stand_in.world.clients.sent.lock().unwrap().pop().unwrap();
    assert_eq!(sent, update);
    assert_eq!((sent.phone, sent.parent_id, sent.fax), (Field::Null, Field::Absent, Field::Absent));
    assert_eq!(sent.user_ids.map(|list| list.id), Some(Vec::new()));
    assert_eq!(sent.project_ids, None);
    assert!(sent.custom_field[0].value.is_null());
}

#[tokio::test]
async fn rows_numbers_and_moments_come_back_as_they_were() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    let row = |price: &str| OrderRow {
        product_id: Some(3),
        price: Some(price.parse().unwrap()),
        discount: Field::Null,
        ..Default::default()
    };
    let order = Order {
        description: Some(String::new()),
        date: Some("2026-02-24".parse().unwrap()),
        reg_date: Some("2026-02-24T15:00:03.5-05:00".parse().unwrap()),
        order_row: vec![row("19.90"), row("-0.05")],
        ..Default::default()
    };
    let created = upsales.orders().create_order(&order).await.unwrap();
    assert_eq!(created, Order { id: Some(1), ..order });
    assert_eq!(created.order_row[0].price.unwrap().to_string(), "19.90");
    assert_eq!(created.reg_date.unwrap().to_rfc3339(), "2026-02-24T15:00:03.500-05:00");
    assert!(upsales.opportunities().get_opportunities().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_stream_fetches_page_after_page() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.builder().page_size(4).build().unwrap();
    for number in 1..=10 {
        let client = Client { name: Some(format!("{number}")), city: "Lund".into(), ..Default::default() };
        upsales.clients().create_client(&client).await.unwrap();
    }
    let ids = async |criteria: &Criteria| -> Vec<i32> {
        let clients: Vec<Client> = upsales.clients().stream_clients(criteria).try_collect().await.unwrap();
        clients.iter().filter_map(|client| client.id).collect()
    };
    let before = stand_in.requests().len();
    assert_eq!(ids(&Criteria::new().eq("city", "Lund")).await, (1..=10).collect::<Vec<_>>());
    assert_eq!(stand_in.requests().len() - before, 3);
    assert_eq!(ids(&Criteria::new().offset(3).limit(5)).await, [4, 5, 6, 7, 8]);
    assert!(ids(&Criteria::new().limit(0)).await.is_empty());
    assert!(ids(&Criteria::new().eq("city", "Malm\u{f6}")).await.is_empty());

    // An item that cannot be read does not end the stream.
    let page = stand_in.requests().last().unwrap().answer.replace("Response xmlns", "Response  xmlns");
    let items = "<return><id>1</id></return><return><id>one</id></return><return><id>3</id></return>";
    let page = page.replace("></getClientsByCriteriaResponse>", &format!(">{items}</getClientsByCriteriaResponse>"));
    stand_in.prepare(200, "text/xml", page);
    let found: Vec<_> = upsales.clients().stream_clients(&Criteria::new()).collect().await;
    let said =
        found.iter().map(|item| item.as_ref().map(|client| client.id).map_err(Error::to_string)).collect::<Vec<_>>();
    let problem = "getClientsByCriteria: the answer could not be read: return[1].id: expected a whole number of 32 bits, found `one`";
    assert_eq!(said, [Ok(Some(1)), Err(problem.to_owned()), Ok(Some(3))]);

    // A call that fails does.
    stand_in.prepare(404, "text/plain", "nothing here");
    let found: Vec<_> = upsales.clients().stream_clients(&Criteria::new()).collect().await;
    assert!(matches!(found.as_slice(), [Err(Error::Status { status: 404, .. })]), "{found:?}");
}

#[tokio::test]
async fn reads_are_repeated_and_nothing_else_is() {
    let stand_in = StandIn::start().await;
    let at_once = Retry { first_wait: Duration::ZERO, ..Retry::default() };
    let upsales = stand_in.builder().retry(at_once).build().unwrap();
    stand_in.prepare(503, "text/html", "<html>busy</html>");
    stand_in.prepare(502, "text/html", "");
    assert!(upsales.users().get_users().await.unwrap().is_empty());
    assert_eq!(stand_in.requests().len(), 3);

    let user = User { name: Some("A".to_owned()), password: Some("swordfish".into()), ..Default::default() };
    stand_in.prepare(503, "text/html", "<html>busy</html>");
    let error = upsales.users().create_user(&user).await.unwrap_err();
    assert!(matches!(error, Error::Status { operation: "createUser", status: 503, .. }), "{error:?}");
    assert_eq!(stand_in.requests().len(), 4);

    let never = stand_in.builder().retry(Retry::off()).build().unwrap();
    stand_in.prepare(503, "text/html", "");
    never.users().get_users().await.unwrap_err();
    assert_eq!(stand_in.requests().len(), 5);
}

#[tokio::test]
async fn what_xml_cannot_carry_is_not_sent() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    let client = Client { name: Some("bell\u{7}".to_owned()), ..Default::default() };
    let error = upsales.clients().create_client(&client).await.unwrap_err();
    let expected = "createClient.client.name holds the character U+0007, which XML cannot carry; take it out";
    assert_eq!(error.to_string(), expected);
    assert!(stand_in.requests().is_empty());
}

#[tokio::test]
async fn nobody_there_and_nobody_answering_are_told_apart() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = upsales::Upsales::builder(&url, "name", "swordfish").retry(Retry::off());
    let upsales = builder.timeout(Duration::from_millis(50)).build().unwrap();
    let error = upsales.clients().get_client(1).await.unwrap_err();
    assert!(matches!(&error, Error::Timeout { operation: "getClient", server, .. } if *server == url), "{error}");

    drop(listener);
    let error = upsales.clients().get_client(1).await.unwrap_err();
    assert!(matches!(&error, Error::Connection { operation: "getClient", .. }), "{error}");
    assert!(error.to_string().contains("is the address right"), "{error}");
}
