//! The command line: `mock-server serve` and `mock-server routes`.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;
use clap::{Args, Parser, Subcommand};
use mock_server::routes::{ROUTES, Route};
use mock_server::soap::accounts as upsales;
use mock_server::soap::throttle::Limits;
use mock_server::{Clock, Control, KeyAccess, Mock, Seed, Settings};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// How long open requests may take to finish once the server is asked to end.
const GRACE: Duration = Duration::from_secs(3);

/// An in-memory server that stands in for UISP CRM and Upsales.
#[derive(Parser)]
#[command(version, about)]
struct CommandLine {
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Serve a world until Ctrl-C or SIGTERM; this is what runs without arguments.
    Serve(Serve),
    /// Print every operation with its plan.
    Routes(Routes),
    /// Print what is simulated, what is assumed about the real system, and what is not there, as Markdown.
    Fidelity,
}

#[derive(Args)]
struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// What the world begins with: `demo`, `empty`, or a seed file.
    #[arg(long, default_value = "demo", value_name = "demo|empty|FILE.json")]
    seed: String,
    /// An application key and what it allows; may be given several times. Without any: mock-write-key and mock-read-key.
    #[arg(long = "app-key", value_name = "KEY:write|KEY:read", value_parser = app_key)]
    app_keys: Vec<(String, KeyAccess)>,
    /// Do not serve the control paths under /_mock.
    #[arg(long)]
    no_control: bool,
    /// Whether the world's clock goes on in real time, or stands still until /_mock/clock moves it.
    #[arg(long, default_value = "running", value_name = "running|standing", value_parser = clock)]
    clock: Clock,
    /// Upsales: how many calls in how many seconds an account may make, and how many seconds it is blocked after that.
    #[arg(long, default_value = "50/15/180", value_name = "CALLS/SECONDS/SECONDS|off", value_parser = throttle)]
    upsales_throttle: Throttle,
    /// Upsales: how many seconds old a security token may be.
    #[arg(long, default_value = "300", value_name = "SECONDS|off", value_parser = freshness)]
    upsales_freshness: Freshness,
}

/// The value of `--upsales-throttle`.
#[derive(Clone, Copy)]
struct Throttle(Option<Limits>);

/// The value of `--upsales-freshness`.
#[derive(Clone, Copy)]
struct Freshness(Option<TimeDelta>);

impl Default for Serve {
    /// What the options are without any.
    fn default() -> Self {
        match CommandLine::parse_from(["mock-server", "serve"]).task {
            Some(Task::Serve(serve)) => serve,
            _ => unreachable!("`serve` is what was parsed"),
        }
    }
}

#[derive(Args)]
struct Routes {
    /// Only operations whose method, path, id or plan contains this.
    filter: Option<String>,
    /// Print a JSON array instead of a table.
    #[arg(long)]
    json: bool,
}

fn app_key(text: &str) -> Result<(String, KeyAccess), String> {
    match text.rsplit_once(':') {
        Some((key, "write")) if !key.is_empty() => Ok((key.to_owned(), KeyAccess::Write)),
        Some((key, "read")) if !key.is_empty() => Ok((key.to_owned(), KeyAccess::Read)),
        _ => Err("must be KEY:write or KEY:read".to_owned()),
    }
}

fn clock(text: &str) -> Result<Clock, String> {
    match text {
        "running" => Ok(Clock::Running),
        "standing" => Ok(Clock::Standing),
        _ => Err("must be running or standing".to_owned()),
    }
}

fn throttle(text: &str) -> Result<Throttle, String> {
    if text == "off" {
        return Ok(Throttle(None));
    }
    let numbers: Option<Vec<u32>> = text.split('/').map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some([calls, window, quiet]) if *calls > 0 && *window > 0 => Ok(Throttle(Some(Limits {
            calls: *calls as usize,
            window: TimeDelta::seconds((*window).into()),
            quiet: TimeDelta::seconds((*quiet).into()),
        }))),
        _ => Err("must be three numbers such as 50/15/180, or off".to_owned()),
    }
}

