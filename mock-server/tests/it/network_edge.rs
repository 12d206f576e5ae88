//! UISP Network behind the REST edge: refusals in its own form, and what a console serves beside its API.

use mock_server::{NETWORK_READ_TOKEN, NETWORK_TOKEN};
use serde_json::Value;

use crate::support::TestServer;

const BASE: &str = "/nms/api/v2.1";

async fn get(server: &TestServer, path: &str, token: Option<&str>) -> reqwest::Response {
    let mut request = reqwest::Client::new().get(format!("{}{path}", server.url()));
    if let Some(token) = token {
        request = request.header("x-auth-token", token);
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn without_a_valid_token_a_refusal_in_the_network_s_own_form() {
    let server = TestServer::demo().await;
    for token in [None, Some("wrong"), Some(mock_server::WRITE_KEY)] {
        let answer = get(&server, &format!("{BASE}/sites"), token).await;
        assert_eq!(answer.status(), 401);
        let refusal: Value = answer.json().await.expect("JSON");
        assert_eq!((&refusal["statusCode"], &refusal["error"]), (&401.into(), &"Unauthorized".into()));
        assert!(refusal["message"].is_string(), "an object where a list is expected, with a text");
    }
}

#[tokio::test]
async fn an_unknown_path_and_another_method_are_not_found() {
    let server = TestServer::demo().await;
    assert_eq!(get(&server, &format!("{BASE}/nonsense"), Some(NETWORK_TOKEN)).await.status(), 404);
    let client = reqwest::Client::new();
    let answer = client.patch(format!("{}{BASE}/sites", server.url())).send().await.expect("an answer");
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn what_is_not_there_says_so_by_name() {
    let server = TestServer::demo().await;
    let answer = get(&server, &format!("{BASE}/airlink/proxy/rainfall-r001.map"), Some(NETWORK_READ_TOKEN)).await;
    assert_eq!(answer.status(), 501);
    let refusal: Value = answer.json().await.expect("JSON");
    assert!(refusal["message"].as_str().is_some_and(|text| text.contains("get_airlink_proxy_rainfall_r001_map")));
}

#[tokio::test]
async fn a_wrong_base_address_finds_a_page_instead_of_json() {
    let server = TestServer::demo().await;
    for path in ["/nms", "/nms/devices", "/nms/api/v2.0/sites"] {
        let answer = get(&server, path, Some(NETWORK_TOKEN)).await;
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8", "{path}");
    }
}

#[tokio::test]
async fn the_document_is_served_with_a_page_to_browse_it() {
    let server = TestServer::demo().await;
    let page = get(&server, "/nms/api-docs", None).await.text().await.expect("a page");
    assert!(
        page.contains("/nms/api-docs/swagger.json") && !page.contains("https://"),
        "the page loads nothing from elsewhere"
    );
    for (path, version) in [("swagger.json", "swagger"), ("openapi.json", "openapi")] {
        let document: Value = get(&server, &format!("/nms/api-docs/{path}"), None).await.json().await.expect("JSON");
        assert!(document[version].is_string(), "{path} says what it is");
        let paths = document["paths"].as_object().expect("paths");
        let members = paths.values().filter_map(Value::as_object).flatten();
        assert_eq!(members.filter(|(_, operation)| operation["operationId"].is_string()).count(), 534);
    }
}

#[tokio::test]
async fn every_parameter_of_the_served_document_says_its_type() {
    let server = TestServer::demo().await;
    let document: Value = get(&server, "/nms/api-docs/swagger.json", None).await.json().await.expect("JSON");
    let members = document["paths"].as_object().expect("paths").values().filter_map(Value::as_object).flatten();
    for (_, operation) in members {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["in"] == "body" || parameter["type"].is_string(), "{parameter}");
        }
    }
}

#[tokio::test]
async fn a_form_where_none_belongs_is_refused_and_changes_nothing() {
    let server = TestServer::demo().await;
    let url = server.network_url();
    let router = "de000000-0000-4000-8000-000000000001";
    let before = server.world().snapshot();
    for (method, path) in [
        (reqwest::Method::POST, "/users".to_owned()),
        (reqwest::Method::PUT, format!("/devices/{router}/system")),
        (reqwest::Method::PUT, format!("/devices/uisprs/{router}/firewall/nats/rules")),
        (reqwest::Method::POST, "/nms/traffic/subnets".to_owned()),
    ] {
        let form = reqwest::multipart::Form::new().text("x", "hello");
        let request = reqwest::Client::new().request(method, format!("{url}{path}")).multipart(form);
        let answer = request.header("x-auth-token", NETWORK_TOKEN).send().await.expect("an answer");
        assert_eq!(answer.status(), 415, "{path}");
    }
    assert!(std::sync::Arc::ptr_eq(&before, &server.world().snapshot()), "the world is as it was");
}

#[tokio::test]
async fn an_empty_text_in_a_query_counts_as_not_given() {
    let server = TestServer::demo().await;
    for path in ["/devices?siteId=&role=&authorized=", "/sites?type=", "/nms/statistics?interval="] {
        let answer = get(&server, &format!("{BASE}{path}"), Some(NETWORK_TOKEN)).await;
        assert_eq!(answer.status(), 200, "{path}");
    }
    let answer = get(&server, &format!("{BASE}/outages?count=&page=1"), Some(NETWORK_TOKEN)).await;
    assert_eq!(answer.status(), 400, "what is required is missing");
}
