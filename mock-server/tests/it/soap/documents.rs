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
        let link = &format!("/wsapi/{link}");
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
    for query in ["wsdl", "WSDL", "wsdl=1", "wsdl&x=1"] {
        let (_, _, document) =
            get(&server, &format!("/wsapi/orderService?{query}"), Some("crm.example.com:8443")).await;
        assert!(
            document.contains("location=\"https://crm.example.com:8443/wsapi/orderService\""),
            "{query}: {document}"
        );
    }
    let proxied = reqwest::Client::new()
        .get(format!("{}/wsapi/orderService?wsdl", server.url()))
        .header("X-Forwarded-Proto", "https, http")
        .header("X-Forwarded-Host", "crm.example.com, inner");
    let document = proxied.send().await.expect("an answer").text().await.expect("text");
    assert!(document.contains("location=\"https://crm.example.com/wsapi/orderService\""), "{document}");
}

#[tokio::test]
async fn an_unknown_service_and_an_unknown_method_are_said_to_be_so() {
    let server = TestServer::demo().await;
    let (status, _, text) = get(&server, "/wsapi/nothingService?wsdl", None).await;
    assert!(status == 404 && text.contains("/wsapi/test"), "{status} {text}");
    // A trailing slash would make the import of the XSD point elsewhere.
    for path in ["/wsapi/clientService", "/wsapi/clientService?xsd=1", "/wsapi/clientService/?wsdl"] {
        let (status, media_type, _) = get(&server, path, None).await;
        assert_eq!((status, media_type.as_str()), (404, "text/plain; charset=utf-8"), "{path}");
    }
    for path in ["/wsapi", "/wsapi/"] {
        let (status, _, page) = get(&server, path, None).await;
        assert!(status == 200 && page.contains("clientService?wsdl"), "{path} leads to the list");
    }
    let put = reqwest::Client::new().put(format!("{}/clientService", server.upsales_url())).send().await;
    let put = put.expect("an answer");
    assert_eq!((put.status().as_u16(), put.headers()["allow"].to_str().ok()), (405, Some("GET, HEAD, POST")));
}