fn freshness(text: &str) -> Result<Freshness, String> {
    match (text, text.parse::<u32>()) {
        ("off", _) => Ok(Freshness(None)),
        (_, Ok(seconds)) => Ok(Freshness(Some(TimeDelta::seconds(seconds.into())))),
        _ => Err("must be a number of seconds, or off".to_owned()),
    }
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().task.unwrap_or_else(|| Task::Serve(Serve::default())) {
        Task::Serve(arguments) => serve(&arguments),
        Task::Routes(arguments) => print_routes(&arguments),
        Task::Fidelity => {
            print(&mock_server::fidelity::page());
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mock-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Serve) -> Result<(), String> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .init();
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(listen(arguments))
}

async fn listen(arguments: &Serve) -> Result<(), String> {
    let seed =
        Seed::named(&arguments.seed).map_err(|error| format!("cannot read the seed `{}`: {error}", arguments.seed))?;
    let control = if arguments.no_control { Control::Off } else { Control::Served };
    let settings = Settings {
        seed,
        app_keys: arguments.app_keys.clone(),
        control,
        clock: arguments.clock,
        upsales: upsales::Settings { throttle: arguments.upsales_throttle.0, freshness: arguments.upsales_freshness.0 },
    };
    let mock = Mock::new(&settings).map_err(|error| format!("cannot use the seed `{}`: {error}", arguments.seed))?;
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}; choose another address with --listen, port 0 takes a free one",
            arguments.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // From here on a signal ends the server cleanly, so whoever reads the next line may send one.
    let signals = signals().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let mut output = std::io::stdout();
    // Whoever started the server reads this line to learn the port, so it must be out before the first request.
    writeln!(output, "listening on http://{address}")
        .and_then(|()| output.flush())
        .map_err(|error| error.to_string())?;
    let served = axum::serve(listener, mock.router()).with_graceful_shutdown(received(signals.clone(), 1));
    tokio::select! {
        result = served.into_future() => result.map_err(|error| error.to_string()),
        // A client that never finishes its request does not keep the server from ending.
        () = async { received(signals.clone(), 1).await; tokio::time::sleep(GRACE).await } => Ok(()),
        () = received(signals.clone(), 2) => Ok(()),
    }
}

/// Counts the requests to end: Ctrl-C and SIGTERM.
fn signals() -> std::io::Result<watch::Receiver<u32>> {
    let (count, counted) = watch::channel(0);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                count.send_modify(|count| *count += 1);
            }
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            count.send_modify(|count| *count += 1);
        }
    });
    Ok(counted)
}

/// Returns when the server has been asked to end this many times.
async fn received(mut signals: watch::Receiver<u32>, times: u32) {
    let _ = signals.wait_for(|count| *count >= times).await;
}

#[derive(Serialize)]
struct PrintedRoute {
    api: &'static str,
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    plan: String,
}

impl From<&Route> for PrintedRoute {
    fn from(route: &Route) -> Self {
        let operation = route.operation;
        let plan = route.plan.describe();
        Self {
            api: operation.api.name(),
            method: operation.method,
            path: operation.path,
            operation: operation.id,
            plan,
        }
    }
}

fn print_routes(arguments: &Routes) -> Result<(), String> {
    let wanted = |route: &PrintedRoute| match &arguments.filter {
        Some(filter) => {
            [route.method, route.path, route.operation, &route.plan].iter().any(|text| text.contains(filter.as_str()))
        }
        None => true,
    };
    let routes: Vec<PrintedRoute> = ROUTES.iter().map(PrintedRoute::from).filter(wanted).collect();
    let text = if arguments.json {
        serde_json::to_string_pretty(&routes).map_err(|error| error.to_string())? + "\n"
    } else {
        routes
            .iter()
            .map(|route| format!("{:<7}{:<62} {:<40} {}\n", route.method, route.path, route.operation, route.plan))
            .collect()
    };
    print(&text);
    Ok(())
}

/// Writes to standard output; a reader that closes early, such as `head`, is no error.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
