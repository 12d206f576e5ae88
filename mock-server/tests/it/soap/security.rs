//! Who may call: tokens with text and digest, and a fault of its own for each reason to refuse one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_server::soap::accounts::Settings as Upsales;
use mock_server::{MockServer, Settings, UPSALES_ADMIN, UPSALES_SELLER, UPSALES_WITHOUT_API};
use serde_json::Value;
use sha1::{Digest, Sha1};

use super::{GET_CLIENT, PROFILE, envelope, fault, inside, message, post, signed_in, token};
use crate::support::{TestServer, send};

const CREATED: &str = "2026-03-02T09:00:00Z";

/// A security header with a digest over this nonce and moment.
fn digest(username: &str, password: &str, nonce: &str, created: &str) -> String {
    let digest = Sha1::new().chain_update(nonce).chain_update(created).chain_update(password).finalize();
    let (digest, nonce) = (STANDARD.encode(digest), STANDARD.encode(nonce));
    token(
        username,
        &format!(
            "<t:Created>{created}</t:Created><w:Nonce>{nonce}</w:Nonce>\
             <w:Password Type=\"{PROFILE}#PasswordDigest\">{digest}</w:Password>"
        ),
    )
}

async fn refusal(server: &MockServer, header: &str) -> (String, Option<String>) {
    fault(&post(server, "clientService", envelope(header, GET_CLIENT)).await)
}

async fn accepted(server: &MockServer, header: &str) -> bool {
    post(server, "clientService", envelope(header, GET_CLIENT)).await.0 == 200
}

fn known(code: &str, detail: &str) -> (String, Option<String>) {
    (code.to_owned(), Some(detail.to_owned()))
}

#[tokio::test]
async fn every_reason_to_refuse_a_caller_is_a_fault_of_its_own() {
    let server = TestServer::demo().await;
    let (username, password) = UPSALES_ADMIN;
    let failed = "wsse:FailedAuthentication";
    for (header, expected) in [
        (String::new(), known("wsse:InvalidSecurity", "NO_CREDENTIALS")),
        (token(username, ""), known("wsse:InvalidSecurity", "NO_CREDENTIALS")),
        (signed_in(("nobody@example.com", password)), known(failed, "UNKNOWN_USER")),
        (signed_in((username, "wrong")), known(failed, "WRONG_PASSWORD")),
        (signed_in((username, "")), known(failed, "WRONG_PASSWORD")),
        (signed_in(UPSALES_WITHOUT_API), known(failed, "NO_API_ACCESS")),
        (digest(username, "wrong", "n", CREATED), known(failed, "WRONG_PASSWORD")),
        (digest(username, password, "n", "yesterday"), known("wsse:InvalidSecurity", "INVALID_TOKEN")),
        (digest(username, password, "n", "2026-03-02T08:54:59Z"), known("wsu:MessageExpired", "STALE_CREATED")),
        (
            token(username, &format!("<w:Password Type=\"{PROFILE}#PasswordDigest\">x</w:Password>")),
            known("wsse:InvalidSecurity", "INVALID_TOKEN"),
        ),
        (
            signed_in(UPSALES_ADMIN).replace("</w:Username>", "</w:Username><w:Username>other</w:Username>"),
            known("wsse:InvalidSecurity", "INVALID_TOKEN"),
        ),
        (
            signed_in(UPSALES_ADMIN).replace("</w:Password>", "</w:Password><w:Password>other</w:Password>"),
            known("wsse:InvalidSecurity", "INVALID_TOKEN"),
        ),
        (
            token(username, "<w:Password Type=\"urn:ticket\">x</w:Password>"),
            known("wsse:UnsupportedSecurityToken", "INVALID_TOKEN"),
        ),
    ] {
        assert_eq!(refusal(&server, &header).await, expected, "{header}");
    }
}

