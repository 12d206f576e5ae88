//! The SOAP edge: SOAP 1.1 messages to calls, outcomes and failures to answers and faults, as Upsales does it.
//!
//! `POST /wsapi/<noun>Service` takes messages; the body's element says which operation is meant. `GET` serves the documents.

pub mod accounts;
pub mod decode;
pub mod documents;
pub mod encoding;
pub mod envelope;
pub mod fault;
pub mod mask;
pub mod render;
pub mod security;
pub mod throttle;
pub mod xml;

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap};
use http::request::Parts;

use self::envelope::Envelope;
use self::fault::Fault;
use self::xml::Element;
use crate::Mock;
use crate::edge::{Answer, Edge, Seen, reached_at};
use crate::engine::query::Arguments;
use crate::engine::{Call, Caller, Document, Outcome, Rule, State, Value, Violations, verbs};
use crate::generated::fields::ID;
use crate::resources::upsales::access;
use crate::routes::{ROUTES, Route};
use crate::specification::{Content, Kind, Location, ObjectSchema, Operation, Schema};

/// Where the services are.
pub const BASE: &str = "/wsapi";

/// The largest message that is read. Assumed.
pub const LARGEST_MESSAGE: usize = 1 << 20;

/// What every operation does alike.
pub const RULES: &[Rule] = &[
    Rule::documented(
        "the page /wsapi/test lists all services with their WSDL and XSD",
        "article \"Introduction to the Upsales API\"",
    ),
    Rule::documented(
        "the caller signs in with a WS-Security UsernameToken",
        "article \"Introduction to the Upsales API\"",
    ),
    Rule::documented(
        "an account with more than 50 calls in 15 seconds is blocked; each call while blocked starts the wait anew",
        "article \"Introduction to the Upsales API\"",
    ),
    Rule::assumed("a block lifts after three minutes without a call, and what a blocked caller gets is a fault"),
    Rule::assumed("a call counts for the throttle once its account is known, also when it fails"),
    Rule::assumed(
        "the message is SOAP 1.1, document/literal wrapped; the documents in spec/upsales are a reconstruction",
    ),
    Rule::assumed("the password may be sent as text or as digest"),
    Rule::assumed(
        "a nonce serves once per account; Created may be five minutes older than the world's clock, which ages no token when it is moved by hand",
    ),
    Rule::assumed("a fault answers 500; its detail is a serviceFault with a code, also where the header is wrong"),
    Rule::assumed(
        "an element that the specification does not have, or of another namespace, is refused; one of none is taken",
    ),
    Rule::assumed("moments without a zone are UTC, and answers print UTC"),
    Rule::assumed(
        "a message may have 1 MiB, 50,000 elements, 32 levels, 64 attributes and 16 KiB in the start of an element",
    ),
    Rule::assumed("an element of another service at this address is refused"),
];

/// The media type of messages.
const XML: &str = "text/xml; charset=utf-8";

/// How the edge answers.
pub(crate) static EDGE: Edge = Edge {
    largest_body: LARGEST_MESSAGE,
    owns,
    respond: |mock, parts, seen| match parts.method.as_str() {
        "GET" | "HEAD" => document(parts),
        "POST" => match call(mock, parts, seen) {
            Ok(body) => Answer::new(StatusCode::OK, XML, body),
            Err(fault) => refusal(&fault),
        },
        _ => {
            let mut answer = Answer::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "text/plain; charset=utf-8",
                "Only GET and POST are served.\n",
            );
            answer.headers.push((header::ALLOW, "GET, HEAD, POST".into()));
            answer
        }
    },
    refuse: |failure| refusal(&Fault::of(failure, "message", None)),
};

