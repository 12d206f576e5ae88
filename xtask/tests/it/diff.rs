//! The comparison of documents: each kind of change with its verdict, the same change in many places as one, and the mock's lessons.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use serde_json::{Value, json};
use xtask::diff::{self, Change, Comparison, Document, Format};

#[test]
fn a_document_does_not_differ_from_itself() {
    let comparison = compare(&shop(), &shop());
    assert!(comparison.changes.is_empty() && !comparison.is_breaking());
    assert!(rendered(&comparison, Format::Text).contains("nothing has changed"));
}

#[test]
fn operations_that_go_or_are_renamed_break_and_new_ones_do_not() {
    breaks(|shop| drop(shop["paths"]["/dogs"].as_object_mut().unwrap().remove("post")), "POST /dogs is gone");
    breaks(
        |shop| shop["paths"]["/dogs"]["get"]["operationId"] = json!("all_dogs"),
        "the operation is named \"all_dogs\"",
    );
    breaks(|shop| shop["paths"]["/dogs"]["get"]["tags"] = json!(["Pets"]), "the group is \"Pets\" instead of \"Dogs\"");
    breaks(
        |shop| drop(shop["paths"]["/open"]["get"].as_object_mut().unwrap().remove("security")),
        "it needs a sign-in",
    );
    harmless(|shop| shop["paths"]["/dogs"]["put"] = json!({ "operationId": "x", "responses": {} }), "PUT /dogs is new");
    harmless(
        |shop| shop["paths"]["/dogs"]["get"]["deprecated"] = json!(true),
        "the vendor wants it to be used no longer",
    );
    harmless(|shop| shop["paths"]["/dogs"]["get"]["security"] = json!([]), "it needs no sign-in");
}

#[test]
fn parameters_break_when_they_go_or_are_required() {
    fn parameters(shop: &mut Value, list: Value) {
        shop["paths"]["/dogs"]["get"]["parameters"] = list;
    }
    breaks(|shop| parameters(shop, json!([])), "the query parameter breed is gone");
    breaks(
        |shop| {
            let breed = json!({ "name": "breed", "in": "query", "required": true, "schema": { "type": "string" } });
            parameters(shop, json!([breed]));
        },
        "the query parameter breed is now required",
    );
    breaks(
        |shop| add_parameter(shop, json!({ "name": "age", "in": "query", "required": true, "schema": {} })),
        "the required query parameter age is new",
    );
    harmless(
        |shop| add_parameter(shop, json!({ "name": "age", "in": "query", "schema": {} })),
        "the query parameter age is new",
    );
    breaks(
        |shop| parameters(shop, json!([{ "name": "breed", "in": "query", "schema": { "type": "integer" } }])),
        "the type is a whole number instead of a text",
    );
}

#[test]
fn a_renamed_parameter_of_the_path_is_the_same_operation() {
    harmless(
        |shop| {
            let mut item = shop["paths"].as_object_mut().unwrap().remove("/dogs/{id}").unwrap();
            item["get"]["parameters"][0]["name"] = json!("dogId");
            shop["paths"]["/dogs/{dogId}"] = item;
        },
        "the path's parameter is named \"dogId\" instead of \"id\"",
    );
}

#[test]
fn bodies_and_answers_break_when_their_kind_changes() {
    breaks(
        |shop| drop(shop["paths"]["/dogs"]["post"].as_object_mut().unwrap().remove("requestBody")),
        "the request has no body",
    );
    breaks(|shop| shop["paths"]["/dogs"]["get"]["requestBody"] = json!({}), "the request has a body");
    breaks(|shop| shop["paths"]["/dogs"]["post"]["requestBody"]["required"] = json!(false), "the body is optional");
    breaks(
        |shop| shop["paths"]["/dogs/{id}"]["get"]["responses"]["200"]["content"] = json!({ "image/png": {} }),
        "the answer 200 holds image/png instead of application/json",
    );
    harmless(|shop| shop["paths"]["/dogs"]["get"]["responses"]["404"] = json!({}), "the answer 404 is new");
    breaks(|shop| shop["paths"]["/dogs"]["get"]["responses"]["202"] = json!({}), "the answer 202 is new");
}

