//! Requests on the wire, and what answers become.

use std::error::Error as _;
use std::time::Duration;

use bindings_core::{Error, Method, Payload, Request, Retry, Transport, Upload, path_segment, path_segments};

use crate::server::{KEY, Server, answer, builder, get, json};

#[tokio::test]
async fn a_request_carries_key_query_and_body() {
    let server = Server::start(vec![json(200, "5")]).await;
    let transport = builder(&format!("{}/crm/api/v1.0/", server.url)).user_agent("my-import/2");
    let request = Request {
        method: Method::PATCH,
        query: vec![("statuses[]", "1".to_owned()), ("query", "a b&c".to_owned())],
        body: Some(Payload::Json(r#"{"note":null}"#.to_owned())),
        ..get("/clients/7")
    };
    let value: i64 = transport.build().unwrap().send(request).await.unwrap().json().unwrap();
    assert_eq!(value, 5);
    let sent = server.requests().remove(0);
    let line = "PATCH /crm/api/v1.0/clients/7?statuses%5B%5D=1&query=a+b%26c HTTP/1.1\r\n";
    assert!(sent.starts_with(line), "{sent}");
    assert!(sent.contains(&format!("x-auth-app-key: {KEY}\r\n")), "{sent}");
    assert!(sent.contains("content-type: application/json\r\n"), "{sent}");
    assert!(sent.contains("user-agent: my-import/2\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\n{\"note\":null}"), "{sent}");
}

#[tokio::test]
async fn an_error_keeps_code_message_and_the_messages_of_each_field() {
    let body = r#"{"code":422,"message":"Validation failed.","errors":{"userIdent":["Taken.","Too long."],"note":"One.","contacts":{"0":"x"}}}"#;
    let server = Server::start(vec![json(422, body)]).await;
    let error = server.transport().send(get("/clients")).await.err().unwrap();
    let fields: Vec<_> = error.field_errors().collect();
    assert_eq!(
        fields,
        [("contacts", r#"{"0":"x"}"#), ("note", "One."), ("userIdent", "Taken."), ("userIdent", "Too long.")]
    );
    assert_eq!(error.status(), Some(422));
    let Error::Status { code, message, body: kept, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*code, message.as_str()), (422, "Validation failed."));
    assert_eq!(kept.as_bytes(), body.as_bytes());
    let text = error.to_string();
    assert!(text.starts_with("get_thing: the server answered 422: Validation failed.;"), "{text}");
    assert!(text.ends_with("userIdent: Taken. Too long."), "{text}");
}

#[tokio::test]
async fn php_writes_an_empty_map_of_errors_as_an_array() {
    let server = Server::start(vec![json(404, r#"{"message":"Not Found","errors":[]}"#)]).await;
    let error = server.transport().send(get("/clients/1")).await.err().unwrap();
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "get_thing: the server answered 404: Not Found");
}

#[tokio::test]
async fn an_html_page_where_json_is_expected_says_so_with_its_beginning() {
    let page = "<!DOCTYPE html>\n<html>\n  <title>UISP</title>";
    let html = || answer(200, "content-type: text/html\r\n", page);
    let server = Server::start(vec![html(), html(), answer(404, "", page)]).await;
    let transport = server.transport();
    let error = transport.send(get("/clients")).await.unwrap().json::<String>().unwrap_err();
    let expected = "get_thing: the answer could not be read: the server sent an HTML page instead of JSON, \
                    beginning `<!DOCTYPE html> <html> <title>UISP</title>`; does the base URL lead to the API?";
    assert_eq!(error.to_string(), expected);
    let error = transport.send(get("/clients")).await.unwrap().empty().unwrap_err();
    assert_eq!(error.to_string(), expected);
    let error = transport.send(get("/clients")).await.err().unwrap();
    assert!(error.to_string().contains("404: the server sent an HTML page"), "{error}");
}

#[tokio::test]
async fn a_json_content_type_without_a_byte_is_a_fine_empty_answer() {
    let server = Server::start(vec![json(200, ""), json(200, "")]).await;
    let transport = server.transport();
    transport.send(get("/clients/1")).await.unwrap().empty().unwrap();
    let error = transport.send(get("/clients/1")).await.unwrap().json::<String>().unwrap_err();
    assert!(error.to_string().ends_with("expected JSON, but the body is empty"), "{error}");
}

#[tokio::test]
async fn something_created_comes_with_its_location() {
    let headers = "location: /clients/15\r\n";
    let server = Server::start(vec![answer(201, headers, "\"Ada\""), json(201, "\"Bo\"")]).await;
    let transport = server.transport();
    let created = transport.send(get("/clients")).await.unwrap().created::<String>().unwrap();
    assert_eq!((created.len(), created.location.as_deref()), (3, Some("/clients/15")));
    let created = transport.send(get("/clients")).await.unwrap().created::<String>().unwrap();
    assert_eq!((created.location.clone(), created.into_value()), (None, "Bo".to_owned()));
}

#[tokio::test]
async fn a_file_is_bytes_with_a_media_type() {
    let pdf = answer(200, "content-type: application/pdf\r\n", "%PDF-1.7");
    let server = Server::start(vec![pdf]).await;
    let file = server.transport().send(get("/invoices/1/pdf")).await.unwrap().file();
    assert_eq!(file.bytes, "%PDF-1.7");
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    assert_eq!(format!("{file:?}"), r#"File { bytes: 8, content_type: Some("application/pdf") }"#);
}

#[tokio::test]
async fn broken_connections_and_trouble_are_tried_again() {
    let busy = answer(429, "retry-after: 0\r\n", "");
    let script = vec![String::new(), json(503, ""), busy, json(200, "1")];
    let server = Server::start(script).await;
    let value: i64 = server.transport().send(get("/version")).await.unwrap().json().unwrap();
    assert_eq!((value, server.requests().len()), (1, 4));
}

#[tokio::test]
async fn a_post_is_sent_once() {
    let server = Server::start(vec![json(503, "")]).await;
    let request = Request { method: Method::POST, idempotent: false, ..get("/clients") };
    let error = server.transport().send(request).await.err().unwrap();
    assert_eq!((error.status(), server.requests().len()), (Some(503), 1));
}

#[tokio::test]
async fn retries_can_be_switched_off() {
    let server = Server::start(vec![json(503, "")]).await;
    let transport = builder(&server.url).retry(Retry::off()).build().unwrap();
    let error = transport.send(get("/version")).await.err().unwrap();
    assert_eq!((error.status(), server.requests().len()), (Some(503), 1));
}

#[tokio::test]
async fn too_long_a_wait_is_told_and_not_waited() {
    let server = Server::start(vec![answer(429, "retry-after: 3600\r\n", "")]).await;
    let error = server.transport().send(get("/version")).await.err().unwrap();
    let Error::Status { retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!((retry_after, server.requests().len()), (Some(Duration::from_secs(3600)), 1));
}

#[tokio::test]
async fn a_redirect_is_an_error_that_says_where_to() {
    let headers = "location: https://uisp.example.com/crm/api/v1.0/clients\r\n";
    let server = Server::start(vec![answer(301, headers, "")]).await;
    let error = server.transport().send(get("/clients")).await.err().unwrap();
    assert!(error.to_string().contains("redirects to https://uisp.example.com"), "{error}");
}

#[tokio::test]
async fn an_unreachable_server_is_a_connection_error_with_its_reason_and_without_the_query() {
    // Bound and dropped: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let transport = builder(&format!("http://127.0.0.1:{port}")).build().unwrap();
    let request = Request { query: vec![("query", "Ada".to_owned())], ..get("/clients") };
    let error = transport.send(request).await.err().unwrap();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert!(error.source().is_some());
    assert!(error.to_string().contains(&format!("http://127.0.0.1:{port}")), "{error}");
    assert!(!format!("{error:?} {error}").contains("Ada"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_a_timeout() {
    // Connections are accepted by the system and never served.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let transport = builder(&url).timeout(Duration::from_millis(20)).build().unwrap();
    let error = transport.send(get("/version")).await.err().unwrap();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert!(error.to_string().contains("within 0.02 s"), "{error}");
}

#[tokio::test]
async fn a_value_that_would_change_the_path_is_refused_before_anything_is_sent() {
    let server = Server::start(Vec::new()).await;
    for value in ["", ".", ".."] {
        let path = format!("/clients/{}", path_segment(value));
        let error = server.transport().send(get(&path)).await.err().unwrap();
        assert!(matches!(error, Error::InvalidRequest { .. }), "{error:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_value_in_the_path_arrives_as_it_is() {
    let server = Server::start(vec![json(200, "1")]).await;
    let path = format!("/keys/{}", path_segment("a/b c?d#ü%"));
    server.transport().send(get(&path)).await.unwrap();
    assert_eq!(server.lines(), ["GET /keys/a%2Fb%20c%3Fd%23%C3%BC%25"]);
}

#[test]
fn a_base_url_must_be_a_plain_address() {
    let refused = |url: &str| match builder(url).build() {
        Err(Error::InvalidRequest { message }) => message,
        other => panic!("{url}: {other:?}"),
    };
    assert!(refused("uisp.example.com").contains("https://"));
    assert!(refused("ftp://uisp.example.com").contains("https://"));
    assert!(refused("").contains("https://"));
    assert!(refused("https://h/?a=1").contains("query"));
    let message = refused("https://ada:swordfish@h");
    assert!(message.contains("password") && !message.contains("swordfish"), "{message}");
    assert_eq!(builder("http://h/api/").build().unwrap().base_url(), "http://h/api");
    assert_eq!(builder("http://h").build().unwrap().base_url(), "http://h");
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_without_being_repeated() {
    for key in ["", "  ", "two\nlines"] {
        let error = Transport::builder("http://h", "x-auth-app-key", key).build().unwrap_err();
        assert!(error.to_string().starts_with("the key "), "{error}");
        assert!(!format!("{error:?}").contains("lines"), "{error:?}");
    }
}

#[tokio::test]
async fn the_key_is_in_no_debug_output_and_no_error() {
    let server = Server::start(vec![json(401, ""), String::new()]).await;
    let builder = builder(&server.url).retry(Retry::off());
    let mut shown = format!("{builder:?}");
    let transport = builder.build().unwrap();
    shown.push_str(&format!("{transport:?}"));
    for _ in 0..2 {
        let error = transport.send(get("/version")).await.err().unwrap();
        shown.push_str(&format!("{error} {error:?} {:?}", error.source()));
    }
    assert!(!shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn debug_shows_no_body() {
    let server = Server::start(vec![json(200, r#"{"authenticationKey":"client-key-1"}"#)]).await;
    let answer = server.transport().send(get("/client-zone/login")).await.unwrap();
    let error = answer.json::<String>().unwrap_err();
    assert!(!format!("{error:?} {error}").contains("client-key-1"), "{error:?}");
    let Error::Decode { body, .. } = error else { panic!("{error:?}") };
    assert!(body.text().contains("client-key-1"));
}

#[tokio::test]
async fn a_file_is_sent_as_a_form() {
    let server = Server::start(vec![json(200, "5")]).await;
    let upload = Upload::new("router.tar", &b"\x01bytes"[..]);
    assert!(!format!("{upload:?}").contains("bytes\""), "the content does not show");
    let request =
        Request { method: Method::PUT, body: Some(Payload::File("file", upload)), ..get("/devices/7/backups") };
    server.transport().send(request).await.unwrap();
    let sent = server.requests().remove(0);
    assert!(sent.contains("content-type: multipart/form-data; boundary="), "{sent}");
    assert!(sent.contains("name=\"file\"; filename=\"router.tar\"\r\n"), "{sent}");
    assert!(sent.contains("Content-Type: application/octet-stream\r\n\r\n\u{1}bytes\r\n"), "{sent}");
}

#[tokio::test]
async fn the_errors_of_uisp_network_are_read_too() {
    let body = r#"{"statusCode":400,"error":"Bad Request","message":"Invalid.","validation":{"source":"payload","keys":["name"]}}"#;
    let list = r#"{"statusCode":422,"error":"Unprocessable Entity","validation":["name is too long"]}"#;
    let server = Server::start(vec![json(400, body), json(422, list)]).await;
    let error = server.transport().send(get("/sites")).await.err().unwrap();
    assert_eq!(error.field_errors().collect::<Vec<_>>(), [("keys", "name"), ("source", "payload")]);
    assert!(error.to_string().contains("the server answered 400: Invalid."), "{error}");
    let error = server.transport().send(get("/sites")).await.err().unwrap();
    assert_eq!(error.field_errors().collect::<Vec<_>>(), [("validation", "name is too long")]);
    assert!(error.to_string().contains("Unprocessable Entity"), "{error}");
}

#[test]
fn several_segments_keep_their_slashes_only() {
    assert_eq!(path_segments("api/v1.0/a b?c"), "api/v1.0/a%20b%3Fc");
}
