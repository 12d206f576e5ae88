//! The control paths under `/_mock`, as a test suite in any language uses them.

use std::collections::BTreeSet;

use mock_server::engine::Plan;
use mock_server::routes::ROUTES;
use mock_server::{Control, MockServer, READ_KEY, Settings, WRITE_KEY};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{self, send};

/// Every control path with its method.
const PATHS: [(&str, &str); 8] = [
    ("GET", "/_mock/health"),
    ("POST", "/_mock/reset"),
    ("GET", "/_mock/clock"),
    ("POST", "/_mock/clock"),
    ("GET", "/_mock/journal"),
    ("DELETE", "/_mock/journal"),
    ("GET", "/_mock/coverage"),
    ("GET", "/_mock/openapi.json"),
];

const CLIENT: &str = "/crm/api/v1.0/clients/1";

#[tokio::test]
async fn health_counts_what_is_simulated_and_what_is_not() {
    let server = MockServer::start().await;
    let health = control(&server, "GET", "/_mock/health").await;
    let not_there = ROUTES.iter().filter(|route| matches!(route.plan, Plan::NotThere)).count();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["not_there"], not_there);
    assert_eq!(health["simulated"], ROUTES.iter().count() - not_there);
}

#[tokio::test]
async fn a_reset_brings_the_first_world_back_and_empties_the_journal() {
    let server = MockServer::start().await;
    let before = crm(&server, "GET", CLIENT, None).await;
    crm(&server, "PATCH", CLIENT, Some(json!({ "note": "Moved." }))).await;
    crm(&server, "POST", "/crm/api/v1.0/clients", Some(json!({ "firstName": "Lea", "lastName": "Novak" }))).await;
    assert_eq!(server.rows("clients").len(), 9);

    control(&server, "POST", "/_mock/reset").await;
    assert_eq!(control(&server, "GET", "/_mock/journal").await, json!([]));
    assert_eq!(crm(&server, "GET", CLIENT, None).await, before);
    assert_eq!(server.rows("clients").len(), 8);
}

