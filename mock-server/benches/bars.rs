//! Measures what BENCHMARKS.md states, all in one run: `cargo bench -p mock-server`.
//!
//! Everything is measured side by side on the same machine, so ratios mean something even where seconds do not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use mock_server::soap::accounts;
use mock_server::{Mock, MockServer, Seed, Settings, UPSALES_ADMIN, WRITE_KEY};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// How many connections ask at the same time.
const CONNECTIONS: usize = 4;
/// How long one round of asking takes.
const ROUND: Duration = Duration::from_millis(1500);
/// How many rounds each side gets, in turns.
const ROUNDS: usize = 5;
/// How many clients the large world has.
const CLIENTS: usize = 100_000;
/// How often a short thing is repeated; the median counts.
const REPEATS: usize = 201;

fn main() {
    // `cargo test --benches` runs this too, with `--test`: there is nothing to test.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("| what | measured | bar |\n|---|---|---|");
    start_up();
    worlds();
    speed();
    hostile();
    scale();
}

fn row(what: &str, measured: &str, bar: &str) {
    println!("| {what} | {measured} | {bar} |");
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

fn start_up() {
    let mut times = Vec::new();
    let mut resident = 0;
    for _ in 0..21 {
        let begin = Instant::now();
        let mut server = Binary::start(&[]);
        server.connect().request("GET", "/crm/api/v1.0/clients/1", "");
        times.push(begin.elapsed());
        resident = server.resident();
    }
    row("binary to first answer, demo world", &format!("{:.1} ms", millis(median(times))), "20 ms");
    row("resident memory, demo world", &format!("{:.1} MiB", mebibytes(resident)), "25 MiB");
}

fn worlds() {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        drop(MockServer::start().await);
        let mut times = Vec::new();
        for _ in 0..REPEATS {
            let begin = Instant::now();
            let server = MockServer::start().await;
            times.push(begin.elapsed());
            drop(server);
        }
        row("`MockServer::start()`", &format!("{:.0} µs", micros(median(times))), "1,000 µs");
    });
    for (name, seed, bar) in [("an empty world", Seed::Empty, "50 µs"), ("a demo world", Seed::Demo, "-")] {
        let settings = Settings { seed, ..Settings::default() };
        let times = (0..REPEATS).map(|_| {
            let begin = Instant::now();
            let mock = Mock::new(&settings).expect("the world is sound");
            let time = begin.elapsed();
            drop(mock);
            time
        });
        row(name, &format!("{:.1} µs", micros(median(times.collect()))), bar);
    }
}

/// A path of the mock, and what to send there.
#[derive(Clone, Copy)]
struct Target {
    address: SocketAddr,
    method: &'static str,
    path: &'static str,
    body: &'static str,
}

/// Requests per second of the mock, REST and SOAP, and of a bare handler that returns the same bytes, in turns.
fn speed() {
    let runtime = Runtime::new().expect("a runtime");
    let (mock, bare) = runtime.block_on(async {
        let upsales = accounts::Settings { throttle: None, ..accounts::Settings::default() };
        let server = MockServer::start_with(&Settings { upsales, ..Settings::default() }).await.expect("a server");
        let mock: SocketAddr = server.url().trim_start_matches("http://").parse().expect("an address");
        let body =
            tokio::task::spawn_blocking(move || Connection::to(mock).request("GET", "/crm/api/v1.0/clients/1", ""))
                .await
                .expect("an answer");
        let body: &'static str = Box::leak(body.into_boxed_str());
        let handler = move || async move { ([(CONTENT_TYPE, "application/json")], body) };
        let router = Router::new().route("/crm/api/v1.0/clients/{id}", get(handler));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let bare = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, bare)
    });
    let address: SocketAddr = mock.url().trim_start_matches("http://").parse().expect("an address");
    let rest = Target { address, method: "GET", path: "/crm/api/v1.0/clients/1", body: "" };
    let soap = Target { address, method: "POST", path: "/wsapi/clientService", body: message(GET_CLIENT).leak() };
    let (mut ours, mut theirs, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(requests_per_second(rest));
        messages.push(requests_per_second(soap));
        theirs.push(requests_per_second(Target { address: bare, ..rest }));
    }
    let middle = |mut rates: Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    };
    let (ours, theirs, messages) = (middle(ours), middle(theirs), middle(messages));
    row(
        "`GET /clients/{id}`, requests per second against a bare axum handler with the same bytes",
        &format!("{ours:.0} / {theirs:.0} = {:.2}", ours / theirs),
        "0.7",
    );
    row(
        "Upsales `getClient`, requests per second against `GET /clients/{id}` of the CRM",
        &format!("{messages:.0} / {ours:.0} = {:.2}", messages / ours),
        "0.5",
    );
}

/// The body of `getClient`.
const GET_CLIENT: &str = "<u:getClient xmlns:u=\"http://crm.upsales.com/wsapi\"><u:id>1</u:id></u:getClient>";

/// A message with this body, signed in as the administrator, as a SOAP toolkit writes it.
fn message(body: &str) -> String {
    let (username, password) = UPSALES_ADMIN;
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n<soap-env:Envelope xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soap-env:Header><wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         <wsse:UsernameToken><wsse:Username>{username}</wsse:Username><wsse:Password \
         Type=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText\">{password}</wsse:Password>\
         </wsse:UsernameToken></wsse:Security></soap-env:Header><soap-env:Body>{body}</soap-env:Body></soap-env:Envelope>"
    )
}

