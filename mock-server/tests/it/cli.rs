//! The program: its options, its output, how it starts and how it ends.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use mock_server::{READ_KEY, WRITE_KEY};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};

const CLIENT: &str = "/crm/api/v1.0/clients/1";

#[cfg(unix)]
#[tokio::test]
async fn the_first_line_says_where_it_listens_and_sigterm_ends_it_well() {
    let mut program = Program::serve(&[]).await;
    assert_eq!(program.status(Method::GET, CLIENT, READ_KEY).await, StatusCode::OK);

    let id = program.child.id().expect("it runs").to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill is there");
    assert!(killed.success());
    let (rest, log) = program.rest().await;
    assert_eq!(program.child.wait().await.expect("an end").code(), Some(0), "{log}");
    assert_eq!(rest, "", "only the first line belongs on standard output");
    assert!(log.contains("/clients/1"), "requests are logged on standard error: {log}");
}

#[tokio::test]
async fn keys_of_the_command_line_replace_those_of_the_demo() {
    let program = Program::serve(&["--app-key", "s3cret:write", "--app-key", "look:only:read"]).await;
    for key in [WRITE_KEY, READ_KEY, "look"] {
        assert_eq!(program.status(Method::GET, CLIENT, key).await, StatusCode::UNAUTHORIZED, "{key}");
    }
    assert_eq!(program.status(Method::GET, CLIENT, "look:only").await, StatusCode::OK);
    assert_eq!(program.status(Method::PATCH, CLIENT, "look:only").await, StatusCode::FORBIDDEN);
    assert_eq!(program.status(Method::PATCH, CLIENT, "s3cret").await, StatusCode::OK);
}

#[tokio::test]
async fn the_empty_world_and_a_file_can_be_served_and_control_switched_off() {
    let program = Program::serve(&["--seed", "empty", "--no-control"]).await;
    assert_eq!(program.status(Method::GET, CLIENT, READ_KEY).await, StatusCode::NOT_FOUND);
    assert_eq!(program.status(Method::GET, "/crm/api/v1.0/organizations/1", READ_KEY).await, StatusCode::OK);
    assert_eq!(program.status(Method::GET, "/_mock/health", READ_KEY).await, StatusCode::NOT_FOUND);

    let file = seed("tags", &json!({ "tables": { "client-tags": [{ "id": 7, "name": "VIP" }] } }));
    let program = Program::serve(&["--seed", file.to_str().expect("text")]).await;
    assert_eq!(program.status(Method::GET, "/crm/api/v1.0/client-tags/7", READ_KEY).await, StatusCode::OK);
    assert_eq!(program.status(Method::GET, "/_mock/health", READ_KEY).await, StatusCode::OK);
}

#[tokio::test]
async fn the_clock_runs_unless_it_is_told_to_stand() {
    for (options, expected) in
        [(&[][..], "running"), (&["--clock", "running"], "running"), (&["--clock", "standing"], "standing")]
    {
        let program = Program::serve(options).await;
        let face: Value = program.get("/_mock/clock").await;
        assert_eq!(face["clock"], expected);
        assert!(face["now"].as_str().is_some_and(|now| now.starts_with("2026-03-02T09:00:")), "{face}");
    }
    assert_refused(&["serve", "--clock", "backwards"], &["--clock", "running or standing"]).await;
}

#[tokio::test]
async fn the_limits_of_upsales_are_options() {
    let program = Program::serve(&["--upsales-throttle", "2/15/1", "--upsales-freshness", "off"]).await;
    let statuses = [program.get_client().await, program.get_client().await, program.get_client().await];
    assert_eq!(statuses, [StatusCode::OK, StatusCode::OK, StatusCode::INTERNAL_SERVER_ERROR]);
    let program = Program::serve(&["--upsales-throttle", "off"]).await;
    for _ in 0..51 {
        assert_eq!(program.get_client().await, StatusCode::OK);
    }
    for (option, value, says) in [
        ("--upsales-throttle", "50", "50/15/180"),
        ("--upsales-throttle", "0/15/180", "50/15/180"),
        ("--upsales-throttle", "50/15/soon", "50/15/180"),
        ("--upsales-freshness", "never", "number of seconds"),
    ] {
        assert_refused(&["serve", option, value], &[option, says]).await;
    }
}

#[tokio::test]
async fn a_key_without_an_access_is_refused_with_the_form() {
    for key in ["s3cret", "s3cret:admin", ":write"] {
        assert_refused(&["serve", "--app-key", key], &["--app-key", "KEY:write or KEY:read"]).await;
    }
}

