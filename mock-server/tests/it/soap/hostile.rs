//! Hostile input: whatever is sent, the answer is a message of SOAP, and only a valid one changes the world.

use std::cell::Cell;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use futures::executor::block_on;
use http_body_util::BodyExt as _;
use mock_server::soap::accounts::Settings as Upsales;
use mock_server::soap::xml::{DEEPEST, MOST_ATTRIBUTES, MOST_ELEMENTS};
use mock_server::{Mock, Settings};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tower::ServiceExt as _;

use super::{GET_CLIENT, message};
use crate::xsd;

/// How many messages of each kind are tried.
const CASES: u32 = 1500;

const UPDATE: &str = "<u:updateClient xmlns:u=\"http://crm.upsales.com/wsapi\" \
    xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><u:client><u:id>1</u:id><u:name>A &amp; B</u:name>\
    <u:phone i:nil=\"true\"/><u:turnover>12.50</u:turnover><u:userIds><u:id>1</u:id></u:userIds>\
    <u:registrationDate>1999-02-03</u:registrationDate></u:client></u:updateClient>";

const SELECT: &str = "<u:getOrdersByCriteria xmlns:u=\"http://crm.upsales.com/wsapi\"><u:criteria><u:criterion>\
    <u:field>client.name</u:field><u:operator>ne</u:operator><u:value>A</u:value><u:value>B</u:value></u:criterion>\
    <u:sort><u:field>date</u:field><u:descending>true</u:descending></u:sort><u:limit>3</u:limit></u:criteria>\
    </u:getOrdersByCriteria>";

/// The answer to a message, without a socket.
fn answer(mock: &Arc<Mock>, service: &str, message: Vec<u8>) -> (u16, Vec<u8>) {
    let request = Request::post(format!("/wsapi/{service}Service")).body(Body::from(message)).expect("a request");
    block_on(async {
        let answer = mock.router().oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.into_body().collect().await.expect("a body").to_bytes().to_vec())
    })
}

/// Sends a message; the answer must be a valid message, and the world the same if it is a fault.
fn check(mock: &Arc<Mock>, service: &str, message: &[u8]) -> Result<u16, TestCaseError> {
    let before = mock.world().snapshot();
    let (status, answer) = answer(mock, service, message.to_vec());
    let text = String::from_utf8_lossy(&answer);
    prop_assert!(matches!(status, 200 | 500), "{status}: {text}");
    prop_assert!(!text.contains("soap:Server"), "the server is at fault: {text}");
    xsd::check(&answer).map_err(|problem| TestCaseError::fail(format!("{problem}: {text}")))?;
    if status == 500 {
        prop_assert!(Arc::ptr_eq(&before, &mock.world().snapshot()), "a refused message changed the world");
    } else {
        let sound = uppsala::parse_bytes(message).map(drop);
        let sent = String::from_utf8_lossy(message);
        prop_assert!(sound.is_ok(), "what is not well-formed was obeyed: {sent}: {}", sound.unwrap_err());
    }
    Ok(status)
}

fn mock() -> Arc<Mock> {
    let upsales = Upsales { throttle: None, ..Upsales::default() };
    Mock::new(&Settings { upsales, ..Settings::default() }).expect("the demo world is sound")
}

/// A runner that tries the same cases in every run.
fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// A message to one of three operations with some of its bytes changed, left out, doubled or cut off.
fn damaged() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let damage = (any::<prop::sample::Index>(), 0..6_u8, any::<u8>());
    let bodies = prop::sample::select(vec![("client", GET_CLIENT), ("client", UPDATE), ("order", SELECT)]);
    (bodies, prop::collection::vec(damage, 0..6)).prop_map(|((service, body), damages)| {
        let mut message = message(body).into_bytes();
        for (place, kind, byte) in damages {
            let at = place.index(message.len().max(1));
            match kind {
                _ if message.is_empty() => {}
                0 => message[at] = byte,
                1 => drop(message.remove(at)),
                2 => message.insert(at, byte),
                3 => message.truncate(at),
                4 => {
                    let copied = message[at..].to_vec();
                    message.splice(at..at, copied);
                }
                _ => drop(message.splice(at..at, HOSTILE[usize::from(byte) % HOSTILE.len()].bytes()).count()),
            }
        }
        (service, message)
    })
}

/// Pieces that parsers have stumbled over.
const HOSTILE: [&str; 14] = [
    "<!DOCTYPE a [<!ENTITY a \"b\">]>",
    "&a;",
    "&#x0;",
    "&#xD800;",
    "&#99999999999;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?",
    "xmlns:x=\"\" ",
    "<x:y>",
    "</",
    "\u{0}",
];