#[tokio::test]
async fn the_clock_is_told_and_moved() {
    let server = MockServer::start().await;
    let face = control(&server, "GET", "/_mock/clock").await;
    assert_eq!(face, json!({ "now": "2026-03-02T09:00:00Z", "clock": "standing" }));

    let moved = |body: Value| async {
        let answer = send(&server, "POST", "/_mock/clock", None, Some(body)).await;
        (answer.status(), answer.json::<Value>().await.expect("JSON"))
    };
    assert_eq!(moved(json!({ "advance": 90.5 })).await.1["now"], "2026-03-02T09:01:30.500Z");
    assert_eq!(moved(json!({ "advance": -90.5 })).await.1["now"], "2026-03-02T09:00:00Z");
    assert_eq!(moved(json!({ "now": "2026-04-01T00:00:00+02:00" })).await.1["now"], "2026-03-31T22:00:00Z");
    let created =
        crm(&server, "POST", "/crm/api/v1.0/clients", Some(json!({ "firstName": "Lea", "lastName": "Novak" }))).await;
    assert_eq!(created["registrationDate"], "2026-03-31T15:00:00-0700", "what is new is of that moment");
    for wrong in [
        json!({}),
        json!({ "advance": 1, "now": "2026-04-01T00:00:00Z" }),
        json!({ "now": "tomorrow" }),
        json!({ "advance": 1e300 }),
        json!({ "advance": "1" }),
        json!({ "forward": 1 }),
        json!([]),
    ] {
        let (status, problem) = moved(wrong.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(problem["error"].is_string(), "{wrong}: {problem}");
    }
    assert_eq!(
        control(&server, "GET", "/_mock/clock").await["now"],
        "2026-03-31T22:00:00Z",
        "nothing of that moved it"
    );
    control(&server, "POST", "/_mock/reset").await;
    assert_eq!(control(&server, "GET", "/_mock/clock").await, face);
}

#[tokio::test]
async fn the_journal_shows_the_operation_the_plan_and_both_bodies() {
    let server = MockServer::start().await;
    crm(&server, "PATCH", CLIENT, Some(json!({ "note": "Moved." }))).await;
    crm(&server, "GET", "/crm/api/v1.0/clients/4711?limit=1", None).await;
    crm(&server, "GET", "/crm/api/v1.0/nothing", None).await;

    let journal = control(&server, "GET", "/_mock/journal").await;
    let [change, missing, nowhere] = journal.as_array().expect("a list").as_slice() else { panic!("{journal}") };
    assert_eq!(change["number"], 1);
    assert_eq!(change["at"], "2026-03-02T09:00:00+00:00");
    assert_eq!((&change["method"], &change["path"]), (&json!("PATCH"), &json!(CLIENT)));
    assert_eq!((&change["operation"], &change["plan"]), (&json!("update_client"), &json!("update clients")));
    assert_eq!((&change["status"], &change["changed"]), (&json!(200), &json!(true)));
    assert_eq!(change["request"], json!({ "note": "Moved." }));
    assert_eq!(change["answer"]["note"], "Moved.");

    assert_eq!((&missing["operation"], &missing["query"]), (&json!("get_client"), &json!("limit=1")));
    assert_eq!((&missing["status"], &missing["request"]), (&json!(404), &Value::Null));
    assert_eq!(missing["changed"], false);
    assert_eq!(
        (&nowhere["operation"], &nowhere["plan"], &nowhere["status"]),
        (&Value::Null, &Value::Null, &json!(404))
    );
}

#[tokio::test]
async fn the_journal_can_be_cut_to_the_last_calls_and_to_one_operation() {
    let server = MockServer::start().await;
    for path in ["/clients/1", "/clients", "/clients/2", "/clients/3"] {
        crm(&server, "GET", &format!("/crm/api/v1.0{path}"), None).await;
    }
    let paths = async |query: &str| -> Vec<String> {
        let journal = control(&server, "GET", &format!("/_mock/journal?{query}")).await;
        let entries = journal.as_array().expect("a list").iter();
        entries
            .map(|entry| entry["path"].as_str().expect("a path").trim_start_matches("/crm/api/v1.0").to_owned())
            .collect()
    };
    assert_eq!(paths("last=2").await, ["/clients/2", "/clients/3"]);
    assert_eq!(paths("operation=list_clients").await, ["/clients"]);
    assert_eq!(paths("operation=get_client&last=2").await, ["/clients/2", "/clients/3"]);
    assert_eq!(paths("last=0").await, [""; 0]);
    assert_eq!(paths("last=99").await.len(), 4);
    assert_eq!(paths("operation=delete_client").await, [""; 0]);
}

#[tokio::test]
async fn the_journal_shows_no_password_and_no_key() {
    let server = MockServer::start().await;
    let login = json!({ "username": "bluedoor", "password": "demo-password" });
    let answer = crm(&server, "POST", "/crm/api/v1.0/client-zone/login", Some(login)).await;
    let key = answer["authenticationKey"].as_str().expect("a key");

    let journal = control(&server, "GET", "/_mock/journal").await;
    assert_eq!(journal[0]["request"], json!({ "username": "bluedoor", "password": "***" }));
    assert_eq!(journal[0]["answer"], json!({ "authenticationKey": "***" }));
    let text = journal.to_string();
    assert!(!text.contains("demo-password") && !text.contains(key) && !text.contains(WRITE_KEY), "{text}");
}

#[tokio::test]
async fn a_deleted_journal_is_empty_and_the_numbers_go_on() {
    let server = MockServer::start().await;
    crm(&server, "GET", CLIENT, None).await;
    assert_eq!(control(&server, "DELETE", "/_mock/journal").await, json!([]));
    assert_eq!(control(&server, "GET", "/_mock/journal").await, json!([]));
    crm(&server, "GET", CLIENT, None).await;
    assert_eq!(control(&server, "GET", "/_mock/journal").await[0]["number"], 2);
}

#[tokio::test]
async fn coverage_lists_every_operation_once_with_its_plan_and_where_its_rules_are_known_from() {
    let server = MockServer::start().await;
    let coverage = control(&server, "GET", "/_mock/coverage").await;
    let entries = coverage.as_array().expect("a list");
    let named: Vec<&str> = entries.iter().filter_map(|entry| entry["operation"].as_str()).collect();
    let expected: Vec<&str> = ROUTES.iter().map(|route| route.operation.id).collect();
    assert_eq!(named, expected);
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());

    let mut kinds = BTreeSet::new();
    for (entry, route) in entries.iter().zip(ROUTES.iter()) {
        assert_eq!(entry["plan"], route.plan.describe());
        let rules = entry["rules"].as_array().expect("a list");
        assert_eq!(rules.len(), route.plan.rules().len(), "{entry}");
        for rule in rules {
            let known = rule["known"].as_str().expect("a word");
            assert_eq!(rule["place"].is_null(), known == "assumed", "{rule}");
            assert!(rule["says"].as_str().is_some_and(|says| !says.is_empty()), "{rule}");
            kinds.insert(known);
        }
    }
    assert_eq!(kinds, BTreeSet::from(["assumed", "documented", "observed"]));
}

