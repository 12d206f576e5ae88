//! Servers for tests: a private world each, and every JSON answer held against the specification when the test is over.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use mock_server::engine::journal::{Exchange, Limits};
use mock_server::specification::Api;
use mock_server::{MockServer, NETWORK_TOKEN, Seed, Settings, UPSALES_ADMIN, WRITE_KEY};
use serde_json::{Value, json};
use uisp_crm::{Client, Error, Retry};
use upsales::Upsales;

use crate::xsd;

/// A server of one test. Dropping it checks every answer that it gave.
pub(crate) struct TestServer {
    server: MockServer,
    /// Bindings with the key that may write.
    pub(crate) client: Client,
}

impl TestServer {
    /// A server with the demo world.
    pub(crate) async fn demo() -> Self {
        Self::with(Seed::Demo).await
    }

    /// A server with the empty world.
    pub(crate) async fn empty() -> Self {
        Self::with(Seed::Empty).await
    }

    /// A server with the empty world and the rows of a seed.
    pub(crate) async fn seeded(seed: &str) -> Self {
        Self::with(Seed::Json(seed.to_owned())).await
    }

    async fn with(seed: Seed) -> Self {
        let server =
            MockServer::start_with(&Settings { seed, ..Settings::default() }).await.expect("the world is sound");
        server.world().journal().set_limits(Limits { exchanges: usize::MAX, bytes: usize::MAX, worlds: 20 });
        let client = connect(&server, WRITE_KEY);
        Self { server, client }
    }

    /// Bindings without a key.
    pub(crate) fn anonymous(&self) -> Client {
        Client::without_key(&self.server.url()).expect("the address is one of a server")
    }

    /// Bindings of UISP Network with the token that may do everything.
    pub(crate) fn network(&self) -> uisp_network::Client {
        self.network_with_token(NETWORK_TOKEN)
    }

    /// Bindings of UISP Network with another token.
    pub(crate) fn network_with_token(&self, token: &str) -> uisp_network::Client {
        uisp_network::Client::new(&self.url(), token).expect("the address is one of a server")
    }

    /// Bindings of Upsales, signed in as the administrator.
    pub(crate) fn upsales(&self) -> Upsales {
        self.upsales_as(UPSALES_ADMIN)
    }

    /// Bindings of Upsales, signed in as somebody else.
    pub(crate) fn upsales_as(&self, (username, password): (&str, &str)) -> Upsales {
        Upsales::new(&self.url(), username, password).expect("the address is one of a server")
    }

    /// Bindings with any other key, for example that of a client signed in to the client zone.
    pub(crate) fn with_key(&self, key: &str) -> Client {
        connect(&self.server, key)
    }
}

impl Deref for TestServer {
    type Target = MockServer;

    fn deref(&self) -> &MockServer {
        &self.server
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        for exchange in self.server.world().journal().exchanges() {
            let checked = if xsd::is_call(&exchange) { xsd::check(&exchange.answer) } else { check_answer(&exchange) };
            if let Err(problem) = checked {
                panic!(
                    "{} {} answered {}, which is not as specified: {problem}",
                    exchange.method, exchange.path, exchange.status
                );
            }
        }
    }
}

/// The fields that a 422 complains about.
pub(crate) fn complaints(error: &Error) -> Vec<String> {
    match error {
        Error::Status { status, errors, .. } if *status == 422 => errors.keys().cloned().collect(),
        other => panic!("expected a 422, got {other:?}"),
    }
}

/// The status of a refusal.
pub(crate) fn status(error: &Error) -> u16 {
    match error {
        Error::Status { status, .. } => *status,
        other => panic!("expected an answer, got {other:?}"),
    }
}

/// The body of a request to UISP Network, from its JSON: for bodies of many required fields.
#[expect(clippy::needless_pass_by_value, reason = "callers make the JSON on the spot")]
pub(crate) fn body<T: uisp_network::wire::FromJson>(json: Value) -> T {
    uisp_network::wire::from_str(&json.to_string()).expect("a body of this type")
}

