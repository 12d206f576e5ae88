//! Credentials: how they are sent, that they are checked, and that they show nowhere.

use std::error::Error as _;
use std::sync::Arc;

use upsales::server::{Request, Secret};
use upsales::types::{FaultCode, User};
use upsales::{Error, Retry, Throttle, Upsales};

use crate::faults::fault;
use crate::stand_in::{PASSWORD, StandIn, TestClock, USERNAME};

#[tokio::test]
async fn a_digest_proves_the_password_without_showing_it_and_is_new_each_time() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.builder().digest().build().unwrap();
    upsales.clients().get_clients().await.unwrap();
    upsales.clients().get_clients().await.unwrap();

    let mut nonces = Vec::new();
    for seen in stand_in.requests() {
        assert!(!seen.body.contains("rse"), "{seen:?}");
        assert!(seen.body.contains("#PasswordDigest\">"));
        let request = Request::read(seen.body.as_bytes(), None).unwrap();
        let token = request.token().unwrap();
        assert_eq!(token.username(), USERNAME);
        assert!(token.matches(&PASSWORD.into()));
        assert!(!token.matches(&"swordfish".into()));
        let created: upsales::DateTime = token.created().unwrap().parse().unwrap();
        assert_eq!(created.to_rfc3339_opts(upsales::chrono::SecondsFormat::Millis, true), token.created().unwrap());
        nonces.push(token.nonce().unwrap().to_owned());
    }
    assert_eq!(nonces.len(), 2);
    assert_eq!(nonces[0].len(), 16);
    assert_ne!(nonces[0], nonces[1]);
}

#[test]
fn the_digest_is_that_of_the_profile() {
    // Base64(SHA-1(nonce + created + password)), by other programs:
    let body = token(
        r#"<w:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">
           DIGEST </w:Password><w:Nonce>bm9uY2U=</w:Nonce><u:Created>2026-01-02T03:04:05Z</u:Created>"#,
    );
    // printf nonce2026-01-02T03:04:05Zpassword | openssl sha1 -binary | base64
    let body = body.replace("DIGEST", "FLWX1QlxoPpgq7MQ2CSWNzzjJSg=");
    let request = Request::read(body.as_bytes(), None).unwrap();
    assert!(request.token().unwrap().matches(&"password".into()));
    assert!(!request.token().unwrap().matches(&"Password".into()));
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_the_reason() {
    let stand_in = StandIn::start().await;
    for (username, password, code) in
        [(USERNAME, "swordfish", FaultCode::WrongPassword), ("nobody@example.com", PASSWORD, FaultCode::UnknownUser)]
    {
        for builder in [
            Upsales::builder(&stand_in.url, username, password),
            Upsales::builder(&stand_in.url, username, password).digest(),
        ] {
            let error = builder.build().unwrap().clients().get_clients().await.unwrap_err();
            assert_eq!(error.code(), Some(&code), "{error}");
        }
    }
}

#[tokio::test]
async fn the_password_shows_in_no_debug_and_no_error() {
    for secret in
        ["swordfish", "sword<fi&sh", "a sword of fish that is longer than anything that is quoted, and has blanks"]
    {
        shows_nowhere(secret).await;
    }
}

async fn shows_nowhere(secret: &str) {
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;");
    let stand_in = StandIn::start().await;
    let clock = Arc::new(TestClock::default());
    let builder = || {
        let builder =
            Upsales::builder(&stand_in.url, USERNAME, secret).throttle(Throttle { repeats: 0, ..Throttle::default() });
        builder.retry(Retry::off()).clock(clock.clone())
    };
    let upsales = builder().build().unwrap();
    let mut shown = vec![format!("{:?}", builder()), format!("{upsales:?}"), format!("{:?}", upsales.clients())];

    // A server that repeats what it was told, in every way there is.
    let detail = format!(
        "<detail><serviceFault xmlns=\"http://crm.upsales.com/wsapi\"><code>{escaped}</code><message>{escaped}</message>\
         <violation><field>{escaped}</field><message>{escaped}</message></violation></serviceFault></detail>"
    );
    let wrong_id = format!("<return><id>{escaped}</id></return>");
    let answers = [
        (500, fault("soap:Client", &escaped, "")),
        (500, fault(&format!("soap:{escaped}"), &escaped, "")),
        (500, fault("soap:Client", &escaped, &detail)),
        (200, format!("<html>{secret}</html>")),
        (200, format!("<{secret}/>")),
        (200, format!("&{secret};")),
        (200, format!("<a>&{secret};</a>")),
        (200, String::new()),
        (404, format!("<html>{secret}</html>")),
        (404, secret.to_owned()),
        (404, escaped.clone()),
        (200, format!("<html>{escaped}</html>")),
        (404, format!("<html>{}{secret}</html>", "word ".repeat(18))),
        (404, format!("{{\"message\": \"{secret}\"}}")),
        (200, answer("getClientResponse", &wrong_id)),
        (200, answer(secret, "")),
    ];
    for (status, body) in answers {
        stand_in.prepare(status, "text/xml", body);
        let error = upsales.clients().get_client(1).await.unwrap_err();
        shown.push(format!("{error} {error:?} {:?}", error.source()));
        if let Error::Status { body, .. } | Error::Decode { body, .. } = &error {
            shown.push(body.text().into_owned());
        }
    }
    let user = User { password: Some(secret.into()), ..Default::default() };
    shown.push(format!("{user:?}"));

    // And the server's end.
    let body = token(&format!("<w:Password>{escaped}</w:Password>"));
    let request = Request::read(body.as_bytes(), None).unwrap();
    assert!(request.token().unwrap().matches(&secret.into()));
    shown.push(format!("{request:?} {:?} {:?}", request.token(), Secret::from(secret)));

    for text in shown {
        assert!(!text.contains(secret) && !text.contains(&escaped) && !text.contains("word of"), "{text}");
    }
}

/// An answer with that message.
pub(crate) fn answer(message: &str, content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{message} xmlns=\"http://crm.upsales.com/wsapi\">{content}</{message}></s:Body></s:Envelope>"
    )
}

/// A request with that in its token.
fn token(content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><w:Security \
         xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
         xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\">\
         <w:UsernameToken><w:Username>{USERNAME}</w:Username>{content}</w:UsernameToken></w:Security></s:Header>\
         <s:Body><getClients xmlns=\"http://crm.upsales.com/wsapi\"/></s:Body></s:Envelope>"
    )
}
