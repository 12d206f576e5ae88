//! An in-memory server that stands in for UISP CRM, UISP Network and Upsales.
//!
//! ```no_run
//! # async fn example() {
//! use mock_server::MockServer;
//!
//! let server = MockServer::start().await;
//! // Point an unchanged client at `server.url()` with the key `mock_server::WRITE_KEY`.
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # }
//! ```
//!
//! Every server has a world of its own: start one per test. Dropping the server stops it. [`Mock::router`] serves the same
//! without a socket.

pub mod clock;
pub mod control;
mod edge;
pub mod engine;
pub mod fidelity;
pub mod generated;
pub mod resources;
pub mod rest;
pub mod routes;
pub mod soap;
pub mod specification;

use std::fmt;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

pub use clock::Clock;
use clock::Ticker;
pub use engine::seed::SeedError;
use engine::{Document, Failure, State, World};
use resources::uisp_crm::access;
use resources::worlds;
use soap::accounts::Accounts;

/// The key of the demo and the empty world that may read and write.
pub const WRITE_KEY: &str = "mock-write-key";
/// The key of the demo and the empty world that may only read.
pub const READ_KEY: &str = "mock-read-key";

/// The token of UISP Network in the demo and the empty world that may do everything.
pub const NETWORK_TOKEN: &str = "mock-network-token";
/// The token of UISP Network in the demo and the empty world that may only read.
pub const NETWORK_READ_TOKEN: &str = "mock-network-read-token";

/// The e-mail address and password of an administrator of Upsales in the demo and the empty world.
pub const UPSALES_ADMIN: (&str, &str) = ("admin@example.com", "mock-admin-password");
/// The e-mail address and password of a seller of Upsales in the demo world.
pub const UPSALES_SELLER: (&str, &str) = ("seller@example.com", "mock-seller-password");
/// The e-mail address and password of a user of Upsales in the demo world who may not use the API.
pub const UPSALES_WITHOUT_API: (&str, &str) = ("reception@example.com", "mock-reception-password");

/// What a world begins with.
#[derive(Debug, Clone, Default)]
pub enum Seed {
    /// A small, coherent internet provider.
    #[default]
    Demo,
    /// Countries, currencies, options, payment methods, contact types and keys, as on a fresh installation with one
    /// organisation.
    Empty,
    /// The empty world and the rows of a seed file, given as JSON text.
    Json(String),
}

impl Seed {
    /// The seed that a name or a path on the command line means.
    ///
    /// # Errors
    /// If it is a path that cannot be read.
    pub fn named(name: &str) -> Result<Self, std::io::Error> {
        match name {
            "demo" => Ok(Self::Demo),
            "empty" => Ok(Self::Empty),
            path => std::fs::read_to_string(Path::new(path)).map(Self::Json),
        }
    }

    fn state(&self) -> Result<State, SeedError> {
        match self {
            Self::Demo => Ok(worlds::DEMO.clone()),
            Self::Empty => Ok(worlds::EMPTY.clone()),
            Self::Json(text) => engine::seed::load(&worlds::EMPTY, text),
        }
    }
}

/// What an application key allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAccess {
    /// `GET` only.
    Read,
    /// Everything.
    Write,
}

/// How a stand-in behaves.
#[derive(Clone)]
pub struct Settings {
    /// What the world begins with.
    pub seed: Seed,
    /// The application keys; empty means [`WRITE_KEY`] and [`READ_KEY`].
    pub app_keys: Vec<(String, KeyAccess)>,
    /// Whether `/_mock/*` is served.
    pub control: Control,
    /// Whether the world's clock moves by itself.
    pub clock: Clock,
    /// How the SOAP services of Upsales treat their callers.
    pub upsales: soap::accounts::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: Seed::Demo,
            app_keys: Vec::new(),
            control: Control::Served,
            clock: Clock::Standing,
            upsales: soap::accounts::Settings::default(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("app_keys", &format_args!("{} hidden", self.app_keys.len()))
            .field("control", &self.control)
            .field("clock", &self.clock)
            .field("upsales", &self.upsales)
            .finish_non_exhaustive()
    }
}

/// Whether the control paths under `/_mock` are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// They are.
    Served,
    /// They answer like any unknown path.
    Off,
}

/// A stand-in without a socket: a world and the routes over it.
pub struct Mock {
    world: World,
    initial: State,
    control: Control,
    ticker: Ticker,
    accounts: Accounts,
    upsales: soap::accounts::Settings,
}

