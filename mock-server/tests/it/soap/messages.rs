//! Envelopes: what toolkits do differently is taken, what is wrong is a fault that says so.

use mock_server::UPSALES_ADMIN;

use super::{GET_CLIENT, envelope, fault, inside, message, post, post_as, signed_in, token};
use crate::support::{TestServer, send};

const CREATE: &str =
    "<createClient xmlns=\"http://crm.upsales.com/wsapi\"><client><name>Åå &amp; Öö</name></client></createClient>";

#[tokio::test]
async fn what_toolkits_do_differently_is_taken() {
    let server = TestServer::demo().await;
    let plain = message(GET_CLIENT);
    let created = |text: &str| text.replace(GET_CLIENT, CREATE);
    let default_namespaces = format!(
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Header>{}</Header><Body>{}</Body></Envelope>",
        signed_in(UPSALES_ADMIN),
        "<getClient xmlns=\"http://crm.upsales.com/wsapi\"><id>1</id></getClient>"
    );
    let wcf = envelope(
        &format!(
            "<o:Security s:mustUnderstand=\"1\" xmlns:o=\"{}\"><u:Timestamp u:Id=\"_0\" xmlns:u=\"{}\">\
             <u:Created>2026-03-02T09:00:00.000Z</u:Created><u:Expires>2026-03-02T09:05:00.000Z</u:Expires></u:Timestamp>\
             <o:UsernameToken u:Id=\"uuid-1\" xmlns:u=\"{}\"><o:Username>{}</o:Username><o:Password \
             Type=\"{}#PasswordText\">{}</o:Password></o:UsernameToken></o:Security>",
            super::WSSE,
            super::WSU,
            super::WSU,
            UPSALES_ADMIN.0,
            super::PROFILE,
            UPSALES_ADMIN.1
        ),
        GET_CLIENT,
    );
    for (what, message) in [
        ("plain", plain.clone()),
        ("default namespaces", default_namespaces),
        ("windows communication foundation", wcf),
        ("comments and instructions", plain.replace("<s:Body>", "<!-- a --><?b c?><s:Body> <!-- d -->\n")),
        (
            "an XML declaration and a byte order mark",
            format!("\u{feff}<?xml version='1.0' encoding='utf-8'?>\n{plain}"),
        ),
        ("white space around a number", plain.replace(">1<", ">\n 1\t<")),
        ("character data", plain.replace(">1<", "><![CDATA[1]]><")),
        ("a character reference", plain.replace(">1<", ">&#x31;<")),
        ("children without a namespace", plain.replace("u:id", "id")),
        ("an unknown header", plain.replace("<s:Header>", "<s:Header><x xmlns=\"urn:x\"/>")),
        (
            "a header for somebody else",
            plain.replace("<s:Header>", "<s:Header><x xmlns=\"urn:x\" s:mustUnderstand=\"1\" s:actor=\"urn:y\"/>"),
        ),
        (
            "types and encodings",
            plain.replace(
                "<u:id>",
                "<u:id xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"xsd:int\" s:encodingStyle=\"\">",
            ),
        ),
        (
            "nil that is not",
            plain.replace("<u:id>", "<u:id xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"false\">"),
        ),
    ] {
        let (status, answer) = post(&server, "clientService", message).await;
        assert_eq!(status, 200, "{what}: {answer}");
    }

    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{}", created(&plain));
    let latin: Vec<u8> = declared("ISO-8859-1").chars().map(|character| character as u8).collect();
    let utf_16: Vec<u8> = declared("UTF-16").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked: Vec<u8> = [0xfe, 0xff].into_iter().chain(utf_16.iter().copied()).collect();
    for (what, message) in [("latin", latin), ("utf-16", marked), ("utf-16 without a mark", utf_16)] {
        let (status, answer) = post_as(&server, "clientService", "text/xml", message).await;
        assert_eq!(status, 200, "{what}: {answer}");
        assert_eq!(inside(&answer, "ups:name"), Some("Åå &amp; Öö"), "{what}");
    }
}

