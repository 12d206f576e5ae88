//! The list of tasks: `cargo xtask import | codegen`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::{codegen, import};

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
}

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    match Arguments::parse().task {
        Task::Import { api, file } => import::run(root, &api, &file),
        Task::Codegen { check } => codegen::run(root, check),
    }
}