#[tokio::test]
async fn text_and_digest_are_taken_in_all_the_forms_that_toolkits_send() {
    let server = TestServer::demo().await;
    let (username, password) = UPSALES_ADMIN;
    assert!(accepted(&server, &signed_in(UPSALES_ADMIN)).await);
    assert!(accepted(&server, &signed_in(UPSALES_SELLER)).await);
    assert!(
        accepted(&server, &token(username, &format!("<w:Password>{password}</w:Password>"))).await,
        "without a type"
    );
    let shouted = username.to_uppercase();
    assert!(accepted(&server, &signed_in((&shouted, password))).await, "an e-mail address has no case");
    for (nonce, created) in [
        ("a", CREATED),
        ("b", "2026-03-02T09:00:00.123456789Z"),
        ("c", "2026-03-02T09:00:00"),
        ("d", "2026-03-02T11:00:00+02:00"),
    ] {
        assert!(accepted(&server, &digest(username, password, nonce, created)).await, "{created}");
    }
    let text_with_nonce = token(
        username,
        &format!("<w:Password>{password}</w:Password><w:Nonce>bm9uY2U=</w:Nonce><t:Created>{CREATED}</t:Created>"),
    );
    assert!(accepted(&server, &text_with_nonce).await);
    assert_eq!(refusal(&server, &text_with_nonce).await.1.as_deref(), Some("NONCE_REPLAYED"));
}

#[tokio::test]
async fn a_token_serves_once() {
    let server = TestServer::demo().await;
    let (username, password) = UPSALES_ADMIN;
    let first = digest(username, password, "first", CREATED);
    assert!(accepted(&server, &first).await);
    assert_eq!(refusal(&server, &first).await.1.as_deref(), Some("NONCE_REPLAYED"));
    let broken = first.replace("Zmlyc3Q=", "Zmly\n c3Q");
    assert_eq!(refusal(&server, &broken).await.1.as_deref(), Some("NONCE_REPLAYED"), "it is the same nonce");
}

#[tokio::test]
async fn moving_the_clock_locks_no_client_out() {
    let server = TestServer::demo().await;
    let (username, password) = UPSALES_ADMIN;
    // A real client's clock is that of the present, and goes on however the world's is moved.
    for (number, created) in ["2026-11-22T01:00:00Z", "2026-11-22T01:00:05Z", "2026-11-22T01:00:10Z"].iter().enumerate()
    {
        assert!(accepted(&server, &digest(username, password, &format!("present {number}"), created)).await);
        server.move_clock(|now| now + chrono::Duration::days(400)).expect("time passes");
    }
    let behind = digest(username, password, "behind", "2026-11-22T00:00:00Z");
    assert!(accepted(&server, &behind).await, "another client of the account, an hour behind");
    let old = digest(username, password, "old", "2026-03-02T08:54:59Z");
    assert_eq!(refusal(&server, &old).await.1.as_deref(), Some("STALE_CREATED"), "older than the world's beginning");
}

#[tokio::test]
async fn how_old_a_token_may_be_is_a_setting() {
    let upsales = Upsales { freshness: None, ..Upsales::default() };
    let server = MockServer::start_with(&Settings { upsales, ..Settings::default() }).await.expect("a server");
    let (username, password) = UPSALES_ADMIN;
    assert!(accepted(&server, &digest(username, password, "a", "1999-01-01T00:00:00Z")).await);
}

#[tokio::test]
async fn passwords_stand_neither_in_the_journal_nor_in_a_fault() {
    let server = TestServer::demo().await;
    let (username, password) = UPSALES_ADMIN;
    let user = "<u:createUser xmlns:u=\"http://crm.upsales.com/wsapi\"><u:user><u:name>N</u:name>\
                <u:email>n@example.com</u:email><u:password>a secret of mine</u:password></u:user></u:createUser>";
    let created = post(&server, "userService", message(user)).await;
    assert_eq!(created.0, 200, "{}", created.1);
    let wrong = envelope(&signed_in((username, "another secret")), GET_CLIENT);
    let broken = message(GET_CLIENT).replace("</s:Envelope>", "");
    let answers = [created, post(&server, "clientService", wrong).await, post(&server, "clientService", broken).await];
    let journal: Value = send(&server, "GET", "/_mock/journal", None, None).await.json().await.expect("a list");
    let journal = journal.to_string();
    assert!(journal.contains("createUser") && journal.contains("***"), "the message itself is there: {journal}");
    for secret in [password, "a secret of mine", "another secret"] {
        assert!(!journal.contains(secret), "{secret}");
        assert!(answers.iter().all(|(_, answer)| !answer.contains(secret)), "{secret}");
    }
    assert!(inside(&answers[0].1, "ups:password").is_none());
}