#[tokio::test]
async fn what_is_no_message_is_a_fault_without_detail() {
    let server = TestServer::demo().await;
    let plain = message(GET_CLIENT);
    let body_twice = plain.replace("</s:Envelope>", "<s:Body/></s:Envelope>");
    let must_understand = plain.replace("<s:Header>", "<s:Header><x xmlns=\"urn:x\" s:mustUnderstand=\"1\"/>");
    for (what, message, code) in [
        ("nothing", String::new(), "soap:Client"),
        ("text", "hello".to_owned(), "soap:Client"),
        ("JSON", "{\"id\": 1}".to_owned(), "soap:Client"),
        ("another root", "<a/>".to_owned(), "soap:Client"),
        (
            "SOAP 1.2",
            plain.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
            "soap:VersionMismatch",
        ),
        ("no namespace", plain.replace("http://schemas.xmlsoap.org/soap/envelope/", ""), "soap:Client"),
        ("a header that must be understood", must_understand.clone(), "soap:MustUnderstand"),
        (
            "the same without a prefix",
            must_understand.replace("s:mustUnderstand=\"1\"", "mustUnderstand=\"true\""),
            "soap:MustUnderstand",
        ),
        ("two bodies", body_twice, "soap:Client"),
        ("an empty body", plain.replace(GET_CLIENT, ""), "soap:Client"),
        ("two operations", plain.replace(GET_CLIENT, &GET_CLIENT.repeat(2)), "soap:Client"),
        ("another namespace", plain.replace("http://crm.upsales.com/wsapi", "urn:other"), "soap:Client"),
        ("an unknown operation", plain.replace("getClient", "getNothing"), "soap:Client"),
        ("another service's operation", plain.replace("getClient", "getOrder"), "soap:Client"),
        ("a document type", format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{plain}"), "soap:Client"),
        ("an entity", plain.replace(">1<", ">&b;<"), "soap:Client"),
        ("cut off", plain[..plain.len() - 9].to_owned(), "soap:Client"),
        ("an undeclared prefix", plain.replace("<u:id>", "<v:id>").replace("</u:id>", "</v:id>"), "soap:Client"),
        (
            "a long start of an element",
            plain.replace("<u:getClient ", &format!("<u:getClient a=\"{}\" ", "x".repeat(20_000))),
            "soap:Client",
        ),
        ("the end of character data in text", plain.replace(">1<", ">1]]><"), "soap:Client"),
        ("a comment with two hyphens", plain.replace(">1<", "><!-- a -- b -->1<"), "soap:Client"),
        ("a declaration in the middle", plain.replace(">1<", "><?xml version=\"1.0\"?>1<"), "soap:Client"),
        ("a declaration after a comment", format!("<!-- a --><?xml version=\"1.0\"?>{plain}"), "soap:Client"),
        ("XML 1.1", format!("<?xml version=\"1.1\"?>{plain}"), "soap:Client"),
        ("a name that is none", plain.replace("u:id", "u:1d"), "soap:Client"),
        ("attributes that touch", plain.replace("<u:id>", "<u:id a=\"1\"b=\"2\">"), "soap:Client"),
        ("an attribute twice", plain.replace("<u:id>", "<u:id a=\"1\" a=\"2\">"), "soap:Client"),
        ("a character that XML does not have", plain.replace(">1<", ">&#1;<"), "soap:Client"),
    ] {
        let answer = post(&server, "clientService", message).await;
        assert_eq!(fault(&answer), (code.to_owned(), None), "{what}: {}", answer.1);
    }
    let answer = post(&server, "nothingService", plain).await;
    assert_eq!(fault(&answer), ("soap:Client".to_owned(), None));
}

#[tokio::test]
async fn every_wrong_element_is_named() {
    let server = TestServer::demo().await;
    let client = |inside: &str| {
        message(&format!(
            "<u:createClient xmlns:u=\"http://crm.upsales.com/wsapi\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
             <u:client>{inside}</u:client></u:createClient>"
        ))
    };
    for (inside_client, field) in [
        ("<u:nmae>A</u:nmae>", "nmae"),
        ("<u:name>A</u:name><u:name>B</u:name>", "name"),
        ("<v:name xmlns:v=\"urn:v\">A</v:name>", "name"),
        ("<u:name i:nil=\"true\"/>", "name"),
        ("<u:name>A</u:name><u:phone i:nil=\"true\">1</u:phone>", "phone"),
        ("<u:name>A</u:name><u:active>perhaps</u:active>", "active"),
        ("<u:name>A</u:name><u:parentId>99999999999</u:parentId>", "parentId"),
        ("<u:name>A</u:name><u:turnover>1e3</u:turnover>", "turnover"),
        ("<u:name>A</u:name><u:turnover></u:turnover>", "turnover"),
        ("<u:name>A</u:name><u:turnover>1.123456789012345678</u:turnover>", "turnover"),
        ("<u:name>A</u:name><u:registrationDate>2026-02-30</u:registrationDate>", "registrationDate"),
        ("<u:name>A</u:name><u:userIds><u:id>1</u:id><u:id>x</u:id></u:userIds>", "userIds.id[1]"),
        ("<u:name>A</u:name><u:customField><u:value>1</u:value></u:customField>", "customField[0].fieldId"),
        ("<u:name><u:first>A</u:first></u:name>", "name"),
        ("A<u:name>A</u:name>", "message"),
    ] {
        let answer = post(&server, "clientService", client(inside_client)).await;
        assert_eq!(fault(&answer), ("soap:Client".to_owned(), Some("INVALID".to_owned())), "{inside_client}");
        assert_eq!(inside(&answer.1, "ups:field"), Some(field), "{inside_client}: {}", answer.1);
    }
    for (body, field) in [
        (GET_CLIENT.replace("<u:id>1</u:id>", ""), "id"),
        (GET_CLIENT.replace("<u:id>1</u:id>", "<u:id>1</u:id><u:id>2</u:id>"), "id"),
        (GET_CLIENT.replace("u:id", "u:key"), "key"),
        (GET_CLIENT.replace("getClient", "deleteClient").replace(">1<", ">one<"), "id"),
        (CREATE.replace("createClient", "updateClient"), "id"),
    ] {
        let answer = post(&server, "clientService", message(&body)).await;
        assert_eq!(inside(&answer.1, "ups:field"), Some(field), "{body}: {}", answer.1);
    }
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let server = TestServer::demo().await;
    let before = server.rows("upsales-clients");
    let unknown_parent = CREATE.replace("</name>", "</name><parentId>4711</parentId>");
    let answer = post(&server, "clientService", message(&unknown_parent)).await;
    assert_eq!(fault(&answer).1.as_deref(), Some("UNKNOWN_REFERENCE"));
    assert_eq!(inside(&answer.1, "ups:field"), Some("parentId"));
    assert_eq!(server.rows("upsales-clients"), before);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused() {
    let server = TestServer::demo().await;
    let large = message(&CREATE.replace("Öö", &"x".repeat(1 << 20)));
    assert_eq!(fault(&post(&server, "clientService", large).await), ("soap:Client".to_owned(), None));
}

#[tokio::test]
async fn the_journal_and_the_coverage_show_soap_operations_beside_the_others() {
    let server = TestServer::demo().await;
    post(&server, "clientService", message(GET_CLIENT)).await;
    let exchanges = server.world().journal().exchanges();
    let last = exchanges.last().expect("an exchange");
    assert_eq!(last.operation.map(|operation| operation.id), Some("getClient"));
    assert!(!last.changed && last.status == 200);
    post(&server, "clientService", message(CREATE)).await;
    let exchanges = server.world().journal().exchanges();
    assert!(exchanges.last().is_some_and(|exchange| exchange.changed));
    let nobody = token("x", "");
    post(&server, "clientService", envelope(&nobody, CREATE)).await;
    assert!(server.world().journal().exchanges().last().is_some_and(|exchange| !exchange.changed));

    let coverage: serde_json::Value =
        send(&server, "GET", "/_mock/coverage", None, None).await.json().await.expect("a list");
    let coverage = coverage.as_array().expect("a list");
    let of = |api: &str| coverage.iter().filter(|entry| entry["api"] == api).count();
    assert_eq!((of("uisp-crm"), of("upsales")), (310, 66));
    let own = coverage.iter().find(|entry| entry["operation"] == "getClient").expect("it is listed");
    assert_eq!((&own["method"], &own["path"]), (&"POST".into(), &"/clientService".into()));
    assert!(own["rules"].as_array().is_some_and(|rules| !rules.is_empty()), "{own}");
}