#[test]
fn fields_break_when_they_go_or_when_a_request_needs_them() {
    breaks(|shop| drop(fields(shop, "Dog").remove("name")), "the field name is gone");
    harmless(
        |shop| drop(fields(shop, "Dog").insert("age".into(), json!({ "type": "integer" }))),
        "the field age is new in answers",
    );
    harmless(|shop| drop(fields(shop, "NewDog").insert("age".into(), json!({}))), "the field age is new in requests");
    breaks(
        |shop| {
            fields(shop, "NewDog").insert("age".into(), json!({}));
            shop["components"]["schemas"]["NewDog"]["required"] = json!(["name", "age"]);
        },
        "the required field age is new",
    );
    breaks(|shop| shop["components"]["schemas"]["Dog"]["required"] = json!([]), "the field id is optional now");
    breaks(|shop| shop["components"]["schemas"]["NewDog"]["required"] = json!([]), "the field name is optional now");
    breaks(
        |shop| shop["components"]["schemas"]["Dog"]["required"] = json!(["id", "name"]),
        "the field name is now required",
    );
}

#[test]
fn types_formats_and_null_break_where_rust_sees_them() {
    breaks(|shop| fields(shop, "Dog")["name"] = json!({ "type": "number" }), "the type is a number instead of a text");
    breaks(
        |shop| fields(shop, "Dog")["name"] = json!({ "type": "string", "format": "uuid" }),
        "the format is \"uuid\" instead of none",
    );
    harmless(
        |shop| fields(shop, "Dog")["name"] = json!({ "type": "string", "format": "email" }),
        "the format is \"email\" instead of none",
    );
    breaks(|shop| fields(shop, "Dog")["name"]["nullable"] = json!(true), "null is allowed");
    harmless(|shop| fields(shop, "NewDog")["name"]["nullable"] = json!(true), "null is allowed");
    breaks(
        |shop| fields(shop, "Dog")["breed"] = json!({ "$ref": "#/components/schemas/Breed" }),
        "null is no longer allowed",
    );
    breaks(
        |shop| fields(shop, "Dog")["tags"]["items"] = json!({ "type": "integer" }),
        "the type is a whole number instead of a text",
    );
    breaks(
        |shop| fields(shop, "Dog")["scores"]["additionalProperties"] = json!({ "type": "string" }),
        "the type is a text instead of a number",
    );
    harmless(
        |shop| fields(shop, "Dog")["any"] = json!({ "oneOf": [{ "type": "number" }] }),
        "the alternatives are others",
    );
    breaks(
        |shop| {
            let breed = shop["components"]["schemas"].as_object_mut().unwrap().remove("Breed").unwrap();
            shop["components"]["schemas"]["Race"] = breed;
            *shop = serde_json::from_str(&shop.to_string().replace("schemas/Breed", "schemas/Race")).unwrap();
        },
        "the type Breed is now Race",
    );
}

#[test]
fn limits_break_requests_when_they_allow_less() {
    breaks(|shop| fields(shop, "NewDog")["name"]["maxLength"] = json!(10), "maxLength is 10 instead of 20");
    breaks(|shop| fields(shop, "NewDog")["name"]["pattern"] = json!("^a"), "pattern is \"^a\" instead of none");
    harmless(|shop| fields(shop, "NewDog")["name"]["maxLength"] = json!(30), "maxLength is 30 instead of 20");
    harmless(|shop| fields(shop, "Dog")["name"]["maxLength"] = json!(10), "maxLength is 10 instead of none");
    harmless(|shop| fields(shop, "NewDog")["name"]["default"] = json!("Rex"), "the default is \"Rex\" instead of none");
}

#[test]
fn a_value_of_an_enum_that_goes_breaks_and_a_new_one_does_not() {
    breaks(
        |shop| shop["components"]["schemas"]["Breed"]["enum"] = json!(["beagle"]),
        "the enum Breed no longer has the value \"collie\"",
    );
    harmless(
        |shop| shop["components"]["schemas"]["Breed"]["enum"] = json!(["beagle", "collie", "poodle"]),
        "the enum Breed has the new value \"poodle\"",
    );
}

#[test]
fn the_same_change_in_many_places_is_one() {
    let change = only(|shop| shop["components"]["schemas"]["Breed"]["enum"] = json!(["beagle", "collie", "poodle"]));
    assert_eq!(change.places.iter().collect::<Vec<_>>(), ["Dog.breed", "NewDog.breed"]);
    assert_eq!(change.operations.iter().collect::<Vec<_>>(), ["GET /dogs", "GET /dogs/{id}", "POST /dogs"]);
}

#[test]
fn what_changes_in_failures_breaks_nothing() {
    harmless(|shop| drop(fields(shop, "Error").remove("message")), "the field message is gone");
}