impl Mock {
    /// A stand-in with a world of its own.
    ///
    /// # Errors
    /// If the seed cannot be used; the error names the place in it.
    pub fn new(settings: &Settings) -> Result<Arc<Self>, SeedError> {
        let mut initial = settings.seed.state()?;
        if !settings.app_keys.is_empty() {
            initial = access::with_keys(initial, &settings.app_keys);
        }
        Ok(Arc::new(Self {
            world: World::new(initial.clone()),
            initial,
            control: settings.control,
            ticker: Ticker::new(settings.clock),
            accounts: Accounts::default(),
            upsales: settings.upsales,
        }))
    }

    /// The world: read its state, change it, look into its journal.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Makes the world what it was at the start, empties the journal, and forgets who called how often.
    pub fn reset(&self) {
        self.world.restore(self.initial.clone());
        self.world.journal().clear();
        self.accounts.clear();
    }

    /// Moves the world's clock. What is due by then is done: agreements make their orders.
    ///
    /// # Errors
    /// The refusal of a rule; the clock is then as it was.
    pub fn move_clock(&self, to: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>) -> Result<(), Failure> {
        let moved = self.let_time_pass(to)?;
        self.accounts.clock_was_moved(moved);
        Ok(())
    }

    /// Moves the clock, does what is due, and says by how much it was moved.
    fn let_time_pass(&self, to: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>) -> Result<TimeDelta, Failure> {
        self.world.transact(|transaction| {
            let before = transaction.now();
            let now = to(before);
            transaction.set_now(now);
            worlds::time_has_passed(transaction)?;
            Ok(now - before)
        })
    }

    /// Whether the world's clock moves by itself.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.ticker.clock()
    }

    /// Moves a running clock by the time that has passed.
    pub(crate) fn tick(&self) {
        self.ticker.tick(|passed| {
            if let Err(failure) = self.let_time_pass(|now| now + passed) {
                tracing::error!(%failure, "the clock does not go on; this is a fault of the mock server");
            }
        });
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    pub(crate) fn upsales(&self) -> &soap::accounts::Settings {
        &self.upsales
    }

    /// The service that answers requests, for use without a socket.
    pub fn router(self: &Arc<Self>) -> Router {
        let api = Router::new().fallback(edge::handle).with_state(Arc::clone(self));
        let router = match self.control {
            Control::Served => control::router(self).merge(api),
            Control::Off => api,
        };
        router.layer(rest::cors())
    }
}

/// A running stand-in on a port of its own. Dropping it stops it.
pub struct MockServer {
    mock: Arc<Mock>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl MockServer {
    /// Starts a server with the demo world on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// If no port can be had.
    pub async fn start() -> Self {
        Self::start_with(&Settings::default()).await.expect("the demo world is sound and a local port is free")
    }

    /// Starts a server with these settings on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If the seed cannot be used or no port can be had.
    pub async fn start_with(settings: &Settings) -> Result<Self, StartError> {
        let mock = Mock::new(settings)?;
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self::serve(mock, listener)?)
    }

    fn serve(mock: Arc<Mock>, listener: TcpListener) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let router = mock.router();
        let task = tokio::spawn(accept(listener, router));
        Ok(Self { mock, address, task })
    }

    /// The stand-in itself, for whoever outlives a borrow of the server: a clock, a task.
    #[must_use]
    pub fn mock(&self) -> Arc<Mock> {
        Arc::clone(&self.mock)
    }

    /// The server's root, for example `http://127.0.0.1:41123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The root of the CRM's API, for example `http://127.0.0.1:41123/crm/api/v1.0`.
    #[must_use]
    pub fn crm_url(&self) -> String {
        format!("{}{}", self.url(), routes::CRM_BASES[0])
    }

    /// The root of the network's API, for example `http://127.0.0.1:41123/nms/api/v2.1`.
    #[must_use]
    pub fn network_url(&self) -> String {
        format!("{}{}", self.url(), routes::NETWORK_BASE)
    }

    /// The base of Upsales' services, for example `http://127.0.0.1:41123/wsapi`.
    #[must_use]
    pub fn upsales_url(&self) -> String {
        format!("{}{}", self.url(), soap::BASE)
    }

    /// The rows of a table, by the name that seed files use, as they are now.
    ///
    /// # Panics
    /// If there is no such table.
    #[must_use]
    pub fn rows(&self, table: &str) -> Vec<Arc<Document>> {
        let state = self.world().snapshot();
        let resource = state.resource(table).unwrap_or_else(|| panic!("there is no table `{table}`"));
        state.table(resource).rows().cloned().collect()
    }
}

/// Serves every connection in a task of its own; all of them end when this future is dropped, which `axum::serve` cannot do.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let service = TowerToHyperService::new(router.clone());
        connections.spawn(async move {
            let _ = stream.set_nodelay(true);
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Deref for MockServer {
    type Target = Mock;

    fn deref(&self) -> &Mock {
        &self.mock
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The seed cannot be used.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// No port could be had.
    #[error("cannot listen: {0}")]
    Listen(#[from] std::io::Error),
}
