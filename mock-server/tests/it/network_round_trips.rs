//! What UISP Network shows can be written: every document of configuration, and every interface, of every device of the demo world.

use std::collections::BTreeMap;

use mock_server::NETWORK_TOKEN;
use mock_server::generated::uisp_network::operations::OPERATIONS;
use serde_json::{Map, Value};

use crate::support::TestServer;

/// Asks as a client without bindings does.
pub(crate) async fn ask(
    client: &reqwest::Client,
    server: &TestServer,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
    let url = format!("{}/nms/api/v2.1{path}", server.url());
    let mut request = client.request(method, url).header("x-auth-token", NETWORK_TOKEN);
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// The same without nulls.
pub(crate) fn said(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name.clone(), said(value))).collect::<Map<String, Value>>().into()
        }
        Value::Array(elements) => elements.iter().map(said).collect(),
        other => other.clone(),
    }
}

/// The devices that take a configuration.
fn connected(devices: &Value) -> impl Iterator<Item = &Value> {
    devices.as_array().into_iter().flatten().filter(|device| device["overview"]["status"] == "active")
}

/// The paths below one device where a document of configuration is read and written: neither what routers have in lists nor backups.
fn pairs() -> Vec<&'static str> {
    let mut methods: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in OPERATIONS.iter().filter(|operation| operation.path.matches('{').count() == 1) {
        methods.entry(operation.path).or_default().push(operation.method);
    }
    let both = |methods: &[&str]| methods.contains(&"GET") && methods.contains(&"PUT");
    let paths = methods.into_iter().filter(|(path, methods)| path.starts_with("/devices/") && both(methods));
    let is_document = |path: &&str| !path.ends_with('}') && !path.contains("/router/") && !path.ends_with("/backups");
    paths.map(|(path, _)| path).filter(is_document).collect()
}

#[tokio::test]
async fn every_document_is_written_as_it_was_read_and_changes_nothing() {
    let server = TestServer::demo().await;
    let client = reqwest::Client::new();
    let (_, devices) = ask(&client, &server, "GET", "/devices", None).await;
    let mut problems = Vec::new();
    let mut written = 0;
    for device in connected(&devices) {
        let name = &device["identification"];
        let (id, kind) = (name["id"].as_str().expect("an id"), name["type"].as_str().expect("a type"));
        for pair in pairs() {
            let (before_brace, after_brace) = pair.split_once('{').expect("a parameter");
            let behind = after_brace.split_once('}').expect("a parameter").1;
            let path = format!("{before_brace}{id}{behind}");
            let (status, document) = ask(&client, &server, "GET", &path, None).await;
            if status != 200 {
                assert_eq!(status, 404, "{path} is another family's");
                continue;
            }
            let (_, before) = ask(&client, &server, "GET", &format!("/devices/{id}"), None).await;
            let (status, answer) = ask(&client, &server, "PUT", &path, Some(&said(&document))).await;
            let (_, after) = ask(&client, &server, "GET", &format!("/devices/{id}"), None).await;
            let (_, document_after) = ask(&client, &server, "GET", &path, None).await;
            written += 1;
            if status != 200 {
                problems.push(format!("{kind} {path}: {status} {}", answer["message"]));
            }
            if document_after != document {
                problems.push(format!("{kind} {path}: {document}\n became {document_after}"));
            }
            if before != after {
                problems.push(format!("{kind} {path} changes the device: {before}\n became {after}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(written > 80, "{written} documents were written");
}

#[tokio::test]
async fn every_interface_is_written_as_it_was_read_and_changes_nothing() {
    let server = TestServer::demo().await;
    let client = reqwest::Client::new();
    let (_, devices) = ask(&client, &server, "GET", "/devices", None).await;
    let mut problems = Vec::new();
    for device in connected(&devices) {
        let id = device["identification"]["id"].as_str().expect("an id");
        let (_, interfaces) = ask(&client, &server, "GET", &format!("/devices/{id}/interfaces"), None).await;
        for interface in interfaces.as_array().expect("a list") {
            let name = interface["identification"]["name"].as_str().expect("a name");
            let path = format!("/devices/{id}/interfaces/{name}");
            let (_, before) = ask(&client, &server, "GET", &format!("/devices/{id}"), None).await;
            let (status, answer) = ask(&client, &server, "PUT", &path, Some(&said(interface))).await;
            let (_, after) = ask(&client, &server, "GET", &format!("/devices/{id}"), None).await;
            let (_, written) = ask(&client, &server, "GET", &path, None).await;
            if status != 200 || &written != interface || before != after {
                problems.push(format!("{path}: {status} {}: {interface}\n became {written}", answer["message"]));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