/// Whether a path is below the services' base.
pub(crate) fn owns(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn refusal(fault: &Fault) -> Answer {
    Answer::new(StatusCode::INTERNAL_SERVER_ERROR, XML, fault.render())
}

/// The listing, a WSDL or the XSD.
fn document(parts: &Parts) -> Answer {
    let name = &parts.uri.path()[BASE.len()..];
    // The first word of the query says which document is wanted, as toolkits write it: `wsdl`, `WSDL`, `wsdl=1`.
    let asked = parts.uri.query().unwrap_or_default().split(['&', '=']).next().unwrap_or_default();
    let not_found = |text: String| Answer::new(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", text);
    match name {
        "" | "/" => {
            // Links of the listing count from where it is.
            let mut answer = Answer::new(StatusCode::FOUND, "text/plain; charset=utf-8", "");
            answer.headers.push((header::LOCATION, if name.is_empty() { "wsapi/test" } else { "test" }.into()));
            return answer;
        }
        "/test" => return Answer::new(StatusCode::OK, "text/html; charset=utf-8", documents::listing()),
        _ if name.strip_prefix('/') == Some(documents::TYPES) => {
            return Answer::new(StatusCode::OK, XML, documents::XSD);
        }
        _ => {}
    }
    match name.strip_prefix('/').and_then(documents::service) {
        Some(noun) if asked.eq_ignore_ascii_case("wsdl") => {
            let wsdl = documents::wsdl(noun, &reached_at(parts, BASE));
            Answer::new(StatusCode::OK, XML, wsdl.unwrap_or_default())
        }
        Some(_) => not_found(format!("Messages are sent here by POST; the documents are at {BASE}{name}?wsdl.\n")),
        None => not_found(format!("There is no service at {BASE}{name}; {BASE}/test lists them.\n")),
    }
}

/// Answers a message.
fn call(mock: &Mock, parts: &Parts, seen: &mut Seen) -> Result<Bytes, Fault> {
    let body = std::mem::take(&mut seen.body);
    let text = encoding::decode(&body, content_type(&parts.headers))
        .map_err(|problem| Fault::message(format!("The message cannot be read: {problem}.")))?;
    // The journal keeps text in one encoding.
    seen.body = match &text {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(text) => Bytes::copy_from_slice(text.as_bytes()),
    };
    let Envelope { security, request } = envelope::open(&text)?;
    let name = parts.uri.path()[BASE.len()..].trim_start_matches('/');
    let noun = documents::service(name).ok_or_else(|| {
        Fault::message(format!("There is no service at {}; {BASE}/test lists them.", parts.uri.path()))
    })?;
    let caller = security::authenticate(&seen.before, mock.accounts(), mock.upsales(), security.as_ref())?;
    let route = route(&request, noun)?;
    seen.route = Some(route);
    let Route { operation, plan } = route;
    let call = decode_call(operation, &request, caller, reached_at(parts, BASE))?;
    let id = call.path.first().map(|(_, id)| id.clone());
    let refuse = |failure| Fault::of(failure, operation.tag, id.as_deref());
    // What a user reads of one item is a function of the world.
    let known = match (&call.caller, &id) {
        (Caller::User { user }, Some(id)) if !plan.changes() => Some(format!("{}/{id} for {user}", operation.id)),
        _ => None,
    };
    if let Some(known) = &known
        && let Some(answer) = mock.world().answers().recall(&seen.before, known)
    {
        return Ok(answer);
    }
    let finish = |_: &State, outcome| render_outcome(&call, outcome);
    let executed =
        verbs::execute(mock.world(), &seen.before, plan, &call, access::authorize, finish).map_err(refuse)?;
    if let Some(known) = &known {
        mock.world().answers().keep(&executed.after, known, executed.result.clone());
    }
    (seen.before, seen.after) = (executed.before, executed.after);
    Ok(executed.result)
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The operation that a body's element names.
fn route(request: &Element, noun: &str) -> Result<Route, Fault> {
    if request.namespace != xml::Namespace::Upsales {
        let text = format!("The element `{}` is not of the namespace {}.", request.name, xml::UPSALES);
        return Err(Fault::message(text));
    }
    let route = ROUTES
        .message(&request.name)
        .ok_or_else(|| Fault::message(format!("There is no operation `{}`; the WSDL lists them.", request.name)))?;
    if route.operation.tag != noun {
        let text =
            format!("`{}` is an operation of {}Service, not of {noun}Service.", request.name, route.operation.tag);
        return Err(Fault::message(text));
    }
    Ok(route)
}

/// What the message asks for.
fn decode_call(operation: &'static Operation, request: &Element, caller: Caller, base: String) -> Result<Call, Fault> {
    let mut violations = Violations::default();
    let argument = operation.message.as_ref().and_then(|message| message.argument);
    let mut given = None;
    for child in &request.children {
        if Some(child.name.as_str()) != argument || !decode::is_own(child) {
            violations.add(&child.name, if decode::is_own(child) { decode::UNKNOWN } else { decode::FOREIGN });
        } else if given.replace(child).is_some() {
            violations.add(&child.name, decode::TWICE);
        }
    }
    if !request.text.trim().is_empty() {
        violations.add(&request.name, decode::STRAY_TEXT);
    }
    let mut call = Call {
        operation,
        caller,
        path: Vec::new(),
        query: Arguments::default(),
        body: Document::new(),
        content: Value::Null,
        base,
    };
    match (argument, given) {
        (None, _) => {}
        (Some(argument), None) if violations.is_empty() => violations.add(argument, decode::MISSING),
        (Some(_), None) => {}
        (Some(argument), Some(element)) => match &operation.body {
            Some(body) => {
                if element.is_nil() {
                    violations.add(argument, decode::NOT_NIL);
                } else {
                    call.body = decode::object(object_schema(&body.schema), element, "", &mut violations);
                }
            }
            None => {
                for parameter in operation.parameters {
                    if let Some(id) = decode::value(&parameter.schema, element, parameter.name, &mut violations) {
                        call.path.extend(id.as_integer().map(|id| (parameter.name, id.to_string())));
                    }
                }
            }
        },
    }
    // An update names the item by the id that stands in it.
    if operation.body.is_some()
        && violations.is_empty()
        && operation.parameters.iter().any(|parameter| parameter.location == Location::Message)
    {
        match call.body.take(ID).and_then(|id| id.as_integer()) {
            Some(id) => call.path.push((ID.name(), id.to_string())),
            None => violations.add(ID.name(), "The element is missing: it says which item is to be changed."),
        }
    }
    if violations.is_empty() { Ok(call) } else { Err(Fault::invalid(violations)) }
}

fn object_schema(schema: &Schema) -> &'static ObjectSchema {
    match schema.kind {
        Kind::Object(object) => object,
        Kind::Array(element) => object_schema(element),
        _ => unreachable!("the generator makes objects of what messages hold"),
    }
}

/// The answer that an outcome is.
fn render_outcome(call: &Call, outcome: Outcome) -> Bytes {
    let operation = call.operation;
    let message = operation.message.as_ref().expect("only operations with messages are found by one");
    let schema = || match &operation.success().content {
        Content::Xml(schema) => object_schema(schema),
        Content::Json(_) | Content::Empty | Content::Bytes(_) => {
            panic!("the plan of `{}` returns what its specification does not answer with", operation.id)
        }
    };
    let text = match outcome {
        Outcome::Empty => render::empty_answer(message.response),
        Outcome::Object(document) | Outcome::Created(document, _) => {
            render::answer(message.response, schema(), [&document])
        }
        Outcome::List(documents) => render::answer(message.response, schema(), &documents),
        Outcome::File { .. } | Outcome::Value(_) | Outcome::SignedIn { .. } | Outcome::Other { .. } => {
            panic!("the plan of `{}` returns what no SOAP answer holds", operation.id)
        }
    };
    text.into()
}