#[test]
fn a_damaged_message_is_answered_and_never_half_obeyed() {
    let mock = mock();
    let served = Cell::new(0);
    let result = runner().run(&damaged(), |(service, message)| {
        served.set(served.get() + u32::from(check(&mock, service, &message)? == 200));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let served = served.get();
    assert!(
        (CASES / 20..CASES).contains(&served),
        "the damage is neither always nor never fatal: {served} of {CASES} passed"
    );
}

#[test]
fn any_bytes_at_all_are_answered_with_a_fault() {
    let mock = mock();
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let result = runner().run(&bytes, |bytes| {
        prop_assert_eq!(check(&mock, "client", &bytes)?, 500);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_elements_in_a_sound_envelope_are_answered() {
    let mock = mock();
    let operation = prop::sample::select(vec![
        ("updateClient", "client"),
        ("createClient", "client"),
        ("getClientsByCriteria", "criteria"),
    ]);
    let name = prop::sample::select(vec![
        "client",
        "criteria",
        "criterion",
        "id",
        "name",
        "value",
        "field",
        "operator",
        "customField",
        "fieldId",
        "userIds",
        "sort",
        "limit",
        "active",
        "notes",
    ]);
    let text = prop_oneof![
        Just(String::new()),
        "[0-9]{1,25}",
        "\\PC{0,12}",
        Just("true".to_owned()),
        Just("customField.1".to_owned()),
        Just("client.client.client.name".to_owned()),
        Just("eq".to_owned()),
        Just("-0.000".to_owned()),
    ];
    let leaf = (name.clone(), text).prop_map(|(name, text)| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<u:{name}>{text}</u:{name}>")
    });
    let tree = leaf.prop_recursive(5, 60, 8, move |inner| {
        (name.clone(), prop::collection::vec(inner, 0..8))
            .prop_map(|(name, children)| format!("<u:{name}>{}</u:{name}>", children.concat()))
    });
    let decoded = Cell::new(0);
    let children = prop::collection::vec(tree, 0..6);
    let result = runner().run(&(operation, children), |((operation, argument), children)| {
        let body = format!(
            "<u:{operation} xmlns:u=\"http://crm.upsales.com/wsapi\"><u:{argument}>{}</u:{argument}></u:{operation}>",
            children.concat()
        );
        decoded.set(decoded.get() + u32::from(check(&mock, "client", message(&body).as_bytes())? == 200));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(decoded.get() > CASES / 100, "only {} of {CASES} are a message that can be obeyed", decoded.get());
}

#[test]
fn what_could_cost_without_end_is_refused_at_its_limit() {
    let mock = mock();
    let wide = |count: usize| "<a/>".repeat(count);
    let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let attributes =
        |count: usize| format!("<a {}/>", (0..count).map(|number| format!("a{number}='' ")).collect::<String>());
    let namespaces =
        |count: usize| format!("<a {}/>", (0..count).map(|number| format!("xmlns:a{number}='u' ")).collect::<String>());
    for (what, content, says) in [
        ("elements", wide(MOST_ELEMENTS), "elements"),
        ("depth", deep(DEEPEST), "deep"),
        ("attributes", attributes(MOST_ATTRIBUTES + 1), "attributes"),
        ("attributes by far", attributes(60_000), "start"),
        ("namespaces", namespaces(20_000), "namespace"),
        ("depth by far", deep(100_000), "deep"),
        // What stands once must not be kept once for every element.
        (
            "a long namespace",
            format!("<x:a xmlns:x='{}'>{}</x:a>", "u".repeat(100_000), "<x:b/>".repeat(40_000)),
            "start",
        ),
    ] {
        let body = format!("<u:getClient xmlns:u=\"http://crm.upsales.com/wsapi\">{content}</u:getClient>");
        let (status, answer) = answer(&mock, "client", message(&body).into_bytes());
        let answer = String::from_utf8(answer).expect("text");
        assert!(status == 500 && answer.contains(says), "{what}: {answer}");
        assert!(answer.len() < 4096, "{what}: the answer does not grow with the message: {} bytes", answer.len());
    }
    let many = format!(
        "<u:createClient xmlns:u=\"http://crm.upsales.com/wsapi\"><u:client>{}</u:client></u:createClient>",
        "<u:x/>".repeat(40_000)
    );
    let (status, answer) = answer(&mock, "client", message(&many).into_bytes());
    assert!(status == 500 && answer.len() < 65_536, "{} bytes", answer.len());
}