#[test]
fn documents_of_all_kinds_are_read() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let swagger = fs::read(fixtures.join("swagger/kennel.swagger.json")).unwrap();
    let blueprint = fs::read(fixtures.join("import/minimal.apib")).unwrap();
    for bytes in [swagger, blueprint] {
        let document = Document::read(&bytes).unwrap();
        assert!(diff::compare(&no_mock(), &document, &document).unwrap().changes.is_empty());
    }
    let imported =
        xtask::import::convert("uisp-network", &fs::read(fixtures.join("swagger/kennel.swagger.json")).unwrap());
    let imported = Document::read(imported.unwrap().document.to_string().as_bytes()).unwrap();
    let vendor = Document::read(&fs::read(fixtures.join("swagger/kennel.swagger.json")).unwrap()).unwrap();
    assert!(diff::compare(&no_mock(), &imported, &vendor).unwrap().changes.is_empty());
}

#[test]
fn a_new_value_in_a_vendors_document_is_one_change_wherever_it_is_copied_to() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/swagger/kennel.swagger.json");
    let text = fs::read_to_string(fixture).unwrap();
    let changed = text.replace("\"collie\"", "\"collie\", \"poodle\"");
    let (old, new) = (Document::read(text.as_bytes()).unwrap(), Document::read(changed.as_bytes()).unwrap());
    let changes = diff::compare(&no_mock(), &old, &new).unwrap().changes;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(!changes[0].breaking && changes[0].places.len() > 1, "{changes:?}");
}

#[test]
fn other_documents_are_refused() {
    let refusal = |text: &str| format!("{:#}", Document::read(text.as_bytes()).unwrap_err());
    assert!(refusal("{}").contains("neither API Blueprint, nor Swagger 2.0, nor OpenAPI 3.0"));
    assert!(refusal("{ \"openapi\": \"3.1.0\" }").contains("OpenAPI 3.1.0 is not known"));
    assert!(refusal("{ \"openapi\": ").contains("it is not complete JSON"));
    assert!(refusal("hello\n").contains("read as API Blueprint"));
}

#[test]
fn the_mock_learns_what_has_no_plan() {
    let root = env::temp_dir().join(format!("diff-{}", process::id()));
    let snapshots = root.join("mock-server/tests/snapshots");
    fs::create_dir_all(&snapshots).unwrap();
    let table = "---\nsource: x\n---\nGET    /dogs    list_dogs    list dogs\nGET /dogs/{id} get_dog not there\nPOST /dogs create_dog create dogs\n";
    fs::write(snapshots.join("route_table.snap"), table).unwrap();
    let mut new = shop();
    new["paths"]["/cats"] = json!({ "get": { "operationId": "list_cats", "responses": {} } });
    new["paths"]["/dogs"].as_object_mut().unwrap().remove("post");
    fields(&mut new, "Dog").insert("age".into(), json!({}));
    let comparison = diff::compare(&root, &read(&shop()), &read(&new)).unwrap();
    let text = rendered(&comparison, Format::Text);
    fs::remove_dir_all(&root).unwrap();
    let lessons = text.split_once("what the mock must learn\n").unwrap().1;
    let expected = "  GET /open has no plan\n  GET /cats has no plan\n  POST /dogs has a plan, but is gone\n  \
                    the field age is new in answers: what does it mean?\n  GET /dogs/{id} is not there, by decision\n";
    assert_eq!(lessons, expected);
}

#[test]
fn the_formats_say_the_same() {
    let mut new = shop();
    new["components"]["schemas"]["Breed"]["enum"] = json!(["beagle", "poodle"]);
    let comparison = compare(&shop(), &new);
    let text = rendered(&comparison, Format::Text);
    assert!(
        text.contains("\nbreaking (1)\n  the enum Breed no longer has the value \"collie\"\n      code that names"),
        "{text}"
    );
    assert!(
        text.contains("      at Dog.breed\n      at NewDog.breed\n      in 2 places, reached by 3 operations\n"),
        "{text}"
    );
    let markdown = rendered(&comparison, Format::Markdown);
    assert!(markdown.contains("## Breaking (1)\n\n- **the enum Breed no longer has"), "{markdown}");
    assert!(
        markdown.contains("## What the mock must learn\n\n- it has no plan for any of the 4 operations\n"),
        "{markdown}"
    );
    let json: Value = serde_json::from_str(&rendered(&comparison, Format::Json)).unwrap();
    assert_eq!(json["breaking"], true);
    assert_eq!(json["changes"][0]["kind"], "enum-value-removed");
    assert_eq!(json["changes"][1]["places"], json!(["Dog.breed", "NewDog.breed"]));
}