/// What the server needs at most while it refuses messages that were made to cost it.
fn hostile() {
    let mut server = Binary::start(&["--upsales-throttle", "off"]);
    let size = (1 << 20) - 2048;
    let bodies = [
        "<a>".repeat(size / 3),
        format!("<a {}/>", (0..size / 14).map(|number| format!("a{number:06}='1' ")).collect::<String>()),
        format!("<a {}/>", (0..size / 20).map(|number| format!("xmlns:a{number:06}='u' ")).collect::<String>()),
        format!("<a>{}</a>", "<b/>".repeat(size / 4)),
        format!("<a>{}</a>", "&lt;".repeat(size / 4)),
        format!("<x:a xmlns:x='{}'>{}</x:a>", "u".repeat(15_000), "<x:b/>".repeat(45_000)),
        format!("<x:a xmlns:x='{}'>{}</x:a>", "u".repeat(500_000), "<x:b/>".repeat(45_000)),
        format!(
            "<u:createClient xmlns:u=\"http://crm.upsales.com/wsapi\">{}</u:createClient>",
            "<u:id/>".repeat(40_000)
        ),
    ];
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (address, bodies) = (server.address, bodies.clone());
            std::thread::spawn(move || {
                let mut connection = Connection::to(address);
                for body in bodies.iter().cycle().take(60) {
                    connection.refused("/wsapi/clientService", &message(body));
                }
            })
        })
        .collect();
    let begin = Instant::now();
    let count = workers.len() * 60;
    for worker in workers {
        worker.join().expect("a worker ends");
    }
    let each = begin.elapsed() / u32::try_from(count).expect("a small number");
    row(
        &format!("{count} hostile SOAP messages of 1 MiB, {CONNECTIONS} at a time: each takes"),
        &format!("{:.1} ms", millis(each)),
        "-",
    );
    row("most resident memory during these", &format!("{:.0} MiB", mebibytes(server.most_resident())), "-");
}

fn requests_per_second(target: Target) -> f64 {
    let (count, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (count, stop) = (Arc::clone(&count), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut connection = Connection::to(target.address);
                while !stop.load(Ordering::Relaxed) {
                    connection.request(target.method, target.path, target.body);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let begin = Instant::now();
    std::thread::sleep(ROUND);
    stop.store(true, Ordering::Relaxed);
    let rate = count.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    for worker in workers {
        worker.join().expect("a worker ends");
    }
    rate
}

fn scale() {
    let mut server = Binary::start(&["--seed", "empty"]);
    let begin = Instant::now();
    let address = server.address;
    let workers: Vec<_> = (0..CONNECTIONS).map(|worker| {
        std::thread::spawn(move || {
            let mut connection = Connection::to(address);
            for number in (worker..CLIENTS).step_by(CONNECTIONS) {
                let body = format!(
                    r#"{{"userIdent":"U{number:06}","firstName":"First{number}","lastName":"Last{}","street1":"{} Harbour Street","city":"San Jose","zipCode":"95131","note":"Client number {number}","contacts":[{{"email":"client{number}@example.com","phone":"+1 408 555 {:04}","isBilling":true,"isContact":true}}]}}"#,
                    number % 5000, number % 900, number % 10000
                );
                connection.request("POST", "/crm/api/v1.0/clients", &body);
            }
        })
    }).collect();
    for worker in workers {
        worker.join().expect("a worker ends");
    }
    let rate = CLIENTS as f64 / begin.elapsed().as_secs_f64();
    row("creating 100,000 clients with a contact each, over HTTP", &format!("{rate:.0} per second"), "-");
    row("resident memory, 100,000 clients", &format!("{:.0} MiB", mebibytes(server.resident())), "250 MiB");
    let mut connection = server.connect();
    let mut timed = |what: &str, path: &str| {
        let path = format!("/crm/api/v1.0/clients?{path}");
        let times = (0..21).map(|_| {
            let begin = Instant::now();
            connection.request("GET", &path, "");
            begin.elapsed()
        });
        row(&format!("100,000 clients: {what}"), &format!("{:.2} ms", millis(median(times.collect()))), "5 ms");
    };
    timed("the first page of 100", "limit=100");
    timed("a page of 100 in the middle", "limit=100&offset=50000");
    timed("the last page of 100", "limit=100&offset=99900");
    timed("filter by userIdent", "userIdent=U077777");
    timed("filter by email", "email=client77777@example.com");
}

/// The server's own binary in a process of its own; killed when dropped.
struct Binary {
    process: Child,
    address: SocketAddr,
}

impl Binary {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_mock-server"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("the first line");
        let address = line.trim().trim_start_matches("listening on http://").parse().expect("an address");
        Self { process, address }
    }

    fn connect(&self) -> Connection {
        Connection::to(self.address)
    }

    /// Resident memory in bytes, as the kernel counts it.
    fn resident(&mut self) -> u64 {
        self.kernel_says("VmRSS:")
    }

    /// The most that it ever was.
    fn most_resident(&mut self) -> u64 {
        self.kernel_says("VmHWM:")
    }

    fn kernel_says(&mut self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or("0");
        line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One connection that is kept open, as cheap as can be: what is measured is the server.
struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket option");
        Self { stream: BufReader::new(stream) }
    }

    fn request(&mut self, method: &str, path: &str, body: &str) -> String {
        self.exchange("HTTP/1.1 20", method, path, body)
    }

    fn refused(&mut self, path: &str, body: &str) {
        let answer = self.exchange("HTTP/1.1 500", "POST", path, body);
        assert!(answer.contains("<soap:Fault>"), "{answer}");
    }

    fn exchange(&mut self, status: &str, method: &str, path: &str, body: &str) -> String {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nx-auth-app-key: {WRITE_KEY}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(head.as_bytes()).expect("the request goes out");
        let mut length = 0;
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("a status line");
        assert!(line.starts_with(status), "{method} {path}: {line}");
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("a header");
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a body");
        String::from_utf8(body).expect("text")
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
