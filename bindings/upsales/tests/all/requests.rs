//! Requests as other clients write them, and such as are refused.

use upsales::server::{Answer, Caller, Fault, Request, Secret, answer, dispatch_clients};
use upsales::types::{Client, Criteria, Operator};

use crate::stand_in::{PASSWORD, USERNAME, World};

const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

#[tokio::test]
async fn a_request_of_another_stack_is_understood() {
    // As WCF writes them: other prefixes, a timestamp beside the token, mustUnderstand on it all, the header's blocks in any order.
    let request = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
            xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><s:Header>
            <ActivityId xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">1</ActivityId>
            <o:Security s:mustUnderstand="1" xmlns:o="{SECURITY}">
              <u:Timestamp u:Id="_0"><u:Created>2026-01-02T03:04:05.678Z</u:Created></u:Timestamp>
              <o:UsernameToken u:Id="uuid-1"><o:Username>{USERNAME}</o:Username>
              <o:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
              >corr&lt;ct &amp; h&#246;rse</o:Password></o:UsernameToken></o:Security></s:Header>
            <s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
            <createClient xmlns="http://crm.upsales.com/wsapi"><client><name>A</name><phone xsi:nil="true"/></client></createClient>
            </s:Body></s:Envelope>"#
    );
    let world = World::default();
    let answer = answered(&world, request.as_bytes(), Some("text/xml; charset=utf-8")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let sent = world.clients.sent.lock().unwrap().pop().unwrap();
    assert_eq!(sent.name.as_deref(), Some("A"));
    assert!(sent.phone.is_null());
}

#[tokio::test]
async fn what_is_no_request_is_answered_with_a_fault() {
    let body = "<getClients xmlns=\"http://crm.upsales.com/wsapi\"/>";
    let header = &format!(
        "<w:Security xmlns:w=\"{SECURITY}\"><w:UsernameToken><w:Username>{USERNAME}</w:Username>\
         <w:Password>corr&lt;ct &amp; h&#246;rse</w:Password></w:UsernameToken></w:Security>"
    );
    let whole = envelope(header, body);
    assert_eq!(answered(&World::default(), whole.as_bytes(), None).await.status, 200);

    let no_password = header.replace("Password", "Pass");
    let digest = header.replace("<w:Password>", "<w:Password Type=\"x#PasswordDigest\">");
    let foreign = "<x:Foreign xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/>";
    let id = "<getClient xmlns=\"http://crm.upsales.com/wsapi\"><id>x</id></getClient>";
    let cases = [
        (String::new(), "soap:Client", "there is no element"),
        (whole[..whole.len() - 5].to_owned(), "soap:Client", "not found before end of input"),
        (whole.replace("</s:Envelope>", ""), "soap:Client", "it ends in the middle of an element"),
        (format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{whole}"), "soap:Client", "a document type (DTD)"),
        (
            whole.replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"),
            "soap:VersionMismatch",
            "SOAP 1.1",
        ),
        (envelope(&format!("{header}{foreign}"), body), "soap:MustUnderstand", "`{urn:x}Foreign` is not understood"),
        (envelope(header, "<getClients/>"), "soap:Client", "no message of the services but `getClients`"),
        (envelope(header, &format!("{body}{body}")), "soap:Client", "expected one message in the Body"),
        (
            envelope(header, "<nothing xmlns=\"http://crm.upsales.com/wsapi\"/>"),
            "soap:Client",
            "no operation `nothing`",
        ),
        (envelope("", body), "soap:Client", "<code>NO_CREDENTIALS</code>"),
        (envelope(&no_password, body), "soap:Client", "The UsernameToken has no Password."),
        (envelope(&digest, body), "soap:Client", "The UsernameToken has no Created"),
        (envelope(&header.replace("api@", "nobody@"), body), "soap:Client", "<code>UNKNOWN_USER</code>"),
        (envelope(&header.replace("rse", "rs"), body), "soap:Client", "<code>WRONG_PASSWORD</code>"),
        (
            envelope(header, id),
            "soap:Client",
            "<violation><field>id</field><message>expected a whole number of 32 bits, found `x`",
        ),
        (
            envelope(header, &id.replace("<id>x</id>", "")),
            "soap:Client",
            "<violation><field>id</field><message>the element is missing",
        ),
    ];
    for (request, code, expected) in cases {
        let answer = answered(&World::default(), request.as_bytes(), None).await;
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains(&format!("<faultcode>{code}</faultcode>")), "{}", answer.body);
        assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
    }
}

#[test]
fn a_call_gives_its_argument() {
    let criteria = Criteria::new().eq("city", "Lund").limit(3);
    let body = format!(
        "<getClientsByCriteria xmlns=\"http://crm.upsales.com/wsapi\">{}</getClientsByCriteria>",
        upsales::xml::to_string("criteria", &criteria)
    );
    let request = Request::read(envelope("", &body).as_bytes(), None).unwrap();
    assert!(request.token().is_none());
    assert_eq!(request.operation(), "getClientsByCriteria");
    let mut call = request.into_call(Caller::new("somebody"));
    assert_eq!(call.caller().username(), "somebody");
    let read: Criteria = call.take("criteria").unwrap();
    assert_eq!(read, criteria);
    assert_eq!(read.criterion[0].operator, Operator::Eq);
    assert!(call.take::<Client>("client").is_err());
}

#[test]
fn an_internal_failure_is_the_server_s() {
    let fault = Fault::new(upsales::types::FaultCode::Internal, "Out of memory.");
    assert_eq!(fault.to_string(), "INTERNAL: Out of memory.");
    let answer = Answer::from(Err(fault.into()));
    assert!(answer.body.contains("<faultcode>soap:Server</faultcode>"), "{}", answer.body);
}

async fn answered(world: &World, request: &[u8], content_type: Option<&str>) -> Answer {
    let password = |name: &str| (name == USERNAME).then(|| Secret::from(PASSWORD));
    answer(request, content_type, password, |call| dispatch_clients(world, call)).await
}

fn envelope(header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header>\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}