#[tokio::test]
async fn the_document_of_the_control_paths_is_sound_and_the_answers_are_as_it_says() {
    let server = MockServer::start().await;
    crm(&server, "PATCH", CLIENT, Some(json!({ "note": "Moved." }))).await;
    crm(&server, "GET", "/crm/api/v1.0/nothing", None).await;
    let document = control(&server, "GET", "/_mock/openapi.json").await;
    assert_eq!(document["openapi"], "3.0.3");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    assert_references_resolve(&document, &document);

    let components = support::json_schema(&document["components"]);
    for (method, path) in PATHS {
        let operation = &document["paths"][path][method.to_lowercase()];
        assert!(operation["operationId"].is_string(), "{method} {path} is not in the document");
        let mut schema = support::json_schema(&operation["responses"]["200"]["content"]["application/json"]["schema"]);
        schema["components"] = components.clone();
        let validator = jsonschema::draft202012::new(&schema).expect("a sound schema");
        // The other methods would leave an empty journal, with nothing to check.
        if method == "GET" {
            let answer = control(&server, method, path).await;
            let problems: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
            assert!(problems.is_empty(), "{method} {path}: {problems:?}");
        }
    }
}

#[tokio::test]
async fn control_paths_and_the_crm_are_not_below_each_other() {
    let server = MockServer::start().await;
    for (method, path) in PATHS {
        for base in ["/crm/api/v1.0", "/api/v1.0", "/crm/api/v2.1"] {
            assert_no_route(&server, method, &format!("{base}{path}")).await;
        }
    }
    for path in ["/_mock/clients", "/_mock/crm/api/v1.0/clients", "/_mock/api/v1.0/clients", "/_mock", "/_mock/"] {
        assert_no_route(&server, "GET", path).await;
    }
}

#[tokio::test]
async fn control_paths_that_are_off_answer_like_any_unknown_path() {
    let settings = Settings { control: Control::Off, ..Settings::default() };
    let server = MockServer::start_with(&settings).await.expect("the demo world is sound");
    for (method, path) in PATHS {
        assert_no_route(&server, method, path).await;
    }
    assert_eq!(crm(&server, "GET", CLIENT, None).await["id"], 1);
}

#[tokio::test]
async fn control_paths_need_no_key() {
    let server = MockServer::start().await;
    for (method, path) in PATHS {
        let body = (path == "/_mock/clock" && method == "POST").then(|| json!({ "advance": 0 }));
        let response = send(&server, method, path, None, body).await;
        assert_eq!(response.status(), StatusCode::OK, "{method} {path}");
    }
}

async fn assert_no_route(server: &MockServer, method: &str, path: &str) {
    let response = send(server, method, path, Some(READ_KEY), None).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
    let answer: Value = response.json().await.expect("an error is JSON");
    assert_eq!(answer, json!({ "code": 404, "message": "No route found" }), "{method} {path}");
}

/// Fails if a `$ref` anywhere in `part` points nowhere in the document.
fn assert_references_resolve(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref") {
                let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#')).expect("a pointer");
                assert!(document.pointer(pointer).is_some(), "`{reference}` points nowhere");
            }
            members.values().for_each(|member| assert_references_resolve(document, member));
        }
        Value::Array(elements) => elements.iter().for_each(|element| assert_references_resolve(document, element)),
        _ => {}
    }
}

/// The answer of a control path.
async fn control(server: &MockServer, method: &str, path: &str) -> Value {
    let response = send(server, method, path, None, None).await;
    assert_eq!(response.status(), StatusCode::OK, "{method} {path}");
    response.json().await.expect("control paths answer JSON")
}

/// The answer of the CRM, whatever its status.
async fn crm(server: &MockServer, method: &str, path: &str, body: Option<Value>) -> Value {
    send(server, method, path, Some(WRITE_KEY), body).await.json().await.expect("JSON")
}
