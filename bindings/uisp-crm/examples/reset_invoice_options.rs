//! Takes the invoice options of every client back to the system's defaults.
//!
//! Four fields of each client become null, which is "as the system has it"; every other field stays as it is. A client that the console
//! refuses is reported, and the others go on.
//!
//! ```sh
//! export UISP_CRM_URL=https://uisp.example.com UISP_CRM_APP_KEY=…
//! cargo run -p uisp-crm --example reset_invoice_options
//! ```

mod common;

use std::process::ExitCode;

use clap::Parser;
use futures::{StreamExt as _, stream};
use uisp_crm::types::{ClientUpdate, ListClientsQuery};
use uisp_crm::{Client, Error, Null};

/// Take the invoice options of every client back to the system's defaults
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    console: common::Console,

    /// How many clients are changed at the same time
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=32))]
    concurrency: u16,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let client = arguments.console.connect().await?;

    let client = &client;
    let (ids, unreadable) = client_ids(client).await?;
    let bar = common::progress("resetting", Some(ids.len()));
    let total = ids.len() + unreadable;
    let mut failed = unreadable;

    let mut results = stream::iter(ids)
        .map(|id| async move { (id, reset(client, id).await) })
        .buffer_unordered(arguments.concurrency.into());
    while let Some((id, result)) = results.next().await {
        if let Err(error) = result {
            failed += 1;
            bar.suspend(|| eprintln!("client {id}: {error}"));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();

    println!("{} of {total} clients reset, {failed} failed", total - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The ids of all clients, collected before the first change, and how many clients could not be read.
async fn client_ids(client: &Client) -> Result<(Vec<i64>, usize), Error> {
    let bar = common::progress("reading clients", None);
    let (mut ids, mut unreadable) = (Vec::new(), 0);
    let mut clients = client.stream_clients(&ListClientsQuery::default());
    while let Some(found) = clients.next().await {
        match found {
            Ok(found) => ids.push(found.id),
            Err(error @ Error::Decode { .. }) => {
                unreadable += 1;
                bar.suspend(|| eprintln!("a client cannot be read: {error}"));
            }
            Err(error) => return Err(error),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((ids, unreadable))
}

async fn reset(client: &Client, id: i64) -> Result<(), Error> {
    // What is not named here is absent from the request, so the console leaves it alone.
    let defaults = ClientUpdate {
        send_invoice_by_post: Null.into(),
        invoice_maturity_days: Null.into(),
        stop_service_due: Null.into(),
        stop_service_due_days: Null.into(),
        ..Default::default()
    };
    client.update_client(id, &defaults).await?;
    Ok(())
}