/// Sends a request as a client without bindings does.
pub(crate) async fn send(
    server: &MockServer,
    method: impl AsRef<str>,
    path: &str,
    key: Option<&str>,
    body: Option<Value>,
) -> reqwest::Response {
    let method = reqwest::Method::from_bytes(method.as_ref().as_bytes()).expect("a method");
    let mut request = reqwest::Client::new().request(method, format!("{}{path}", server.url()));
    if let Some(key) = key {
        request = request.header("X-Auth-App-Key", key);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    request.send().await.expect("an answer")
}

fn connect(server: &MockServer, key: &str) -> Client {
    Client::builder(&server.url(), key).retry(Retry::off()).build().expect("the address is one of a server")
}

/// Holds one answer against the specification's schema for its status.
fn check_answer(exchange: &Exchange) -> Result<(), String> {
    let Some(operation) = exchange.operation else { return Ok(()) };
    let specification = specification(operation.api);
    let responses = &specification["paths"][operation.path][operation.method.to_lowercase()]["responses"];
    let status = exchange.status.to_string();
    let (status, response) = match (&responses[&status], &responses["default"]) {
        (Value::Null, Value::Null) => return Err("the specification has no such status".to_owned()),
        (Value::Null, _) if exchange.status < 400 => return Err("the specification has no such success".to_owned()),
        (Value::Null, response) => ("default".to_owned(), response),
        (response, _) => (status, response),
    };
    let Some(schema) = response["content"].get("application/json").map(|content| &content["schema"]) else {
        let allowed =
            response["content"].as_object().is_some_and(|content| !content.is_empty()) || exchange.answer.is_empty();
        return if allowed { Ok(()) } else { Err("there should be no body".to_owned()) };
    };
    let answer: Value = serde_json::from_slice(&exchange.answer).map_err(|error| error.to_string())?;
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators.entry((operation.id, status)).or_insert_with(|| validator(specification, schema));
    let problems: Vec<String> =
        validator.iter_errors(&answer).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

static VALIDATORS: LazyLock<Mutex<HashMap<(&'static str, String), Validator>>> = LazyLock::new(Mutex::default);

static CRM: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../spec/uisp-crm/effective.json")).expect("the effective document is JSON")
});

static NETWORK: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../spec/uisp-network/effective.json"))
        .expect("the effective document is JSON")
});

/// The effective document of a system with REST operations.
fn specification(api: Api) -> &'static Value {
    match api {
        Api::UispCrm => &CRM,
        Api::UispNetwork => &NETWORK,
        Api::Upsales => panic!("the messages of Upsales are held against its XSD"),
    }
}

fn validator(specification: &Value, schema: &Value) -> Validator {
    let mut root = json_schema(schema);
    root["components"] = json!({ "schemas": reached(specification, schema) });
    let options =
        jsonschema::draft202012::options().should_validate_formats(true).with_format("date-time-hhmm", is_moment);
    options.build(&root).expect("the specification's schemas are sound")
}

/// The schemas that one refers to, and those that they refer to.
fn reached(specification: &Value, schema: &Value) -> serde_json::Map<String, Value> {
    let mut reached = serde_json::Map::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let name = members.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next());
                if let Some(name) = name.filter(|name| !reached.contains_key(*name)) {
                    let schema = &specification["components"]["schemas"][name];
                    reached.insert(name.to_owned(), json_schema(schema));
                    open.push(schema);
                }
                open.extend(members.values());
            }
            Value::Array(elements) => open.extend(elements),
            _ => {}
        }
    }
    reached
}

/// Whether a text is a moment as the CRM prints them, `2026-03-02T01:00:00-0800`.
fn is_moment(text: &str) -> bool {
    text.len() == 24 && chrono::DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").is_ok()
}

/// An OpenAPI 3.0 schema as a JSON Schema: `nullable` becomes a type of its own.
pub(crate) fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut converted: serde_json::Map<String, Value> =
                members.iter().map(|(name, member)| (name.clone(), json_schema(member))).collect();
            if converted.remove("nullable") == Some(Value::Bool(true)) {
                return json!({ "anyOf": [Value::Object(converted), { "type": "null" }] });
            }
            Value::Object(converted)
        }
        Value::Array(elements) => elements.iter().map(json_schema).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_wrong_answer_is_noticed() {
    let schema = &CRM["paths"]["/clients/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let validator = validator(&CRM, schema);
    assert!(validator.is_valid(&json!({ "id": 1, "firstName": null })));
    assert!(!validator.is_valid(&json!({ "id": "1" })));
    assert!(!validator.is_valid(&json!({ "id": 1, "firstName": 5 })));
    assert!(!validator.is_valid(&json!({ "firstName": "Ada" })));
    assert!(validator.is_valid(&json!({ "id": 1, "registrationDate": "2026-03-02T01:00:00-0800" })));
    assert!(!validator.is_valid(&json!({ "id": 1, "registrationDate": "2026-03-02T01:00:00-08:00" })));
}
