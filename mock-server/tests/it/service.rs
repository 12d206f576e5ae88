//! The stand-in without a socket: the router as a tower service.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use mock_server::{Mock, MockServer, Seed, Settings, WRITE_KEY};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const CLIENTS: &str = "/crm/api/v1.0/clients";

#[tokio::test]
async fn a_read_without_a_socket_answers_as_over_http() {
    let server = MockServer::start().await;
    let path = "/crm/api/v1.0/clients?limit=3";
    let request = reqwest::Client::new().get(server.url() + path).header("X-Auth-App-Key", WRITE_KEY);
    let over_http = request.send().await.expect("an answer");

    let response = call(&demo(), request_for("GET", path, None)).await;
    assert_eq!(response.status(), over_http.status());
    for (name, value) in response.headers() {
        assert_eq!(over_http.headers().get(name), Some(value), "{name}");
    }
    assert_eq!(body(response).await, over_http.json::<Value>().await.expect("JSON"));
}

#[tokio::test]
async fn a_create_without_a_socket_is_stored_and_says_where() {
    let mock = demo();
    let new = json!({ "firstName": "Lea", "lastName": "Novak" });
    let response = call(&mock, request_for("POST", CLIENTS, Some(new))).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let location = response.headers()[header::LOCATION].to_str().expect("text").to_owned();
    let created = body(response).await;
    assert_eq!(location, format!("http://localhost{CLIENTS}/{}", created["id"]));

    let path = location.strip_prefix("http://localhost").expect("the address of this service");
    let response = call(&mock, request_for("GET", path, None)).await;
    assert_eq!(body(response).await, created);
}

#[tokio::test]
async fn two_worlds_know_nothing_of_each_other() {
    let (one, other) = (demo(), demo());
    let path = "/crm/api/v1.0/clients/1";
    let change = request_for("PATCH", path, Some(json!({ "note": "Only here." })));
    assert_eq!(call(&one, change).await.status(), StatusCode::OK);

    assert_eq!(body(call(&one, request_for("GET", path, None)).await).await["note"], "Only here.");
    assert_ne!(body(call(&other, request_for("GET", path, None)).await).await["note"], "Only here.");
    assert_eq!(one.world().journal().exchanges().len(), 2);
    assert_eq!(other.world().journal().exchanges().len(), 1);

    one.reset();
    assert_ne!(body(call(&one, request_for("GET", path, None)).await).await["note"], "Only here.");
}

#[tokio::test]
async fn a_world_from_text_has_its_own_rows_alone() {
    let seed = json!({ "tables": { "client-tags": [{ "id": 7, "name": "VIP" }] } });
    let settings = Settings { seed: Seed::Json(seed.to_string()), ..Settings::default() };
    let mock = Mock::new(&settings).expect("the seed is sound");
    let tags = body(call(&mock, request_for("GET", "/crm/api/v1.0/client-tags", None)).await).await;
    assert_eq!(tags.as_array().expect("a list").len(), 1);
    assert_eq!((&tags[0]["id"], &tags[0]["name"]), (&json!(7), &json!("VIP")));
    assert_eq!(body(call(&mock, request_for("GET", CLIENTS, None)).await).await, json!([]));
}

fn demo() -> Arc<Mock> {
    Mock::new(&Settings::default()).expect("the demo world is sound")
}

fn request_for(method: &str, path: &str, json: Option<Value>) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("X-Auth-App-Key", WRITE_KEY)
        .header(header::CONTENT_TYPE, "application/json");
    request.body(json.map_or_else(Body::empty, |json| Body::from(json.to_string()))).expect("a request")
}

async fn call(mock: &Arc<Mock>, request: Request<Body>) -> Response {
    mock.router().oneshot(request).await.expect("the service cannot fail")
}

async fn body(response: Response) -> Value {
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    serde_json::from_slice(&bytes).expect("JSON")
}
