//! Imports companies and their contacts from a CSV file.
//!
//! A row is a company with or without a contact; a company with several contacts has several rows. What is there already is found by the
//! company's `orgNo`, or its name where it has none, and by the contact's e-mail address or name, many at a time. So the import can be run again at
//! any time, after an interruption too, and imports nothing twice.
//!
//! A row is imported as a whole or not at all. A bad one is reported with its line, and the others go on; a new company of which the server
//! refuses every contact is taken away again.
//!
//! Columns: `name`; optional `orgNo`, `phone`, `address`, `zipCode`, `city`, `country`, `webpage`, and of the contact `contactName`,
//! `contactTitle`, `contactEmail`, `contactPhone`. `examples/companies.csv` is a sample, with one bad row on purpose.
//!
//! The account's throttle is kept in mind: 49 calls in 15 seconds, and silence should the account be blocked all the same.
//!
//! ```sh
//! export UPSALES_URL=https://crm.upsales.com UPSALES_USERNAME=… UPSALES_PASSWORD=…
//! cargo run -p upsales --example import_batch -- bindings/upsales/examples/companies.csv --dry-run
//! ```

mod common;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use clap::Parser;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use upsales::types::{Client, Contact, Criteria};
use upsales::{Error, Field, Upsales};

/// How many values one criterion compares with.
const AT_A_TIME: usize = 200;

/// Import companies and their contacts from a CSV file
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    account: common::Account,

    /// The CSV file, in UTF-8, with a line of column names
    file: PathBuf,

    /// What separates the columns
    #[arg(long, default_value_t = ',')]
    delimiter: char,

    /// How many companies are imported at the same time
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=32))]
    concurrency: u16,

    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let (companies, mut failed) = read(&arguments.file, arguments.delimiter)?;
    let upsales = &arguments.account.connect().await?;
    let present = &Present::find(upsales, &companies).await.context("cannot see what is there already")?;

    let total = companies.iter().map(|company| company.rows.len()).sum();
    let bar = common::progress("importing", total);
    let interrupted = Box::pin(tokio::signal::ctrl_c());
    // After Ctrl-C no further company begins, and those that have begun come to their end.
    let mut reports = stream::iter(companies)
        .take_until(interrupted)
        .map(|company| import(upsales, present, company, arguments.dry_run))
        .buffer_unordered(arguments.concurrency.into());

    let (mut created, mut there) = (Count::default(), Count::default());
    while let Some(report) = reports.next().await {
        created.add(&report.created);
        there.add(&report.present);
        failed += report.failures.len();
        for failure in report.failures {
            bar.suspend(|| eprintln!("{failure}"));
        }
        bar.inc(report.rows as u64);
    }
    let done = usize::try_from(bar.position()).unwrap_or(total);
    bar.finish_and_clear();

    let verb = if arguments.dry_run { "would be imported" } else { "imported" };
    println!("{created} {verb}, {there} were there already, {failed} rows failed");
    if done < total {
        println!("interrupted before {} rows; run the import again to go on", total - done);
    }
    Ok(if failed == 0 && done == total { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A company of the file with its rows.
struct Company {
    client: Client,
    rows: Vec<Row>,
}

/// A row that can be imported.
struct Row {
    line: u64,
    contact: Option<Contact>,
}

/// What became of a company.
#[derive(Default)]
struct Report {
    rows: usize,
    created: Count,
    present: Count,
    failures: Vec<String>,
}

#[derive(Default)]
struct Count {
    clients: usize,
    contacts: usize,
}

/// What the account held before the import.
#[derive(Default)]
struct Present {
    clients: HashMap<String, i32>,
    contacts: HashSet<(i32, String)>,
}

async fn import(upsales: &Upsales, present: &Present, company: Company, dry_run: bool) -> Report {
    let Company { client, rows } = company;
    let mut report = Report { rows: rows.len(), ..Report::default() };
    let name = client.name.as_deref().unwrap_or_default();
    let mut fail =
        |line: u64, error: &dyn std::fmt::Display| report.failures.push(format!("line {line}: {name}: {error}"));

    let known = present.clients.get(&client_key(&client)).copied();
    let id = match known {
        Some(id) => Ok(Some(id)),
        None if dry_run => Ok(None),
        None => create_client(upsales, &client).await.map(Some),
    };
    let id = match id {
        Ok(id) => id,
        Err(error) => {
            rows.iter().for_each(|row| fail(row.line, &error));
            return report;
        }
    };

    let mut failed = 0;
    for row in &rows {
        let Some(contact) = &row.contact else { continue };
        if known.is_some_and(|id| present.contacts.contains(&(id, contact_key(contact)))) {
            report.present.contacts += 1;
        } else if let (Some(id), false) = (id, dry_run) {
            match create_contact(upsales, id, contact).await {
                Ok(()) => report.created.contacts += 1,
                Err(error) => {
                    failed += 1;
                    fail(row.line, &error);
                }
            }
        } else {
            report.created.contacts += 1;
        }
    }

    match (known, id) {
        (Some(_), _) => report.present.clients += 1,
        // Nothing of a bad row remains.
        (None, Some(id)) if failed == rows.len() => {
            if let Err(error) = upsales.clients().delete_client(id).await {
                let line = rows[0].line;
                fail(line, &format!("the new client {id} could not be taken away again: {error}"));
            }
        }
        (None, _) => report.created.clients += 1,
    }
    report
}

async fn create_client(upsales: &Upsales, client: &Client) -> Result<i32, Error> {
    let error = match upsales.clients().create_client(client).await {
        Ok(Client { id: Some(id), .. }) => return Ok(id),
        Ok(_) => Error::InvalidRequest { message: "the server gave the new client no id".to_owned() },
        Err(error) => error,
    };
    // No answer, or a broken one, does not say that nothing was created: look before calling it a failure.
    if !is_refusal(&error) {
        let found = Present::clients(upsales, &[client]).await;
        if let Some(id) = found.ok().and_then(|clients| clients.into_values().next()) {
            return Ok(id);
        }
    }
    Err(error)
}

async fn create_contact(upsales: &Upsales, client_id: i32, contact: &Contact) -> Result<(), Error> {
    let contact = Contact { client_id: Some(client_id), ..contact.clone() };
    let Err(error) = upsales.contacts().create_contact(&contact).await else {
        return Ok(());
    };
    if !is_refusal(&error) {
        let found = Present::contacts(upsales, &[client_id]).await;
        if found.is_ok_and(|contacts| contacts.contains(&(client_id, contact_key(&contact)))) {
            return Ok(());
        }
    }
    Err(error)
}

/// Whether the server said that it did nothing.
fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Fault { .. } | Error::Envelope { .. } | Error::InvalidRequest { .. } => true,
        Error::Status { status, .. } => *status < 500,
        _ => false,
    }
}

