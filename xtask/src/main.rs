//! The list of tasks: `cargo xtask import | diff | codegen | measure`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use xtask::import::Console;
use xtask::{codegen, diff, import, measure};

/// The workspace's tasks.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Turns a vendor's document into spec/<API>/openapi.json and prints what it found.
    Import {
        /// The API, for example uisp-crm.
        api: String,
        /// The vendor's document.
        #[arg(required_unless_present = "console")]
        file: Option<PathBuf>,
        /// https://HOST of a console: the document that it serves is taken. An API token, if it needs one, stands in UISP_TOKEN.
        #[arg(long, conflicts_with = "file", value_name = "ADDRESS")]
        console: Option<String>,
        /// Accept a certificate that nobody vouches for.
        #[arg(long, requires = "console")]
        accept_self_signed_certificate: bool,
    },
    /// Says what a new version of a document changes, and what breaks; exits with 2 when something does.
    Diff {
        /// The old document: API Blueprint, Swagger, or an imported specification.
        old: PathBuf,
        /// The new document.
        new: PathBuf,
        /// What is printed.
        #[arg(long, value_enum, default_value = "text")]
        format: DiffFormat,
    },
    /// Writes the bindings and the mock server's tables from the specifications.
    Codegen {
        /// Only say whether anything is stale.
        #[arg(long)]
        check: bool,
    },
    /// Builds an API's bindings, for REST in turns with progenitor's output of the same document, and prints what they cost.
    Measure {
        /// The API, for example uisp-crm.
        api: String,
        /// How often each is built; the best counts.
        #[arg(long, default_value_t = 3)]
        repetitions: usize,
        /// Leave out each area alone.
        #[arg(long)]
        areas_together: bool,
        /// Put the table into the README of the bindings.
        #[arg(long)]
        write: bool,
    },
}

/// What `diff` prints.
#[derive(Clone, Copy, ValueEnum)]
enum DiffFormat {
    /// Lines for a terminal.
    Text,
    /// Headings and lists.
    Markdown,
    /// One object.
    Json,
}

impl From<DiffFormat> for diff::Format {
    fn from(format: DiffFormat) -> Self {
        match format {
            DiffFormat::Text => Self::Text,
            DiffFormat::Markdown => Self::Markdown,
            DiffFormat::Json => Self::Json,
        }
    }
}

fn main() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap would exit with 2, which says of two documents that their difference is breaking.
            error.print()?;
            return Ok(ExitCode::from(u8::from(error.use_stderr())));
        }
    };
    match arguments.task {
        Task::Import { api, file, console, accept_self_signed_certificate } => {
            let source = match (file, console) {
                (_, Some(address)) => {
                    let console = Console::with_token_of_environment(address, accept_self_signed_certificate);
                    import::Source::Console(console)
                }
                (Some(file), None) => import::Source::File(file),
                (None, None) => anyhow::bail!("neither a file nor a console is named"),
            };
            import::run(root, &api, &source)?;
        }
        Task::Diff { old, new, format } => {
            if diff::run(root, &old, &new, format.into())? {
                return Ok(ExitCode::from(2));
            }
        }
        Task::Codegen { check } => codegen::run(root, check)?,
        Task::Measure { api, repetitions, areas_together, write } => {
            let areas = if areas_together { measure::Areas::Together } else { measure::Areas::EachAlone };
            measure::run(root, &api, repetitions, areas, write)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
