//! The REST edge: keys, paths, bodies and errors, as a client without bindings meets them.

use mock_server::{READ_KEY, WRITE_KEY};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestServer, send};

async fn refusal(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.expect("an error is JSON"))
}

const CLIENT: &str = "/crm/api/v1.0/clients/1";

#[tokio::test]
async fn keys_are_checked_before_anything_else() {
    let server = TestServer::demo().await;
    let unauthenticated = json!({ "code": 401, "message": "User authentication failed." });
    assert_eq!(refusal(send(&server, Method::GET, CLIENT, None, None).await).await, (401, unauthenticated.clone()));
    assert_eq!(
        refusal(send(&server, Method::GET, CLIENT, Some("no such key"), None).await).await,
        (401, unauthenticated)
    );
    let forbidden = json!({ "code": 403, "message": "Forbidden." });
    let change = Some(json!({ "note": "x" }));
    assert_eq!(
        refusal(send(&server, Method::PATCH, CLIENT, Some(READ_KEY), change.clone()).await).await,
        (403, forbidden)
    );
    assert_eq!(send(&server, Method::GET, CLIENT, Some(READ_KEY), None).await.status(), StatusCode::OK);
    assert_eq!(send(&server, Method::PATCH, CLIENT, Some(WRITE_KEY), change).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_other_header_carries_a_key_too() {
    let server = TestServer::demo().await;
    let request = reqwest::Client::new().get(server.url() + CLIENT).header("x-auth-token", READ_KEY);
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::OK);
}

#[tokio::test]
async fn all_bases_and_a_trailing_slash_lead_to_the_same() {
    let server = TestServer::demo().await;
    for path in [CLIENT, "/api/v1.0/clients/1", "/crm/api/v2.1/clients/1", "/crm/api/v1.0/clients/1/"] {
        let response = send(&server, Method::GET, path, Some(READ_KEY), None).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let server = TestServer::demo().await;
    let get = send(&server, Method::GET, CLIENT, Some(READ_KEY), None).await;
    let length = get.text().await.expect("a body").len();
    let head = send(&server, Method::HEAD, CLIENT, Some(READ_KEY), None).await;
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.headers()["content-length"].to_str().expect("text"), length.to_string());
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_key() {
    let server = TestServer::demo().await;
    let request = reqwest::Client::new()
        .request(Method::OPTIONS, server.url() + CLIENT)
        .header("Origin", "https://shop.example")
        .header("Access-Control-Request-Method", "PATCH")
        .header("Access-Control-Request-Headers", "x-auth-app-key,content-type");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["access-control-allow-methods"], "PATCH");
    assert_eq!(response.headers()["access-control-allow-headers"], "x-auth-app-key,content-type");
}

#[tokio::test]
async fn a_get_may_announce_json_and_bring_none() {
    let server = TestServer::demo().await;
    let request = reqwest::Client::new().get(server.url() + CLIENT).header("X-Auth-App-Key", READ_KEY);
    let response = request.header(CONTENT_TYPE, "application/json").send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_action_needs_no_body_and_answers_with_none() {
    let server = TestServer::demo().await;
    let response = send(&server, Method::PATCH, "/crm/api/v1.0/clients/4/archive", Some(WRITE_KEY), None).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    assert!(response.bytes().await.expect("a body").is_empty());
}

#[tokio::test]
async fn unknown_and_read_only_fields_are_refused_by_name() {
    let server = TestServer::demo().await;
    let body = json!({ "description": "x", "accountBalance": 5, "firstName": 7, "clientType": 9, "registrationDate": "yesterday" });
    let (status, answer) = refusal(send(&server, Method::PATCH, CLIENT, Some(WRITE_KEY), Some(body)).await).await;
    assert_eq!(status, 422);
    assert_eq!(answer["code"], 422);
    assert_eq!(answer["message"], "Validation failed.");
    let fields: Vec<&String> = answer["errors"].as_object().expect("a map").keys().collect();
    assert_eq!(fields, ["description", "accountBalance", "firstName", "clientType", "registrationDate"]);
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_error_shape() {
    let server = TestServer::demo().await;
    let (status, answer) =
        refusal(send(&server, Method::GET, "/crm/api/v1.0/clients/4711", Some(READ_KEY), None).await).await;
    assert_eq!((status, answer), (404, json!({ "code": 404, "message": "Object is not found." })));
    let (status, answer) =
        refusal(send(&server, Method::GET, "/crm/api/v1.0/nothing", Some(READ_KEY), None).await).await;
    assert_eq!((status, answer), (404, json!({ "code": 404, "message": "No route found" })));
    let (status, _) = refusal(send(&server, Method::GET, "/elsewhere", Some(READ_KEY), None).await).await;
    assert_eq!(status, 404);
    let response = send(&server, Method::PUT, CLIENT, Some(WRITE_KEY), Some(json!({}))).await;
    assert_eq!(response.headers()["allow"], "GET, PATCH, DELETE");
    assert_eq!(refusal(response).await.0, 405);
}

#[tokio::test]
async fn the_path_is_looked_at_before_the_body() {
    let server = TestServer::demo().await;
    let response =
        send(&server, Method::PATCH, "/crm/api/v1.0/clients/4711", Some(WRITE_KEY), Some(json!({ "nonsense": 1 })))
            .await;
    assert_eq!(refusal(response).await.0, 404);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_in_the_error_shape() {
    let server = TestServer::demo().await;
    let post = |media_type: &str, body: &str| {
        let request = reqwest::Client::new().post(format!("{}/clients", server.crm_url()));
        request
            .header("X-Auth-App-Key", WRITE_KEY)
            .header(CONTENT_TYPE, media_type.to_owned())
            .body(body.to_owned())
            .send()
    };
    let count = || server.rows("clients").len();
    let before = count();
    for (media_type, body, expected) in [
        ("application/json", "{\"firstName\": ", 400),
        ("application/json", "[1, 2]", 400),
        ("application/json", "null", 400),
        ("application/json", "{\"firstName\": \"\\ud800\"}", 400),
        ("application/xml", "<client/>", 415),
        ("application/x-www-form-urlencoded", "firstName=Lea", 415),
        ("application/json", "", 422),
    ] {
        let (status, answer) = refusal(post(media_type, body).await.expect("an answer")).await;
        assert_eq!((status, &answer["code"]), (expected, &json!(expected)), "{body}");
        assert!(answer["message"].is_string());
    }
    let nested = "[".repeat(100_000);
    assert_eq!(refusal(post("application/json", &nested).await.expect("an answer")).await.0, 400);
    assert_eq!(count(), before);
}

#[tokio::test]
async fn an_oversized_body_is_refused_in_the_error_shape() {
    let server = TestServer::demo().await;
    let body = vec![b' '; mock_server::rest::LARGEST_BODY + 1];
    let request =
        reqwest::Client::new().post(format!("{}/clients", server.crm_url())).header("X-Auth-App-Key", WRITE_KEY);
    let response = request.header(CONTENT_TYPE, "application/json").body(body).send().await.expect("an answer");
    assert_eq!(refusal(response).await.0, 413);
}

#[tokio::test]
async fn bad_query_values_are_a_400() {
    let server = TestServer::demo().await;
    for query in [
        "limit=x",
        "limit=-1",
        "offset=1.5",
        "lead=x",
        "direction=UP",
        "order=salary",
        "query=a",
        "clientTagIds[]=x",
        "customAttributeValue=1",
    ] {
        let (status, answer) =
            refusal(send(&server, Method::GET, &format!("/crm/api/v1.0/clients?{query}"), Some(READ_KEY), None).await)
                .await;
        assert_eq!((status, &answer["code"]), (400, &json!(400)), "{query}");
    }
}

#[tokio::test]
async fn arrays_come_in_every_form_that_clients_send() {
    let server = TestServer::demo().await;
    for query in [
        "clientTagIds[]=2&clientTagIds[]=3",
        "clientTagIds%5B%5D=2&clientTagIds%5B%5D=3",
        "clientTagIds[0]=2&clientTagIds[1]=3",
        "clientTagIds=2&clientTagIds=3",
    ] {
        let response =
            send(&server, Method::GET, &format!("/crm/api/v1.0/clients?{query}"), Some(READ_KEY), None).await;
        let clients: Vec<Value> = response.json().await.expect("a list");
        assert_eq!(clients.iter().map(|client| &client["id"]).collect::<Vec<_>>(), [2, 3], "{query}");
    }
    let response = send(&server, Method::GET, "/crm/api/v1.0/clients?nonsense=1&limit=1", Some(READ_KEY), None).await;
    assert_eq!(response.json::<Vec<Value>>().await.expect("a list").len(), 1, "unknown parameters are ignored");
}

#[tokio::test]
async fn a_created_entity_is_found_where_location_says() {
    let server = TestServer::demo().await;
    let body = json!({ "firstName": "Lea", "lastName": "Nov\u{e1}k" });
    let response = send(&server, Method::POST, "/api/v1.0/clients", Some(WRITE_KEY), Some(body)).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let location = response.headers()[LOCATION].to_str().expect("text").to_owned();
    assert_eq!(location, format!("{}/api/v1.0/clients/9", server.url()));
    let text = response.text().await.expect("a body");
    assert!(text.contains(r#""lastName":"Nov\u00e1k""#), "non-ASCII is escaped as the real system does: {text}");
    let found =
        reqwest::Client::new().get(location).header("X-Auth-App-Key", READ_KEY).send().await.expect("an answer");
    assert_eq!(found.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_malformed_webhook_uuid_is_an_internal_error_as_on_the_real_system() {
    let server = TestServer::demo().await;
    let (status, _) =
        refusal(send(&server, Method::GET, "/crm/api/v1.0/webhook-events/nonsense", Some(READ_KEY), None).await).await;
    assert_eq!(status, 500);
    let unknown = "/crm/api/v1.0/webhook-events/00000000-0000-4000-8000-000000000000";
    assert_eq!(refusal(send(&server, Method::GET, unknown, Some(READ_KEY), None).await).await.0, 404);
}

#[tokio::test]
async fn moments_that_cannot_be_printed_are_refused_and_leave_nothing_behind() {
    let server = TestServer::demo().await;
    for moment in
        ["-262143-01-01T00:00:00+0000", "+262142-12-31T23:59:59+0000", "0000-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]
    {
        let body = json!({ "firstName": "Lea", "lastName": "Novak", "registrationDate": moment });
        let (status, answer) =
            refusal(send(&server, Method::POST, "/crm/api/v1.0/clients", Some(WRITE_KEY), Some(body)).await).await;
        assert_eq!((status, answer["errors"].get("registrationDate").is_some()), (422, true), "{moment}");
    }
    assert_eq!(server.rows("clients").len(), 8);
}

#[tokio::test]
async fn an_empty_text_is_nothing() {
    let server = TestServer::demo().await;
    for _ in 0..2 {
        let body = json!({ "firstName": "Lea", "lastName": "Novak", "userIdent": "", "username": "" });
        let response = send(&server, Method::POST, "/crm/api/v1.0/clients", Some(WRITE_KEY), Some(body)).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        let client: Value = response.json().await.expect("a client");
        assert_eq!((&client["userIdent"], &client["isActive"]), (&Value::Null, &json!(false)));
    }
}

#[tokio::test]
async fn a_read_is_repeated_until_the_world_changes() {
    let server = TestServer::demo().await;
    let read =
        || async { send(&server, Method::GET, CLIENT, Some(READ_KEY), None).await.text().await.expect("a body") };
    let first = read().await;
    assert_eq!(read().await, first);
    let change = Some(json!({ "note": "changed" }));
    assert_eq!(send(&server, Method::PATCH, CLIENT, Some(WRITE_KEY), change).await.status(), StatusCode::OK);
    assert!(read().await.contains("\"note\":\"changed\""));
    assert_eq!(send(&server, Method::GET, CLIENT, None, None).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_dropped_server_ends_its_open_connections() {
    use std::io::{Read as _, Write as _};

    let server = mock_server::MockServer::start().await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let request = format!("GET {CLIENT} HTTP/1.1\r\nhost: localhost\r\nx-auth-app-key: {READ_KEY}\r\n\r\n");
    let mut connection = tokio::task::spawn_blocking({
        let request = request.clone();
        move || {
            let mut connection = std::net::TcpStream::connect(address).expect("the server listens");
            connection.write_all(request.as_bytes()).expect("the request goes out");
            let mut start = [0; 12];
            connection.read_exact(&mut start).expect("an answer");
            assert_eq!(&start, b"HTTP/1.1 200");
            connection
        }
    })
    .await
    .expect("a connection");
    drop(server);
    tokio::task::yield_now().await;
    let rest = tokio::task::spawn_blocking(move || {
        let _ = connection.write_all(request.as_bytes());
        let mut rest = Vec::new();
        let _ = connection.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    });
    assert!(!rest.await.expect("the connection ends").contains("HTTP/1.1 200"), "the server is gone");
}
