//! Answers as other servers write them, and such as no server should.

use upsales::Error;
use upsales::types::Client;

use crate::security::answer;
use crate::stand_in::StandIn;

#[tokio::test]
async fn an_answer_may_look_as_it_likes() {
    let body = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <!-- a comment --><?pi?>
        <env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <env:Header><w:Security xmlns:w="urn:any"><w:Timestamp/></w:Security></env:Header>
          <env:Body>
            <ns2:getClientResponse xmlns:ns2="http://crm.upsales.com/wsapi" xmlns:other="urn:other">
              <other:return><id>9</id></other:return>
              <ns2:return xsi:type="ns2:Client">
                <!-- not in the order of the schema, and with more than the bindings know -->
                <ns2:inventedLater><ns2:id>99</ns2:id></ns2:inventedLater>
                <other:name>not this</other:name>
                <ns2:customField><ns2:fieldId>1</ns2:fieldId><ns2:value>a</ns2:value></ns2:customField>
                <name><![CDATA[<A> ]]>&amp; &#x42;</name>
                <ns2:customField><ns2:fieldId>2</ns2:fieldId><ns2:value xsi:nil="1"/></ns2:customField>
                <ns2:id xsi:type="xs:int"> 7 </ns2:id>
                <ns2:active>1</ns2:active>
                <ns2:phone xsi:nil=" true "></ns2:phone>
                <ns2:fax xsi:nil="false">1</ns2:fax>
                <ns2:city/>
                <ns2:turnover> +1.50E+3 </ns2:turnover>
                <ns2:registrationDate>1999-02-03+01:00</ns2:registrationDate>
                <ns2:regDate>2026-02-24T15:00:03.123</ns2:regDate>
                <ns2:regBy xsi:nil="true"/>
                <ns2:userIds><ns2:id>1</ns2:id>, <ns2:id>2</ns2:id></ns2:userIds>
              </ns2:return>
            </ns2:getClientResponse>
          </env:Body>
        </env:Envelope>
        "#;
    let latin = body.replace("UTF-8", "ISO-8859-1").replace("&#x42;", "\u{e9}");
    let latin: Vec<u8> = latin.chars().map(|character| u8::try_from(character).unwrap()).collect();
    let wide =
        |unit: fn(u16) -> [u8; 2]| body.replace("UTF-8", "UTF-16").encode_utf16().flat_map(unit).collect::<Vec<_>>();
    let marked = |mark: &[u8], text: Vec<u8>| [mark, &text].concat();

    for (content_type, bytes, name) in [
        ("text/xml", body.as_bytes().to_vec(), "<A> & B"),
        ("application/octet-stream", body.as_bytes().to_vec(), "<A> & B"),
        ("text/xml; charset=utf-8", marked(b"\xef\xbb\xbf", body.as_bytes().to_vec()), "<A> & B"),
        ("text/xml", latin.clone(), "<A> & \u{e9}"),
        ("text/xml;charset=\"ISO-8859-1\"", latin, "<A> & \u{e9}"),
        ("text/xml", marked(b"\xff\xfe", wide(u16::to_le_bytes)), "<A> & B"),
        ("text/xml", marked(b"\xfe\xff", wide(u16::to_be_bytes)), "<A> & B"),
        ("text/xml; charset=utf-16", wide(u16::to_be_bytes), "<A> & B"),
    ] {
        let client = read(content_type, bytes).await.unwrap();
        assert_eq!((client.id, client.name.as_deref()), (Some(7), Some(name)));
        assert!(client.phone.is_null() && client.duns_no.is_absent());
        assert_eq!((client.fax, client.city), ("1".into(), "".into()));
        assert_eq!((client.active, client.reg_by), (Some(true), None));
        assert_eq!(client.turnover.value().unwrap().to_string(), "1500");
        assert_eq!(client.registration_date.value().unwrap().to_string(), "1999-02-03");
        assert_eq!(client.reg_date.unwrap().to_rfc3339(), "2026-02-24T15:00:03.123+00:00");
        assert_eq!(client.user_ids.unwrap().id, [1, 2]);
        let fields: Vec<_> =
            client.custom_field.iter().map(|field| (field.field_id, field.value.value().cloned())).collect();
        assert_eq!(fields, [(1, Some("a".to_owned())), (2, None)]);
    }
}