#[test]
fn the_exit_code_tells_breaking_from_harmless_and_both_from_errors() {
    let folder = env::temp_dir().join(format!("diff-exit-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut broken = shop();
    broken["paths"].as_object_mut().unwrap().remove("/open");
    fs::write(folder.join("old.json"), shop().to_string()).unwrap();
    fs::write(folder.join("new.json"), broken.to_string()).unwrap();
    let code = |arguments: &[&str]| {
        let mut command = process::Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("diff").args(arguments).current_dir(&folder).output().unwrap().status.code()
    };
    let codes = [
        code(&["old.json", "new.json"]),
        code(&["new.json", "old.json", "--format", "json"]),
        code(&["old.json", "missing.json"]),
        code(&["old.json"]),
    ];
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(codes, [Some(2), Some(0), Some(1), Some(1)]);
}

fn shop() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Shop", "version": "1" },
        "paths": {
            "/dogs": {
                "get": {
                    "operationId": "list_dogs", "tags": ["Dogs"],
                    "parameters": [{ "name": "breed", "in": "query", "schema": { "type": "string" } }],
                    "responses": {
                        "200": { "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Dog" } } } } },
                        "400": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } },
                    },
                },
                "post": {
                    "operationId": "create_dog", "tags": ["Dogs"],
                    "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/NewDog" } } } },
                    "responses": { "200": {} },
                },
            },
            "/dogs/{id}": {
                "get": {
                    "operationId": "get_dog", "tags": ["Dogs"],
                    "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                    "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Dog" } } } } },
                },
            },
            "/open": { "get": { "operationId": "open", "tags": ["Dogs"], "security": [], "responses": { "200": {} } } },
        },
        "components": { "schemas": {
            "Dog": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "integer" },
                "name": { "type": "string" },
                "breed": { "allOf": [{ "$ref": "#/components/schemas/Breed" }], "nullable": true },
                "tags": { "type": "array", "items": { "type": "string" } },
                "scores": { "type": "object", "additionalProperties": { "type": "number" } },
                "any": { "oneOf": [{ "type": "number" }, { "type": "string" }] },
                "puppies": { "type": "array", "items": { "$ref": "#/components/schemas/Dog" } },
            } },
            "NewDog": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string", "maxLength": 20 },
                "breed": { "$ref": "#/components/schemas/Breed" },
            } },
            "Breed": { "type": "string", "enum": ["beagle", "collie"] },
            "Error": { "type": "object", "properties": { "message": { "type": "string" } } },
        } },
    })
}

fn fields<'shop>(shop: &'shop mut Value, schema: &str) -> &'shop mut serde_json::Map<String, Value> {
    shop["components"]["schemas"][schema]["properties"].as_object_mut().unwrap()
}

fn add_parameter(shop: &mut Value, parameter: Value) {
    shop["paths"]["/dogs"]["get"]["parameters"].as_array_mut().unwrap().push(parameter);
}

fn breaks(change: impl FnOnce(&mut Value), what: &str) {
    let change = only(change);
    assert!(change.what.starts_with(what), "expected: {what}\n   found: {}", change.what);
    assert!(change.breaking && !change.why.is_empty(), "{what}");
}

fn harmless(change: impl FnOnce(&mut Value), what: &str) {
    let change = only(change);
    assert!(change.what.starts_with(what), "expected: {what}\n   found: {}", change.what);
    assert!(!change.breaking && !change.why.is_empty(), "{what}");
}

/// Changes the shop and expects exactly one difference.
fn only(change: impl FnOnce(&mut Value)) -> Change {
    let mut new = shop();
    change(&mut new);
    let mut changes = compare(&shop(), &new).changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn compare(old: &Value, new: &Value) -> Comparison {
    diff::compare(&no_mock(), &read(old), &read(new)).unwrap()
}

fn read(document: &Value) -> Document {
    Document::read(document.to_string().as_bytes()).unwrap()
}

fn rendered(comparison: &Comparison, format: Format) -> String {
    diff::rendered(comparison, format).unwrap()
}

/// A workspace without a mock server.
fn no_mock() -> PathBuf {
    env::temp_dir().join("there-is-no-mock-server-here")
}
