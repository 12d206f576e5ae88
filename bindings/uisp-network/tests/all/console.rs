//! A console with one user, whose sessions end when the test says so.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const USER_NAME: &str = "ada";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const PENDING: &str = "pending-second-factor";
pub(crate) const CODE: &str = "123456";

const ID: &str = "8f1f2c1e-6a3b-4d3f-9d0f-3f0a1c2b4d5e";

/// The console.
#[derive(Clone)]
pub(crate) struct Console {
    /// Its address.
    pub(crate) url: String,
    state: Arc<Mutex<Sessions>>,
}

#[derive(Default)]
struct Sessions {
    second_factor: bool,
    begun: u32,
    open: Option<String>,
    requests: Vec<String>,
}

impl Console {
    pub(crate) async fn start() -> Self {
        Self::start_with(Sessions::default()).await
    }

    pub(crate) async fn with_second_factor() -> Self {
        Self::start_with(Sessions { second_factor: true, ..Sessions::default() }).await
    }

    /// Ends the session, as time does.
    pub(crate) fn end_session(&self) {
        self.state.lock().unwrap().open = None;
    }

    /// Method, path and query of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }

    async fn start_with(sessions: Sessions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(sessions));
        let router = Router::new().fallback(answer).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, state }
    }
}

async fn answer(
    State(state): State<Arc<Mutex<Sessions>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut sessions = state.lock().unwrap();
    let path = uri.path().strip_prefix("/nms/api/v2.1").expect("the path of the API");
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    sessions.requests.push(format!("{method} {path}{query}"));
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    match path {
        "/user/login" => {
            if body != json!({ "username": USER_NAME, "password": PASSWORD }) {
                return refusal();
            }
            if sessions.second_factor {
                let pending = json!({ "id": PENDING, "userId": "7", "exp": 1_790_000_000 });
                return (StatusCode::CREATED, Json(pending)).into_response();
            }
            sessions.begin()
        }
        "/user/login/totpauth" if body == json!({ "token": PENDING, "verificationCode": CODE }) => sessions.begin(),
        _ if headers.get("x-auth-token").map(|token| token.to_str().unwrap()) != sessions.open.as_deref() => refusal(),
        _ if sessions.open.is_none() => refusal(),
        "/user/logout" => {
            sessions.open = None;
            Json(json!({ "result": true, "message": "" })).into_response()
        }
        "/devices" if method == Method::GET => {
            Json(json!([{ "identification": { "id": ID, "site": null } }])).into_response()
        }
        "/outages" => {
            let page = if query.contains("page=1") { 1 } else { 2 };
            let outages = json!({
                "pagination": { "count": 1, "page": page, "pages": 2, "total": 2 },
                "aggregation": {},
                "items": [{ "id": ID }],
            });
            Json(outages).into_response()
        }
        _ => Json(json!({ "result": true })).into_response(),
    }
}

impl Sessions {
    fn begin(&mut self) -> Response {
        self.begun += 1;
        let token = format!("session-{}", self.begun);
        self.open = Some(token.clone());
        ([("x-auth-token", token)], Json(json!({ "id": "7", "username": USER_NAME }))).into_response()
    }
}

fn refusal() -> Response {
    let body = json!({ "statusCode": 401, "error": "Unauthorized", "message": "Not signed in." });
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}
