//! The SOAP edge with plain messages, as toolkits of other languages send them.

mod documents;
mod hostile;
mod messages;
mod security;
mod throttle;

use mock_server::{MockServer, UPSALES_ADMIN};

/// The namespace of WS-Security.
const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The namespace of WS-Security's utilities.
const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// What the kinds of passwords begin with.
const PROFILE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";

/// The body of a call that every administrator may make.
pub(crate) const GET_CLIENT: &str =
    "<u:getClient xmlns:u=\"http://crm.upsales.com/wsapi\"><u:id>1</u:id></u:getClient>";

/// An envelope around a header's and a body's content.
fn envelope(header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header>\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// A security header with the parts of a token behind the name.
fn token(username: &str, parts: &str) -> String {
    format!(
        "<w:Security xmlns:w=\"{WSSE}\" xmlns:t=\"{WSU}\"><w:UsernameToken><w:Username>{username}</w:Username>{parts}\
         </w:UsernameToken></w:Security>"
    )
}

/// A security header with a password as text.
fn signed_in((username, password): (&str, &str)) -> String {
    token(username, &format!("<w:Password Type=\"{PROFILE}#PasswordText\">{password}</w:Password>"))
}

/// A whole message of the administrator.
pub(crate) fn message(body: &str) -> String {
    envelope(&signed_in(UPSALES_ADMIN), body)
}

/// The answer to a message sent to a service, with its status.
async fn post(server: &MockServer, service: &str, message: impl Into<Vec<u8>>) -> (u16, String) {
    post_as(server, service, "text/xml; charset=utf-8", message).await
}

async fn post_as(server: &MockServer, service: &str, media_type: &str, message: impl Into<Vec<u8>>) -> (u16, String) {
    let request = reqwest::Client::new()
        .post(format!("{}/{service}", server.upsales_url()))
        .header("Content-Type", media_type)
        .body(message.into());
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// What stands in the first element of that name in an answer.
fn inside<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let start = answer.find(&format!("<{name}>"))? + name.len() + 2;
    let length = answer[start..].find(&format!("</{name}>"))?;
    Some(&answer[start..start + length])
}

/// The fault's code, and that of its detail where it has one.
fn fault((status, answer): &(u16, String)) -> (String, Option<String>) {
    assert_eq!(*status, 500, "a fault is expected: {answer}");
    let code = inside(answer, "faultcode").unwrap_or_else(|| panic!("a fault is expected: {answer}"));
    (code.to_owned(), inside(answer, "ups:code").map(str::to_owned))
}
