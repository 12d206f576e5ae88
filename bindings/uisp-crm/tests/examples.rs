//! The examples as programs, against a small stand-in for the console.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use axum::extract::{Path as Id, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, patch};
use axum::{Json, Router};
use uisp_crm::serde_json::{Value, json};

const KEY: &str = "stand-in-key";

#[test]
fn reset_invoice_options_sets_four_fields_to_null_and_goes_on_after_a_failure() {
    let console = Console::start(vec![
        json!({"id": 1, "note": "one"}),
        json!({"id": 2, "note": "refused"}),
        json!({"id": 3, "note": "three"}),
    ]);
    let output = console.run("reset_invoice_options", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "2 of 3 clients reset, 1 failed\n");
    let said = text(&output.stderr);
    assert!(said.contains("client 2: update_client: the server answered 422: Validation failed.; note: No."), "{said}");

    let patches = console.world.lock().unwrap().patches.clone();
    let nulls = json!({
        "sendInvoiceByPost": null, "invoiceMaturityDays": null, "stopServiceDue": null, "stopServiceDueDays": null,
    });
    let mut ids: Vec<i64> = patches.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3]);
    assert!(patches.iter().all(|(_, patch)| *patch == nulls), "{patches:?}");
}

#[test]
fn import_clients_reports_bad_rows_and_imports_nothing_twice() {
    let console = Console::start(vec![json!({"id": 1, "userIdent": "IMP-1002"})]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/clients.csv");

    let output = console.run("import_clients", &[file, "--dry-run"]);
    assert_eq!(text(&output.stdout), "3 would be imported, 1 were there already, 1 failed\n");
    assert_eq!(console.clients().len(), 1);

    let output = console.run("import_clients", &[file]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "3 imported, 1 were there already, 1 failed\n");
    let said = text(&output.stderr);
    assert_eq!(said, "line 6: IMP-1005: a person needs `firstName` and `lastName`, a company `companyName`\n");
    assert_eq!(console.clients().len(), 4);

    let output = console.run("import_clients", &[file]);
    assert_eq!(text(&output.stdout), "0 imported, 4 were there already, 1 failed\n");
    assert_eq!(console.clients().len(), 4);

    let clients = console.clients();
    let company = clients.iter().find(|client| client["userIdent"] == "IMP-1003").unwrap();
    assert_eq!(company["clientType"], 2);
    assert_eq!(company["companyName"], "Turing & Sons, Ltd.");
    assert_eq!(company["contacts"][0]["email"], "office@turing.example");
    assert!(company.get("firstName").is_none());
}

#[test]
fn import_clients_looks_again_when_an_answer_is_lost_and_names_every_bad_row() {
    let console = Console::start(Vec::new());
    let directory = directory("import");
    let file = directory.join("clients.csv");
    let rows = "userIdent;lastName;firstName;email\n\
                A;Lost;Answer;a@example.com\n\
                B;Good;Row;\n\
                B;Same;Number;\n\
                ;No;Number;\n\
                C;Bad;Address;nobody\n\
                D;Too;Many;d@example.com;columns\n";
    std::fs::write(&file, rows).unwrap();
    let output = console.run("import_clients", &[file.to_str().unwrap(), "--delimiter", ";"]);
    assert_eq!(text(&output.stdout), "2 imported, 0 were there already, 4 failed\n");
    assert_eq!(console.clients().len(), 2);
    let said = text(&output.stderr);
    for reason in [
        "line 4: B: line 3 has the same `userIdent`",
        "line 5: `userIdent` is empty",
        "line 6: C: `nobody` is no email address",
        "line: 7",
    ] {
        assert!(said.contains(reason), "{reason}: {said}");
    }
}

#[test]
fn export_billing_writes_exact_amounts_and_pages_through_everything() {
    let console = Console::start(Vec::new());
    let directory = directory("export");
    let path = directory.to_str().unwrap();
    let arguments = ["--from", "2026-01-01", "--to", "2026-01-31", "--directory", path];
    let output = console.run("export_billing", &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let invoices = std::fs::read_to_string(directory.join("invoices.csv")).unwrap();
    let mut lines = invoices.lines();
    assert!(lines.next().unwrap().starts_with("id,number,proforma,status,clientId,clientName,"));
    assert_eq!(
        lines.next(),
        Some("1,2026000001,false,2,7,\"Turing & Sons, Ltd.\",2026-01-05T10:00:00-0500,,USD,0.1,58.5,")
    );
    assert_eq!(lines.count(), 149);
    let payments = std::fs::read_to_string(directory.join("payments.csv")).unwrap();
    assert_eq!(payments.lines().nth(1), Some("1,7,,USD,12.345,,11721cdf-a498-48be-903e-daa67552e4f6,,,cash"));
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 2);

    // A later export that fails leaves the files as they are, and nothing beside them.
    let arguments = ["--from", "2026-02-01", "--to", "2026-02-28", "--directory", path];
    let output = console.run("export_billing", &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("list_payments: the server answered 400"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(directory.join("invoices.csv")).unwrap(), invoices);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 2);
}

#[test]
fn a_wrong_key_is_told_at_once_and_shows_nowhere() {
    let console = Console::start(Vec::new());
    let mut command = console.command("reset_invoice_options");
    let output = command.env("UISP_CRM_APP_KEY", "swordfish").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("the console does not accept the call") && !said.contains("swordfish"), "{said}");

    let help = command.arg("--help").output().unwrap();
    assert!(!text(&help.stdout).contains("swordfish"));
}