#[tokio::test]
async fn what_is_no_answer_says_what_it_is() {
    let soap12 = answer("getClientResponse", "")
        .replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let whole = answer("getClientResponse", "<return><id>1</id></return>");
    let (truncated, _) = whole.split_once("</return>").unwrap();
    let in_a_tag = &whole[..whole.len() - 5];
    let entities = format!("<!DOCTYPE s:Envelope [<!ENTITY a \"b\">]>{whole}");
    let unsupported = format!("<?xml version=\"1.0\" encoding=\"EBCDIC\"?>{whole}");
    let two = whole.replace("</s:Body>", "<more/></s:Body>");
    let deep = answer("getClientResponse", &format!("{}{}", "<a>".repeat(200), "</a>".repeat(200)));
    let cases: Vec<(&[u8], &str)> = vec![
        (b"", "the body is empty; does the address lead to the API?"),
        (
            b"<!DOCTYPE html><html><body>Sign in</body></html>",
            "the server sent an HTML page instead of a SOAP envelope, beginning `<!DOCTYPE html><html><body>Sign in",
        ),
        (b"{\"error\": 1}", "expected XML, but there is no element"),
        (b"hello", "expected XML, but there is no element"),
        (b"\xff\x00\xfe", "this is not UTF-8"),
        (truncated.as_bytes(), "it ends in the middle of an element (line 1, column"),
        (in_a_tag.as_bytes(), "not found before end of input (line 1, column"),
        (entities.as_bytes(), "it has a document type (DTD), which is not allowed"),
        (unsupported.as_bytes(), "the encoding `EBCDIC` is unknown"),
        (soap12.as_bytes(), "expected an envelope of SOAP 1.1, found one of `http://www.w3.org/2003/05/soap-envelope`"),
        (b"<a/>", "expected a SOAP envelope, found the element `a`"),
        (b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", "the envelope has no Body"),
        (
            b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>",
            "the Body is empty",
        ),
        (b"<s:Envelope/>", "the prefix `s` is not declared"),
        (two.as_bytes(), "expected one message in the Body, found another: `more`"),
        (deep.as_bytes(), "its elements are nested too deeply"),
    ];
    for (bytes, expected) in cases {
        let error = read("text/xml", bytes.to_vec()).await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.starts_with("getClient: the answer could not be read: ") && said.contains(expected), "{said}");
    }
}

#[tokio::test]
async fn a_wrong_message_says_where() {
    let item = |content: &str| answer("getClientResponse", &format!("<return>{content}</return>"));
    let cases = [
        (
            answer("getContactResponse", ""),
            "",
            "expected the message `{http://crm.upsales.com/wsapi}getClientResponse`, found `{http://crm.upsales.com/wsapi}getContactResponse`",
        ),
        (
            item("").replace("crm.upsales.com", "other.example"),
            "",
            "found `{http://other.example/wsapi}getClientResponse`",
        ),
        (item("").replace(" xmlns=\"http://crm.upsales.com/wsapi\"", ""), "", "found `getClientResponse`"),
        (answer("getClientResponse", ""), "return", "missing"),
        (answer("getClientResponse", "<return/><return/>"), "return", "expected one item, found several"),
        (item("<id>seven</id>"), "return.id", "expected a whole number of 32 bits, found `seven`"),
        (item("<id>2147483648</id>"), "return.id", "expected a whole number of 32 bits, found `2147483648`"),
        (item("<id>1</id><id>2</id>"), "return.id", "the element stands there twice"),
        (
            item("<name><b>A</b></name>"),
            "return.name",
            "expected text, found the element `{http://crm.upsales.com/wsapi}b`",
        ),
        (item("<active>yes</active>"), "return.active", "expected true or false, found `yes`"),
        (item("<turnover>1,5</turnover>"), "return.turnover", "expected a decimal number, found `1,5`"),
        (item("<registrationDate>2026-02-30</registrationDate>"), "return.registrationDate", "expected a date such as"),
        (item("<regDate>2026-02-24 15:00</regDate>"), "return.regDate", "expected a date with time such as"),
        (
            item("<customField><fieldId>1</fieldId></customField><customField/>"),
            "return.customField[1].fieldId",
            "the element is missing",
        ),
        (
            item("<userIds><id>1</id><id/></userIds>"),
            "return.userIds.id[1]",
            "expected a whole number of 32 bits, found ``",
        ),
    ];
    for (body, place, expected) in cases {
        match read("text/xml", body.clone().into_bytes()).await.unwrap_err() {
            Error::Decode { operation: "getClient", path, message, body: kept } => {
                assert_eq!(path, place, "{message}");
                assert!(message.contains(expected), "{message}");
                assert_eq!(kept.text(), body);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn an_error_status_without_a_fault_is_told_as_it_is() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    let cases = [
        (
            404,
            "<html><h1>Not Found</h1></html>".to_owned(),
            "the server sent an HTML page instead of a SOAP envelope, beginning `<html><h1>Not Found</h1></html>`",
        ),
        (403, "{\"message\": \"No.\"}".to_owned(), "No."),
        (401, String::new(), "the body is empty"),
        (418, answer("getClientResponse", "<return/>"), "the server sent"),
    ];
    for (status, body, expected) in cases {
        stand_in.prepare(status, "text/xml", body);
        let error = upsales.clients().get_client(1).await.unwrap_err();
        assert!(matches!(error, Error::Status { status: found, .. } if found == status), "{error:?}");
        assert!(
            error.to_string().starts_with(&format!("getClient: the server answered {status}: {expected}")),
            "{error}"
        );
    }
}

async fn read(content_type: &'static str, body: Vec<u8>) -> Result<Client, Error> {
    let stand_in = StandIn::start().await;
    stand_in.prepare(200, content_type, body);
    stand_in.connect().clients().get_client(1).await
}
