//! Lists as streams.

use bindings_core::{Error, Request};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::server::{Server, builder, get, json};

#[tokio::test]
async fn a_short_page_ends_the_stream() {
    let server = Server::start(vec![json(200, "[1,2]"), json(200, "[3]")]).await;
    assert_eq!(all(&server, Vec::new()).await, [1, 2, 3]);
    assert_eq!(server.lines(), ["GET /clients?limit=2&offset=0", "GET /clients?limit=2&offset=2"]);
}

#[tokio::test]
async fn a_list_that_ends_with_a_full_page_takes_one_more_request() {
    let server = Server::start(vec![json(200, "[1,2]"), json(200, "[]")]).await;
    assert_eq!(all(&server, Vec::new()).await, [1, 2]);
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn the_query_s_limit_is_how_many_are_wanted_and_its_offset_where_to_begin() {
    let server = Server::start(vec![json(200, "[6,7]"), json(200, "[8]")]).await;
    let query = vec![("limit", "3".to_owned()), ("lead", "1".to_owned()), ("offset", "5".to_owned())];
    assert_eq!(all(&server, query).await, [6, 7, 8]);
    assert_eq!(server.lines(), ["GET /clients?lead=1&limit=2&offset=5", "GET /clients?lead=1&limit=1&offset=7"]);
}

#[tokio::test]
async fn none_wanted_is_no_request() {
    let server = Server::start(Vec::new()).await;
    assert!(all(&server, vec![("limit", "0".to_owned())]).await.is_empty());
    assert!(server.lines().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_page_is_asked_once() {
    let server = Server::start(vec![json(200, "[1,2,3,4,5]")]).await;
    assert_eq!(all(&server, Vec::new()).await, [1, 2, 3, 4, 5]);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn pages_are_fetched_only_when_they_are_needed() {
    let server = Server::start(vec![json(200, "[1,2]"), json(200, "[3]")]).await;
    let transport = builder(&server.url).page_size(2).build().unwrap();
    let mut stream = transport.stream::<i64>(get("/clients"));
    assert!(server.lines().is_empty());
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.lines().len(), 1);
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.lines().len(), 2);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_element_that_cannot_be_read_does_not_stop_the_stream() {
    let server = Server::start(vec![json(200, r#"[1,"two"]"#), json(200, "[3]")]).await;
    let transport = builder(&server.url).page_size(2).build().unwrap();
    let results: Vec<_> = transport.stream::<i64>(get("/clients")).collect().await;
    assert_eq!(results.len(), 3);
    let Err(Error::Decode { path, message, .. }) = &results[1] else { panic!("{results:?}") };
    assert_eq!((path.as_str(), message.as_str()), ("[1]", "expected a whole number, found a string"));
    assert!(matches!(results[2], Ok(3)));
}

#[tokio::test]
async fn a_request_that_fails_ends_the_stream() {
    let server = Server::start(vec![json(200, "[1,2]"), json(403, "")]).await;
    let transport = builder(&server.url).page_size(2).build().unwrap();
    let results: Vec<_> = transport.stream::<i64>(get("/clients")).collect().await;
    assert_eq!(results.len(), 3);
    assert_eq!(results[2].as_ref().unwrap_err().status(), Some(403));
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_an_error() {
    let server = Server::start(vec![json(200, r#"{"message":"no"}"#)]).await;
    let transport = server.transport();
    let error = transport.stream::<i64>(get("/clients")).try_next().await.unwrap_err();
    assert!(error.to_string().ends_with("expected an array, found an object"), "{error}");
}

async fn all(server: &Server, query: Vec<(&'static str, String)>) -> Vec<i64> {
    let transport = builder(&server.url).page_size(2).build().unwrap();
    let request = Request { query, ..get("/clients") };
    transport.stream::<i64>(request).try_collect().await.unwrap()
}

#[tokio::test]
async fn numbered_pages_end_with_a_short_one() {
    let server = Server::start(vec![json(200, "[1,2]"), json(200, "[3]")]).await;
    let stream = server.transport().stream_pages::<i64>(numbered("/sites/search"), None);
    assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap(), [1, 2, 3]);
    assert_eq!(server.lines(), ["GET /sites/search?count=2&page=4", "GET /sites/search?count=2&page=5"]);
}

#[tokio::test]
async fn numbered_pages_end_with_the_one_that_says_it_is_the_last() {
    let page = |page: u64| json(200, &format!(r#"{{"pagination":{{"page":{page},"pages":5}},"items":[1,2]}}"#));
    let server = Server::start(vec![page(4), page(5)]).await;
    let stream = server.transport().stream_pages::<i64>(numbered("/outages"), Some("items"));
    assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap(), [1, 2, 1, 2]);
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn an_error_in_a_numbered_page_names_the_spot() {
    let server = Server::start(vec![json(200, r#"{"items":[1,"two"]}"#), json(200, r#"{"items":[]}"#)]).await;
    let stream = server.transport().stream_pages::<i64>(numbered("/outages"), Some("items"));
    let results = stream.collect::<Vec<_>>().await;
    let Err(Error::Decode { path, .. }) = &results[1] else { panic!("{results:?}") };
    assert_eq!(path, "items[1]");
}

#[tokio::test]
async fn an_object_without_the_list_is_an_error() {
    let server = Server::start(vec![json(200, r#"{"statusCode":401,"error":"Unauthorized"}"#)]).await;
    let stream = server.transport().stream_pages::<i64>(numbered("/outages"), Some("items"));
    assert!(matches!(stream.collect::<Vec<_>>().await[..], [Err(Error::Decode { .. })]));
}

fn numbered(path: &str) -> Request {
    Request { query: vec![("count", "2".to_owned()), ("page", "4".to_owned())], ..get(path) }
}
