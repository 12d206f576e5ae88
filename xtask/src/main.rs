//! The list of tasks: `cargo xtask import | codegen | measure`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::{codegen, import, measure};

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
        file: PathBuf,
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
        /// Put the table into the README of the bindings.
        #[arg(long)]
        write: bool,
    },
}

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    match Arguments::parse().task {
        Task::Import { api, file } => import::run(root, &api, &file),
        Task::Codegen { check } => codegen::run(root, check),
        Task::Measure { api, repetitions, write } => measure::run(root, &api, repetitions, write),
    }
}
