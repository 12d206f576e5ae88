//! Exports the invoices and payments of a range of days to two CSV files.
//!
//! Amounts are written digit by digit as the console gives them. The files appear under their names only when both are complete, so
//! whatever goes wrong leaves the files of an earlier export as they were.
//!
//! ```sh
//! export UISP_CRM_URL=https://uisp.example.com UISP_CRM_APP_KEY=…
//! cargo run -p uisp-crm --example export_billing -- --from 2026-01-01 --to 2026-01-31 --directory january
//! ```

mod common;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Parser;
use futures::TryStreamExt as _;
use uisp_crm::Client;
use uisp_crm::chrono::NaiveDate;
use uisp_crm::types::{Invoice, ListInvoicesQuery, ListPaymentsQuery, Payment};
use uisp_crm::wire::DateTime;

/// Export the invoices and payments of a range of days to two CSV files
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    console: common::Console,

    /// The first day, as YYYY-MM-DD
    #[arg(long)]
    from: NaiveDate,

    /// The last day, which is exported too
    #[arg(long)]
    to: NaiveDate,

    /// Where invoices.csv and payments.csv are written
    #[arg(long, default_value = ".")]
    directory: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    ensure!(arguments.from <= arguments.to, "--from is later than --to");
    let client = arguments.console.connect().await?;
    fs::create_dir_all(&arguments.directory)
        .with_context(|| format!("cannot make the directory {}", arguments.directory.display()))?;

    let mut invoices = Table::begin(arguments.directory.join("invoices.csv"), &INVOICE_COLUMNS)?;
    export_invoices(&client, &arguments, &mut invoices).await?;
    let mut payments = Table::begin(arguments.directory.join("payments.csv"), &PAYMENT_COLUMNS)?;
    export_payments(&client, &arguments, &mut payments).await?;

    for table in [invoices, payments] {
        println!("{}", table.finish()?);
    }
    Ok(())
}

const INVOICE_COLUMNS: [&str; 12] = [
    "id",
    "number",
    "proforma",
    "status",
    "clientId",
    "clientName",
    "createdDate",
    "dueDate",
    "currencyCode",
    "total",
    "amountPaid",
    "amountToPay",
];

async fn export_invoices(client: &Client, arguments: &Arguments, table: &mut Table) -> anyhow::Result<()> {
    let query = ListInvoicesQuery {
        created_date_from: Some(arguments.from),
        created_date_to: Some(arguments.to),
        ..Default::default()
    };
    let bar = common::progress("invoices", None);
    let mut invoices = client.stream_invoices(&query);
    while let Some(invoice) = invoices.try_next().await.context("the export of invoices stopped")? {
        table.write(&invoice_row(invoice))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn invoice_row(invoice: Invoice) -> [String; 12] {
    let company = invoice.client_company_name.filter(|name| !name.is_empty());
    let person = [invoice.client_first_name, invoice.client_last_name];
    let person = || person.into_iter().flatten().collect::<Vec<_>>().join(" ");
    [
        invoice.id.to_string(),
        text(invoice.number),
        text(invoice.proforma),
        text(invoice.status),
        text(invoice.client_id),
        company.unwrap_or_else(person),
        moment(invoice.created_date),
        moment(invoice.due_date),
        text(invoice.currency_code),
        text(invoice.total),
        text(invoice.amount_paid),
        text(invoice.amount_to_pay),
    ]
}

const PAYMENT_COLUMNS: [&str; 10] = [
    "id",
    "clientId",
    "createdDate",
    "currencyCode",
    "amount",
    "creditAmount",
    "methodId",
    "checkNumber",
    "providerPaymentId",
    "note",
];

async fn export_payments(client: &Client, arguments: &Arguments, table: &mut Table) -> anyhow::Result<()> {
    let query = ListPaymentsQuery {
        created_date_from: Some(arguments.from),
        created_date_to: Some(arguments.to),
        ..Default::default()
    };
    let bar = common::progress("payments", None);
    let mut payments = client.stream_payments(&query);
    while let Some(payment) = payments.try_next().await.context("the export of payments stopped")? {
        table.write(&payment_row(payment))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn payment_row(payment: Payment) -> [String; 10] {
    [
        payment.id.to_string(),
        text(payment.client_id),
        moment(payment.created_date),
        text(payment.currency_code),
        text(payment.amount),
        text(payment.credit_amount),
        text(payment.method_id),
        text(payment.check_number),
        text(payment.provider_payment_id),
        text(payment.note),
    ]
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// As the console writes it.
fn moment(value: Option<DateTime>) -> String {
    text(value.map(|value| value.format("%Y-%m-%dT%H:%M:%S%z")))
}

/// A CSV file that appears under its name when it is complete.
struct Table {
    path: PathBuf,
    partial: Partial,
    rows: usize,
    writer: csv::Writer<File>,
}

/// The file while it is written. It goes when this does, unless it has got its name by then.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing is left to remove after the file got its name.
        let _ = fs::remove_file(&self.0);
    }
}

impl Table {
    fn begin(path: PathBuf, columns: &[&str]) -> anyhow::Result<Self> {
        let mut partial = path.clone().into_os_string();
        partial.push(".partial");
        let partial = Partial(PathBuf::from(partial));
        let file = File::create(&partial.0).with_context(|| partial.complaint())?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(columns)?;
        Ok(Self { path, partial, rows: 0, writer })
    }

    fn write(&mut self, row: &[String]) -> anyhow::Result<()> {
        self.writer.write_record(row).with_context(|| self.partial.complaint())?;
        self.rows += 1;
        Ok(())
    }

    /// Gives the file its name.
    fn finish(self) -> anyhow::Result<String> {
        let Self { path, partial, rows, writer } = self;
        let written = writer.into_inner().map_err(csv::IntoInnerError::into_error);
        written.and_then(|file| file.sync_all()).with_context(|| partial.complaint())?;
        fs::rename(&partial.0, &path)
            .with_context(|| format!("cannot rename {} to {}", partial.0.display(), path.display()))?;
        Ok(format!("{}: {rows} rows", path.display()))
    }
}

impl Partial {
    fn complaint(&self) -> String {
        format!("cannot write {}", self.0.display())
    }
}