impl Present {
    async fn find(upsales: &Upsales, companies: &[Company]) -> Result<Self, Error> {
        let wanted: Vec<&Client> = companies.iter().map(|company| &company.client).collect();
        let clients = Self::clients(upsales, &wanted).await?;
        let ids: Vec<i32> = clients.values().copied().collect();
        Ok(Self { contacts: Self::contacts(upsales, &ids).await?, clients })
    }

    /// Those of the clients that are there, by key. Where several have the same, the oldest counts.
    async fn clients(upsales: &Upsales, wanted: &[&Client]) -> Result<HashMap<String, i32>, Error> {
        let (numbered, named): (Vec<&Client>, Vec<&Client>) =
            wanted.iter().partition(|client| client.org_no.value().is_some());
        let numbers: Vec<&str> =
            numbered.iter().filter_map(|client| client.org_no.value()).map(String::as_str).collect();
        let names: Vec<&str> = named.iter().filter_map(|client| client.name.as_deref()).collect();

        let mut found = HashMap::new();
        for (field, values) in [("orgNo", numbers), ("name", names)] {
            for values in values.chunks(AT_A_TIME) {
                let criteria = Criteria::new().any_of(field, values.iter().copied());
                let mut clients = upsales.clients().stream_clients(&criteria);
                while let Some(client) = clients.try_next().await? {
                    let key = if field == "orgNo" { client_key(&client) } else { name_key(&client) };
                    found.extend(client.id.filter(|_| !found.contains_key(&key)).map(|id| (key, id)));
                }
            }
        }
        Ok(found)
    }

    /// The contacts of the clients, each under its e-mail address and under its name.
    async fn contacts(upsales: &Upsales, clients: &[i32]) -> Result<HashSet<(i32, String)>, Error> {
        let mut found = HashSet::new();
        for ids in clients.chunks(AT_A_TIME) {
            let criteria = Criteria::new().any_of("clientId", ids.iter().copied());
            let mut contacts = upsales.contacts().stream_contacts(&criteria);
            while let Some(contact) = contacts.try_next().await? {
                let Some(client) = contact.client_id else { continue };
                let without_email = Contact { email: Field::Absent, ..contact.clone() };
                found.insert((client, contact_key(&contact)));
                found.insert((client, contact_key(&without_email)));
            }
        }
        Ok(found)
    }
}

/// What tells a client from all others.
fn client_key(client: &Client) -> String {
    match client.org_no.value() {
        Some(number) => format!("orgNo {}", number.to_lowercase()),
        None => name_key(client),
    }
}

