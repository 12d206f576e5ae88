//! Documents that consoles serve: fetched from small servers on this machine.

use std::io::{BufRead as _, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::{env, fs, process};

use mock_server::MockServer;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};
use xtask::import::{self, Console, Source};

const DOCUMENT: (&str, &str) = ("200 OK", "{ \"swagger\": \"2.0\" }");
const MISSING: (&str, &str) = ("404 Not Found", "{}");
const REFUSED: (&str, &str) = ("401 Unauthorized", "{}");

#[test]
fn the_document_is_fetched_with_the_token() {
    let (address, server) = serve(vec![DOCUMENT]);
    let bytes = console(&address, Some("secret-token")).fetch().unwrap();
    assert_eq!(bytes, DOCUMENT.1.as_bytes());
    let requests = server.join().unwrap();
    assert!(requests[0].starts_with("GET /nms/api-docs/swagger.json HTTP/1.1"), "{requests:?}");
    assert!(requests[0].contains("x-auth-token: secret-token"), "{requests:?}");
}

#[test]
fn an_older_console_serves_it_where_the_page_is() {
    let (address, server) = serve(vec![MISSING, DOCUMENT]);
    assert_eq!(console(&address, None).fetch().unwrap(), DOCUMENT.1.as_bytes());
    assert!(server.join().unwrap()[1].starts_with("GET /nms/api-docs HTTP/1.1"));
}

#[test]
fn a_console_that_wants_a_token_is_named_with_where_to_put_it() {
    let (address, _server) = serve(vec![REFUSED]);
    let error = refusal(&console(&address, None));
    assert!(
        error.contains("401 Unauthorized: it wants a token; make one in the console and put it into UISP_TOKEN"),
        "{error}"
    );
}

#[test]
fn no_error_shows_the_token() {
    let (address, _server) = serve(vec![REFUSED]);
    let error = refusal(&console(&address, Some("secret-token")));
    assert!(error.contains("the token in UISP_TOKEN is not accepted") && !error.contains("secret-token"), "{error}");
}

#[test]
fn a_page_and_a_redirect_are_refused() {
    let page = ("200 OK", "<!doctype html>");
    let (address, _server) = serve(vec![page, page]);
    let error = refusal(&console(&address, None));
    assert!(error.contains("/nms/api-docs is no JSON but a page"), "{error}");
    let (address, _server) = serve(vec![("302 Found\r\nlocation: https://elsewhere.example", "")]);
    let error = refusal(&console(&address, None));
    assert!(error.contains("redirects, which is not followed") && !error.contains("elsewhere"), "{error}");
}

#[test]
fn addresses_that_would_leak_something_are_refused_before_anything_is_sent() {
    for (address, message) in [
        ("http://console.example", "has to begin with https://"),
        ("https://admin:hidden@console.example", "holds a user or a password"),
        ("https://console.example/nms", "is only https://HOST"),
        ("console.example", "is not a URL"),
    ] {
        let error = refusal(&console(address, Some("secret-token")));
        assert!(error.contains(message) && !error.contains("hidden") && !error.contains("secret-token"), "{error}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_needs_the_flag() {
    let (address, _server) = serve_tls(1);
    let error = refusal(&console(&address, None));
    assert!(error.contains("cannot be reached") && error.contains("--accept-self-signed-certificate"), "{error}");
    let (address, server) = serve_tls(1);
    let console = Console { accept_self_signed: true, ..console(&address, None) };
    assert_eq!(console.fetch().unwrap(), DOCUMENT.1.as_bytes());
    server.join().unwrap();
}

#[test]
fn a_console_serves_no_other_document() {
    let source = Source::Console(console("https://console.example", None));
    let error = import::run(&env::temp_dir(), "uisp-crm", &source).unwrap_err();
    assert!(
        error.to_string().starts_with("a console serves the document of uisp-network, not that of uisp-crm"),
        "{error}"
    );
}

#[test]
fn what_a_console_serves_is_imported_or_nothing_is_written() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/swagger/kennel.swagger.json");
    let text: &'static str = fs::read_to_string(fixture).unwrap().leak();
    let root = env::temp_dir().join(format!("console-{}", process::id()));
    let folder = root.join("spec/uisp-network");
    let (address, _server) = serve(vec![DOCUMENT]);
    let error = import::run(&root, "uisp-network", &Source::Console(console(&address, None))).unwrap_err();
    assert!(format!("{error:#}").contains("was not imported, spec/uisp-network is unchanged"), "{error:#}");
    assert!(!folder.exists());
    let (address, _server) = serve(vec![("200 OK", text)]);
    import::run(&root, "uisp-network", &Source::Console(console(&address, None))).unwrap();
    let written = fs::read_to_string(folder.join("source.toml")).unwrap();
    fs::remove_dir_all(&root).unwrap();
    assert!(written.contains("format = \"Swagger 2.0\"") && !written.contains("127.0.0.1"), "{written}");
}

#[test]
fn the_document_that_the_mock_server_serves_is_imported_as_what_it_was_made_of() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(MockServer::start());
    let served = console(&server.url(), None).fetch().unwrap();
    let document = import::convert("uisp-network", &served).unwrap().document.to_string();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let imported = fs::read_to_string(root.join("spec/uisp-network/openapi.json")).unwrap();
    let imported = serde_json::from_str::<serde_json::Value>(&imported).unwrap().to_string();
    // Not `assert_eq`: the documents have two megabytes.
    assert!(document == imported, "the document does not survive being served");
}

fn console(address: &str, token: Option<&str>) -> Console {
    Console { address: address.to_owned(), token: token.map(str::to_owned), accept_self_signed: false }
}

fn refusal(console: &Console) -> String {
    format!("{:#}", console.fetch().unwrap_err())
}

/// A server that gives one answer after the other; its thread gives the requests.
fn serve(answers: Vec<(&'static str, &'static str)>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            requests.push(answer_one(&mut stream, answer));
        }
        requests
    });
    (address, server)
}

fn answer_one<Stream: std::io::Read + Write>(stream: &mut Stream, (status, body): (&str, &str)) -> String {
    let mut head = String::new();
    let mut reader = BufReader::new(&mut *stream);
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|length| length > 0) {}
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    // A client that has refused the certificate is gone by now.
    let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.flush());
    head
}

fn serve_tls(connections: usize) -> (String, JoinHandle<()>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let configuration =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let configuration = Arc::new(configuration);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let server = thread::spawn(move || {
        for _ in 0..connections {
            let (stream, _): (TcpStream, _) = listener.accept().unwrap();
            let connection = ServerConnection::new(Arc::clone(&configuration)).unwrap();
            answer_one(&mut StreamOwned::new(connection, stream), DOCUMENT);
        }
    });
    (address, server)
}