#[tokio::test]
async fn a_seed_that_cannot_be_used_is_refused_with_the_place() {
    assert_refused(&["serve", "--seed", "no/such/file.json"], &["cannot read the seed `no/such/file.json`"]).await;

    let unknown_table = json!({ "tables": { "customers": [] } });
    let unknown_field = json!({ "tables": { "client-tags": [{ "id": 7 }, { "id": 8, "nmae": "VIP" }] } });
    let wrong_type = json!({ "tables": { "client-tags": [{ "id": 7, "name": 5 }] } });
    let dangling = json!({ "tables": { "clients": [
        { "id": 3, "clientType": 1, "firstName": "Ada", "lastName": "Byron", "organizationId": 77 }
    ] } });
    for (name, content, parts) in [
        ("unknown-table", unknown_table, ["customers: is no table", "client-tags"]),
        ("unknown-field", unknown_field, ["client-tags[1].nmae", "no field"]),
        ("wrong-type", wrong_type, ["client-tags[0].name", "type"]),
        ("dangling", dangling, ["clients", "3"]),
        ("unknown-member", json!({ "rows": {} }), ["rows", "`tables`"]),
    ] {
        let file = seed(name, &content);
        let file = file.to_str().expect("text");
        assert_refused(&["serve", "--seed", file], &["cannot use the seed", file, parts[0], parts[1]]).await;
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_refused_with_the_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    assert_refused(&["serve", "--listen", &address], &["cannot listen on", &address, "--listen"]).await;
}

#[tokio::test]
async fn routes_prints_a_line_per_operation_and_can_be_filtered() {
    let all = printed(&["routes"]).await;
    assert_eq!(all.lines().count(), 910, "310 of UISP CRM, 534 of UISP Network, 66 of Upsales");

    let some = printed(&["routes", "archive"]).await;
    assert!((1..910).contains(&some.lines().count()));
    assert!(some.lines().all(|line| line.contains("archive") && all.contains(line)), "{some}");
    assert_eq!(printed(&["routes", "no such thing"]).await, "");
}

#[tokio::test]
async fn routes_as_json_have_five_members_each() {
    let routes: Value = serde_json::from_str(&printed(&["routes", "--json"]).await).expect("JSON");
    let routes = routes.as_array().expect("an array");
    assert_eq!(routes.len(), 910);
    for route in routes {
        let members: Vec<&String> = route.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["api", "method", "path", "operation", "plan"]);
        assert!(route.as_object().expect("an object").values().all(Value::is_string), "{route}");
    }
    let list = json!({ "api": "uisp-crm", "method": "GET", "path": "/clients", "operation": "list_clients", "plan": "list clients" });
    assert!(routes.contains(&list));
}

#[tokio::test]
async fn fidelity_prints_the_page() {
    assert_eq!(printed(&["fidelity"]).await, mock_server::fidelity::page());
}

/// The program while it serves. Dropping it ends it.
struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
}

impl Program {
    /// The JSON at a path.
    async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.url)).await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// The status of a call to Upsales.
    async fn get_client(&self) -> StatusCode {
        let request = reqwest::Client::new()
            .post(format!("{}/wsapi/clientService", self.url))
            .body(crate::soap::message(crate::soap::GET_CLIENT));
        request.send().await.expect("an answer").status()
    }

    /// Starts the program on a free port and waits for its first line.
    async fn serve(arguments: &[&str]) -> Self {
        let mut command = command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).await.expect("a line");
        let port = line.strip_prefix("listening on http://127.0.0.1:").and_then(|port| port.strip_suffix('\n'));
        let port: u16 = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("the first line is {line:?}"));
        assert_ne!(port, 0);
        Self { child, output, url: format!("http://127.0.0.1:{port}") }
    }

    async fn status(&self, method: Method, path: &str, key: &str) -> StatusCode {
        let mut request =
            reqwest::Client::new().request(method.clone(), self.url.clone() + path).header("X-Auth-App-Key", key);
        if method == Method::PATCH {
            request = request.json(&json!({ "note": "Moved." }));
        }
        request.send().await.expect("an answer").status()
    }

    /// What else it writes until its end: to standard output, and to standard error.
    async fn rest(&mut self) -> (String, String) {
        let (mut output, mut log) = (String::new(), String::new());
        self.output.read_to_string(&mut output).await.expect("text");
        self.child.stderr.take().expect("it is piped").read_to_string(&mut log).await.expect("text");
        (output, log)
    }
}

/// What the program prints when it ends well and says nothing else.
async fn printed(arguments: &[&str]) -> String {
    let output = run(arguments).await;
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Fails unless the program refuses to start and says all of this on standard error, and nothing elsewhere.
async fn assert_refused(arguments: &[&str], said: &[&str]) {
    let output = run(arguments).await;
    assert!(!output.status.success(), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    let complaint = String::from_utf8(output.stderr).expect("text");
    for part in said {
        assert!(complaint.contains(part), "{arguments:?} does not say `{part}`: {complaint}");
    }
    assert!(!complaint.contains("panicked"), "{complaint}");
}

async fn run(arguments: &[&str]) -> Output {
    command(arguments).kill_on_drop(true).output().await.expect("the program starts")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-server"));
    command.args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// A seed file of this test.
fn seed(name: &str, content: &Value) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    std::fs::write(&path, content.to_string()).expect("a file");
    path
}
