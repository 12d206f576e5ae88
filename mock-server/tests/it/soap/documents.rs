//! The page with all services, their WSDL and the XSD.

use crate::support::TestServer;

async fn get(server: &TestServer, path: &str, host: Option<&str>) -> (u16, String, String) {
    let mut request = reqwest::Client::new().get(format!("{}{path}", server.url()));
    if let Some(host) = host {
        request = request.header("Host", host).header("X-Forwarded-Proto", "https");
    }
    let answer = request.send().await.expect("an answer");
    let media_type = answer.headers()["content-type"].to_str().expect("text").to_owned();
    (answer.status().as_u16(), media_type, answer.text().await.expect("text"))
}

#[tokio::test]
async fn the_page_links_to_the_documents_of_every_service_and_all_of_them_are_there() {
    let server = TestServer::demo().await;
    let (status, media_type, page) = get(&server, "/wsapi/test", None).await;
    assert_eq!((status, media_type.as_str()), (200, "text/html; charset=utf-8"));
    let links: Vec<&str> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.iter().filter(|link| link.ends_with("?wsdl")).count(), 11);
    for link in links {
        let (status, media_type, document) = get(&server, link, None).await;
        assert_eq!((status, media_type.as_str()), (200, "text/xml; charset=utf-8"), "{link}");
        uppsala::parse(&document).unwrap_or_else(|error| panic!("{link}: {error}"));
        if let Some(path) = link.strip_suffix("?wsdl") {
            let address = format!("location=\"{}{path}\"", server.url());
            assert!(document.contains(&address), "{link} lacks {address}");
        }
    }
}

#[tokio::test]
async fn the_address_is_the_one_that_the_client_used() {
    let server = TestServer::demo().await;
    let (_, _, document) = get(&server, "/wsapi/orderService?WSDL", Some("crm.example.com:8443")).await;
    assert!(document.contains("location=\"https://crm.example.com:8443/wsapi/orderService\""), "{document}");
}

#[tokio::test]
async fn an_unknown_service_and_an_unknown_method_are_said_to_be_so() {
    let server = TestServer::demo().await;
    let (status, _, text) = get(&server, "/wsapi/nothingService?wsdl", None).await;
    assert!(status == 404 && text.contains("/wsapi/test"), "{status} {text}");
    let put = reqwest::Client::new().put(format!("{}/clientService", server.upsales_url())).send().await;
    let put = put.expect("an answer");
    assert_eq!((put.status().as_u16(), put.headers()["allow"].to_str().ok()), (405, Some("GET, HEAD, POST")));
}
