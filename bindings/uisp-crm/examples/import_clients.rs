//! Imports clients from a CSV file.
//!
//! Every row needs a `userIdent`, the client's number in the old system: by it the import sees what is there already. So it can be
//! run again at any time, after an interruption too, and imports nothing twice. Each client is one request with everything in it, so
//! there are no half clients either. Rows that are no clients are reported with their line, and the others go on.
//!
//! Columns: `userIdent` and `firstName` with `lastName`, or `companyName`; optional `companyTaxId`, `email`, `phone`, `street1`, `street2`,
//! `city`, `zipCode`, `note`. `examples/clients.csv` is a sample, with one bad row on purpose.
//!
//! ```sh
//! export UISP_CRM_URL=https://uisp.example.com UISP_CRM_APP_KEY=…
//! cargo run -p uisp-crm --example import_clients -- bindings/uisp-crm/examples/clients.csv --dry-run
//! ```

mod common;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Parser;
use futures::{StreamExt as _, stream};
use serde::Deserialize;
use uisp_crm::types::{ClientContactNew, ClientNew, ClientType, ListClientsQuery};
use uisp_crm::{Client, Error, Field};

/// Import clients from a CSV file
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    console: common::Console,

    /// The CSV file, in UTF-8, with a line of column names
    file: PathBuf,

    /// What separates the columns
    #[arg(long, default_value_t = ',')]
    delimiter: char,

    /// How many clients are imported at the same time
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=32))]
    concurrency: u16,

    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let (rows, mut failed) = read(&arguments.file, arguments.delimiter)?;
    let client = &arguments.console.connect().await?;

    let bar = common::progress("importing", Some(rows.len()));
    let total = rows.len();
    let interrupted = Box::pin(tokio::signal::ctrl_c());
    // After Ctrl-C no further row begins, and those that have begun come to their end.
    let mut results = stream::iter(rows)
        .take_until(interrupted)
        .map(|row| async move {
            let outcome = import(client, &row, arguments.dry_run).await;
            (row, outcome)
        })
        .buffer_unordered(arguments.concurrency.into());

    let (mut created, mut present) = (0, 0);
    while let Some((row, outcome)) = results.next().await {
        match outcome {
            Ok(Outcome::Created) => created += 1,
            Ok(Outcome::Present) => present += 1,
            Err(error) => {
                failed += 1;
                bar.suspend(|| eprintln!("line {}: {}: {error}", row.line, row.user_ident));
            }
        }
        bar.inc(1);
    }
    let done = usize::try_from(bar.position()).unwrap_or(total);
    bar.finish_and_clear();

    let verb = if arguments.dry_run { "would be imported" } else { "imported" };
    println!("{created} {verb}, {present} were there already, {failed} failed");
    if done < total {
        println!("interrupted before {} rows; run the import again to go on", total - done);
    }
    Ok(if failed == 0 && done == total { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What became of a row.
enum Outcome {
    Created,
    Present,
}

async fn import(client: &Client, row: &Row, dry_run: bool) -> Result<Outcome, Error> {
    if exists(client, &row.user_ident).await? {
        return Ok(Outcome::Present);
    }
    if dry_run {
        return Ok(Outcome::Created);
    }
    let Err(error) = client.create_client(&row.client).await else {
        return Ok(Outcome::Created);
    };
    // No answer, or a broken one, does not say that nothing was created: look before calling it a failure.
    let is_refusal = error.status().is_some_and(|status| status < 500);
    if !is_refusal && exists(client, &row.user_ident).await.unwrap_or(false) {
        return Ok(Outcome::Created);
    }
    Err(error)
}

/// Whether there is a client with that `userIdent`, archived ones included.
async fn exists(client: &Client, user_ident: &str) -> Result<bool, Error> {
    for archived in [0, 1] {
        let query = ListClientsQuery {
            user_ident: Some(user_ident.to_owned()),
            is_archived: Some(archived),
            ..Default::default()
        };
        let found = client.list_clients(&query).await?;
        if found.iter().any(|client| client.user_ident.as_deref() == Some(user_ident)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A row that can be imported.
struct Row {
    line: u64,
    user_ident: String,
    client: ClientNew,
}

/// The columns. An empty one is as good as none.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Columns {
    user_ident: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    company_tax_id: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    street1: Option<String>,
    street2: Option<String>,
    city: Option<String>,
    zip_code: Option<String>,
    note: Option<String>,
}

const COLUMNS: [&str; 12] = [
    "userIdent",
    "firstName",
    "lastName",
    "companyName",
    "companyTaxId",
    "email",
    "phone",
    "street1",
    "street2",
    "city",
    "zipCode",
    "note",
];

/// The rows that can be imported, and how many can't.
fn read(path: &Path, delimiter: char) -> anyhow::Result<(Vec<Row>, usize)> {
    let delimiter = u8::try_from(delimiter).context("the delimiter must be an ASCII character")?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let headers = reader.headers().with_context(|| format!("cannot read {}", path.display()))?.clone();
    for header in &headers {
        // A column that nobody looks at is a misspelt one more often than not.
        ensure!(COLUMNS.contains(&header), "unknown column `{header}`; there are {}", COLUMNS.join(", "));
    }
    ensure!(headers.iter().any(|header| header == "userIdent"), "there is no column `userIdent`");

    let (mut rows, mut bad) = (Vec::new(), 0);
    let mut lines = HashMap::new();
    for record in reader.into_records() {
        match record.map_err(anyhow::Error::from).and_then(|record| row(&record, &headers, &mut lines)) {
            Ok(row) => rows.push(row),
            Err(error) => {
                bad += 1;
                eprintln!("{error:#}");
            }
        }
    }
    Ok((rows, bad))
}

fn row(
    record: &csv::StringRecord,
    headers: &csv::StringRecord,
    lines: &mut HashMap<String, u64>,
) -> anyhow::Result<Row> {
    let line = record.position().map_or(0, csv::Position::line);
    let columns: Columns = record.deserialize(Some(headers)).with_context(|| format!("line {line}"))?;
    let user_ident = columns.user_ident.clone();
    let user_ident = user_ident
        .with_context(|| format!("line {line}: `userIdent` is empty, so a second run would import it again"))?;
    let client = client(columns).with_context(|| format!("line {line}: {user_ident}"))?;
    if let Some(first) = lines.insert(user_ident.clone(), line) {
        anyhow::bail!("line {line}: {user_ident}: line {first} has the same `userIdent`");
    }
    Ok(Row { line, user_ident, client })
}

fn client(columns: Columns) -> anyhow::Result<ClientNew> {
    let is_company = columns.company_name.is_some();
    ensure!(
        is_company || (columns.first_name.is_some() && columns.last_name.is_some()),
        "a person needs `firstName` and `lastName`, a company `companyName`"
    );
    if let Some(email) = &columns.email {
        ensure!(email.contains('@'), "`{email}` is no email address");
    }
    let mut client = ClientNew {
        user_ident: Field::or_absent(columns.user_ident),
        client_type: if is_company { ClientType::Company } else { ClientType::Residential }.into(),
        company_name: Field::or_absent(columns.company_name),
        company_tax_id: Field::or_absent(columns.company_tax_id),
        street1: Field::or_absent(columns.street1),
        street2: Field::or_absent(columns.street2),
        city: Field::or_absent(columns.city),
        zip_code: Field::or_absent(columns.zip_code),
        note: Field::or_absent(columns.note),
        ..Default::default()
    };
    if is_company {
        client.company_contact_first_name = Field::or_absent(columns.first_name);
        client.company_contact_last_name = Field::or_absent(columns.last_name);
    } else {
        client.first_name = Field::or_absent(columns.first_name);
        client.last_name = Field::or_absent(columns.last_name);
    }
    if columns.email.is_some() || columns.phone.is_some() {
        let contact = ClientContactNew {
            email: Field::or_absent(columns.email),
            phone: Field::or_absent(columns.phone),
            is_billing: true.into(),
            is_contact: true.into(),
            ..Default::default()
        };
        client.contacts = vec![contact].into();
    }
    Ok(client)
}
