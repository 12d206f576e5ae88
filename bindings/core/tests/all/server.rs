//! A server that gives prepared answers in order and keeps what it was asked.

use std::sync::{Arc, Mutex};

use bindings_core::{Method, Request, Retry, Transport, TransportBuilder};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub(crate) const KEY: &str = "c2VjcmV0LWtleS10aGF0LW5vYm9keS1tYXktc2Vl";

/// The server. Dropping it stops it.
pub(crate) struct Server {
    /// Its address.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Gives each answer to one request; an empty answer is a connection that breaks.
    pub(crate) async fn start(answers: Vec<String>) -> Self {
        Self::start_with(answers, None).await
    }

    /// The same behind TLS.
    pub(crate) async fn start_with(answers: Vec<String>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            let mut answers = answers.into_iter();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                match &tls {
                    None => converse(stream, &seen, &mut answers).await,
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => converse(stream, &seen, &mut answers).await,
                        Err(_) => continue,
                    },
                }
            }
        });
        Self { url, requests, task }
    }

    /// The requests so far, head and body as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The requests' first lines without the version.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |request: &String| request.split(" HTTP/1.1").next().unwrap().to_owned();
        self.requests().iter().map(line).collect()
    }

    /// A transport to the server that never waits between attempts.
    pub(crate) fn transport(&self) -> Transport {
        builder(&self.url).build().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn builder(url: &str) -> TransportBuilder {
    let at_once = Retry { first_wait: std::time::Duration::ZERO, ..Retry::default() };
    Transport::builder(url, "x-auth-app-key", KEY).retry(at_once)
}

pub(crate) fn get(path: &str) -> Request {
    Request {
        operation: "get_thing",
        method: Method::GET,
        path: path.to_owned(),
        query: Vec::new(),
        body: None,
        idempotent: true,
    }
}

pub(crate) fn json(status: u16, body: &str) -> String {
    answer(status, "content-type: application/json\r\n", body)
}

pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<String>>,
    answers: &mut impl Iterator<Item = String>,
) {
    let mut request = String::new();
    while !is_whole(&request) {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap_or(0);
        if length == 0 {
            return;
        }
        request.push_str(std::str::from_utf8(&part[..length]).unwrap());
    }
    seen.lock().unwrap().push(request);
    let answer = answers.next().unwrap_or_else(|| json(418, "the script has no further answer"));
    // The client may have gone; what it then reports is what the test looks at.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}