/// What the stand-in holds.
#[derive(Default)]
struct World {
    clients: Vec<Value>,
    patches: Vec<(i64, Value)>,
}

type Shared = Arc<Mutex<World>>;
type Parameters = Query<std::collections::HashMap<String, String>>;
type Answer = (StatusCode, Json<Value>);

/// The stand-in. Dropping it stops it.
struct Console {
    url: String,
    world: Shared,
    _runtime: tokio::runtime::Runtime,
}

impl Console {
    fn start(clients: Vec<Value>) -> Self {
        let world = Shared::new(Mutex::new(World { clients, ..Default::default() }));
        let router = Router::new()
            .route("/crm/api/v1.0/version", get(version))
            .route("/crm/api/v1.0/clients", get(list_clients).post(create_client))
            .route("/crm/api/v1.0/clients/{id}", patch(update_client))
            .route("/crm/api/v1.0/invoices", get(list_invoices))
            .route("/crm/api/v1.0/payments", get(list_payments))
            .with_state(world.clone());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async { axum::serve(listener, router).await });
        Self { url, world, _runtime: runtime }
    }

    fn clients(&self) -> Vec<Value> {
        self.world.lock().unwrap().clients.clone()
    }

    fn run(&self, example: &str, arguments: &[&str]) -> Output {
        self.command(example).args(arguments).output().unwrap()
    }

    fn command(&self, example: &str) -> Command {
        // Cargo builds examples with the tests, into the directory beside that of the test programs.
        let programs = std::env::current_exe().unwrap();
        let programs = programs.parent().and_then(Path::parent).unwrap().join("examples");
        let program = programs.join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
        assert!(program.exists(), "{} is not built; run `cargo build --examples`", program.display());
        let mut command = Command::new(program);
        command.env("UISP_CRM_URL", &self.url).env("UISP_CRM_APP_KEY", KEY).env_remove("RUST_BACKTRACE");
        command
    }
}

async fn version(headers: HeaderMap) -> Answer {
    if headers.get("x-auth-app-key").is_some_and(|key| key == KEY) {
        (StatusCode::OK, Json(json!({"version": "4.5.33"})))
    } else {
        let message = "User authentication failed.";
        (StatusCode::UNAUTHORIZED, Json(json!({"code": 401, "message": message})))
    }
}

async fn list_clients(State(world): State<Shared>, Query(query): Parameters) -> Json<Value> {
    let world = world.lock().unwrap();
    let wanted = |client: &&Value| query.get("userIdent").is_none_or(|ident| client["userIdent"] == **ident);
    let archived = query.get("isArchived").is_some_and(|archived| archived == "1");
    let clients: Vec<_> = world.clients.iter().filter(wanted).filter(|_| !archived).cloned().collect();
    Json(page(clients, &query))
}

/// The client `A` is created, but the answer is lost on the way.
async fn create_client(State(world): State<Shared>, Json(mut client): Json<Value>) -> Answer {
    let mut world = world.lock().unwrap();
    client["id"] = (world.clients.len() + 1).into();
    for contact in client["contacts"].as_array_mut().into_iter().flatten() {
        contact["id"] = 1.into();
    }
    world.clients.push(client.clone());
    let status = if client["userIdent"] == "A" { StatusCode::BAD_GATEWAY } else { StatusCode::CREATED };
    (status, Json(client))
}

async fn update_client(State(world): State<Shared>, Id(id): Id<i64>, Json(patch): Json<Value>) -> Answer {
    world.lock().unwrap().patches.push((id, patch));
    if id == 2 {
        let body = json!({"code": 422, "message": "Validation failed.", "errors": {"note": ["No."]}});
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(body));
    }
    (StatusCode::OK, Json(json!({"id": id})))
}

async fn list_invoices(Query(query): Parameters) -> Json<Value> {
    let created = format!("{}-05T10:00:00-0500", &query["createdDateFrom"][..7]);
    let invoice = |id: i64| {
        json!({
            "id": id, "number": (2_026_000_000 + id).to_string(), "proforma": false, "status": 2,
            "clientId": 7, "clientCompanyName": "Turing & Sons, Ltd.", "clientFirstName": null,
            "createdDate": created, "dueDate": null,
            "currencyCode": "USD", "total": 0.1, "amountPaid": 58.5,
        })
    };
    Json(page((1..=150).map(invoice).collect(), &query))
}

async fn list_payments(Query(query): Parameters) -> Answer {
    if query["createdDateFrom"] != "2026-01-01" || query["createdDateTo"] != "2026-01-31" {
        return (StatusCode::BAD_REQUEST, Json(json!({"code": 400, "message": "Bad request."})));
    }
    let method = "11721cdf-a498-48be-903e-daa67552e4f6";
    let payment = json!({
        "id": 1, "clientId": 7, "currencyCode": "USD", "amount": 12.345, "methodId": method, "note": "cash",
    });
    (StatusCode::OK, Json(page(vec![payment], &query)))
}

fn page(all: Vec<Value>, query: &std::collections::HashMap<String, String>) -> Value {
    let number = |name: &str, default: usize| query.get(name).map_or(default, |text| text.parse().unwrap());
    all.into_iter().skip(number("offset", 0)).take(number("limit", usize::MAX)).collect()
}

/// A directory of the test's own, empty.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