fn name_key(client: &Client) -> String {
    format!("name {}", client.name.as_deref().unwrap_or_default().to_lowercase())
}

/// What tells a contact from all others of the client.
fn contact_key(contact: &Contact) -> String {
    match contact.email.value() {
        Some(email) => format!("email {}", email.to_lowercase()),
        None => format!("name {}", contact.name.as_deref().unwrap_or_default().to_lowercase()),
    }
}

const COLUMNS: [&str; 12] = [
    "name",
    "orgNo",
    "phone",
    "address",
    "zipCode",
    "city",
    "country",
    "webpage",
    "contactName",
    "contactTitle",
    "contactEmail",
    "contactPhone",
];

/// The companies that can be imported, and how many rows can't.
fn read(path: &Path, delimiter: char) -> anyhow::Result<(Vec<Company>, usize)> {
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
    ensure!(headers.iter().any(|header| header == "name"), "there is no column `name`");

    let (mut companies, mut bad): (Vec<Company>, _) = (Vec::new(), 0);
    let mut places = HashMap::new();
    for record in reader.into_records() {
        let added = record.map_err(anyhow::Error::from).and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let name = column(&record, &headers, "name").unwrap_or_default();
            add(&mut companies, &mut places, line, &record, &headers).with_context(|| format!("line {line}: {name}"))
        });
        if let Err(error) = added {
            bad += 1;
            eprintln!("{error:#}");
        }
    }
    Ok((companies, bad))
}

/// Adds a row to its company, or begins one. Of a row that is bad, nothing is added.
fn add(
    companies: &mut Vec<Company>,
    places: &mut HashMap<String, usize>,
    line: u64,
    record: &csv::StringRecord,
    headers: &csv::StringRecord,
) -> anyhow::Result<()> {
    let column = |name: &str| column(record, headers, name);
    let field = |name: &str| Field::or_absent(column(name));
    let client = Client {
        name: Some(column("name").context("a company needs `name`")?),
        org_no: field("orgNo"),
        phone: field("phone"),
        address: field("address"),
        zip_code: field("zipCode"),
        city: field("city"),
        country: field("country"),
        webpage: field("webpage"),
        ..Default::default()
    };
    let contact = Contact {
        name: column("contactName"),
        title: field("contactTitle"),
        email: field("contactEmail"),
        phone: field("contactPhone"),
        ..Default::default()
    };
    if let Some(email) = contact.email.value() {
        ensure!(email.contains('@'), "`{email}` is no e-mail address");
    }
    let contact = Some(contact).filter(|contact| *contact != Contact::default());
    ensure!(contact.as_ref().is_none_or(|contact| contact.name.is_some()), "a contact needs `contactName`");

    let key = client_key(&client);
    let Some(company) = places.get(&key).map(|place| &mut companies[*place]) else {
        places.insert(key, companies.len());
        companies.push(Company { client, rows: vec![Row { line, contact }] });
        return Ok(());
    };
    let same = |row: &&Row| row.contact.as_ref().map(contact_key) == contact.as_ref().map(contact_key);
    if let Some(row) = company.rows.iter().find(same) {
        bail!("line {} has the same company and contact", row.line);
    }
    company.client =
        merged(&company.client, client).with_context(|| format!("against line {}", company.rows[0].line))?;
    company.rows.push(Row { line, contact });
    Ok(())
}

/// A company out of two rows, which may leave out what the other says, but not say otherwise.
fn merged(known: &Client, other: Client) -> anyhow::Result<Client> {
    ensure!(known.name == other.name, "the same `orgNo` has another `name`");
    let merge = |column: &str, one: &Field<String>, other: Field<String>| match (one.value(), other.value()) {
        (Some(one), Some(other)) if one != other => bail!("`{column}` is `{other}` instead of `{one}`"),
        (Some(_), _) => Ok(one.clone()),
        (None, _) => Ok(other),
    };
    Ok(Client {
        phone: merge("phone", &known.phone, other.phone)?,
        address: merge("address", &known.address, other.address)?,
        zip_code: merge("zipCode", &known.zip_code, other.zip_code)?,
        city: merge("city", &known.city, other.city)?,
        country: merge("country", &known.country, other.country)?,
        webpage: merge("webpage", &known.webpage, other.webpage)?,
        ..known.clone()
    })
}

/// What stands in a column; an empty one is as good as none.
fn column(record: &csv::StringRecord, headers: &csv::StringRecord, name: &str) -> Option<String> {
    let place = headers.iter().position(|header| header == name)?;
    record.get(place).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.clients += other.clients;
        self.contacts += other.contacts;
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} clients and {} contacts", self.clients, self.contacts)
    }
}
