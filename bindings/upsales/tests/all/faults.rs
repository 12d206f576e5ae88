//! Refusals, from the one end to the other.

use upsales::types::{Client, FaultCode, Violation};
use upsales::{EnvelopeCode, Error};

use crate::stand_in::StandIn;

#[tokio::test]
async fn a_refused_item_names_its_fields() {
    let stand_in = StandIn::start().await;
    let client = Client { name: Some("Refused".to_owned()), ..Default::default() };
    let error = stand_in.connect().clients().create_client(&client).await.unwrap_err();
    let expected =
        "createClient: the service refused: INVALID: The item is refused.; name: No.; orderRow[0].price: Neither.";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.code(), Some(&FaultCode::Invalid));
    let violation = |field: &str, message: &str| Violation { field: field.to_owned(), message: message.to_owned() };
    assert_eq!(error.violations(), [violation("name", "No."), violation("orderRow[0].price", "Neither.")]);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    assert!(upsales.clients().get_client(5).await.unwrap_err().is_not_found());
    assert!(upsales.projects().delete_project(5).await.unwrap_err().is_not_found());
    assert_eq!(stand_in.requests().len(), 2);
}

#[tokio::test]
async fn every_code_of_the_services_is_read() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.builder().retry(upsales::Retry::off()).build().unwrap();
    let codes = [
        ("INVALID", FaultCode::Invalid),
        ("NOT_FOUND", FaultCode::NotFound),
        ("UNKNOWN_REFERENCE", FaultCode::UnknownReference),
        ("IN_USE", FaultCode::InUse),
        ("ACCESS_DENIED", FaultCode::AccessDenied),
        ("THROTTLED", FaultCode::Throttled),
        ("NO_CREDENTIALS", FaultCode::NoCredentials),
        ("UNKNOWN_USER", FaultCode::UnknownUser),
        ("WRONG_PASSWORD", FaultCode::WrongPassword),
        ("NO_API_ACCESS", FaultCode::NoApiAccess),
        ("NONCE_REPLAYED", FaultCode::NonceReplayed),
        ("STALE_CREATED", FaultCode::StaleCreated),
        ("INTERNAL", FaultCode::Internal),
        ("OF_TOMORROW", FaultCode::Unknown("OF_TOMORROW".to_owned())),
    ];
    for (text, code) in codes {
        let detail = format!(
            r#"<detail><x:other xmlns:x="urn:x"/><u:serviceFault xmlns:u="http://crm.upsales.com/wsapi">
               <u:code> {text} </u:code><u:message>No.</u:message></u:serviceFault></detail>"#
        );
        // Whatever the status is, a fault is a fault.
        for status in [500, 200, 403] {
            stand_in.prepare(status, "text/xml", fault("soap:Client", "In short: no.", &detail));
            let error = upsales.clients().get_clients().await.unwrap_err();
            assert_eq!(error.to_string(), format!("getClients: the service refused: {text}: No."));
            assert_eq!(error.code(), Some(&code));
        }
    }
}

#[tokio::test]
async fn faults_of_the_envelope_are_others() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.builder().retry(upsales::Retry::off()).build().unwrap();
    let codes = [
        ("soap:VersionMismatch", EnvelopeCode::VersionMismatch),
        ("MustUnderstand", EnvelopeCode::MustUnderstand),
        (" SOAP-ENV:Client ", EnvelopeCode::Client),
        ("soap:Server", EnvelopeCode::Server),
        ("wsse:FailedAuthentication", EnvelopeCode::FailedAuthentication),
        ("soap:Client.Quota", EnvelopeCode::Other("Client.Quota".to_owned())),
        ("", EnvelopeCode::Other(String::new())),
    ];
    for (text, expected) in codes {
        for detail in ["", "<detail/>", "<detail><trace>at java.lang</trace></detail>"] {
            stand_in.prepare(500, "text/xml", fault(text, "It is &lt;so&gt;.", detail));
            match upsales.clients().get_clients().await.unwrap_err() {
                Error::Envelope { operation: "getClients", code, message } => {
                    assert_eq!((&code, message.as_str()), (&expected, "It is <so>."));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_failed_is_asked_again_for_reads() {
    let stand_in = StandIn::start().await;
    let at_once = upsales::Retry { first_wait: std::time::Duration::ZERO, ..upsales::Retry::default() };
    let upsales = stand_in.builder().retry(at_once).build().unwrap();
    stand_in.prepare(500, "text/xml", fault("soap:Server", "Out of memory.", ""));
    assert!(upsales.leads().get_leads().await.unwrap().is_empty());
    stand_in.prepare(500, "text/xml", fault("soap:Server", "Out of memory.", ""));
    let error = upsales.leads().delete_lead(1).await.unwrap_err();
    assert_eq!(error.to_string(), "deleteLead: the server answered with the fault Server: Out of memory.");
    assert_eq!(stand_in.requests().len(), 3);
}

/// A fault as another server may write it.
pub(crate) fn fault(code: &str, message: &str, detail: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>
           <S:Fault><faultcode>{code}</faultcode><faultstring xml:lang="en">{message}</faultstring>{detail}</S:Fault>
           </S:Body></S:Envelope>"#
    )
}
