//! What the examples share: reaching a console and showing progress.

use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use uisp_crm::Client;

/// How to reach a console. No `Debug` here: it would show the key.
#[derive(clap::Args)]
pub(crate) struct Console {
    /// The console's address, for example https://uisp.example.com
    #[arg(long, env = "UISP_CRM_URL", value_name = "URL")]
    url: String,

    /// An app key of the console; in the environment it stays out of the process list and the shell's history
    #[arg(long, env = "UISP_CRM_APP_KEY", hide_env_values = true, value_name = "KEY")]
    app_key: String,

    /// A PEM file with the certificate authority of a console that has its own
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,

    /// Accept any certificate; whoever stands in between can then read the key
    #[arg(long)]
    accept_invalid_certificates: bool,
}

impl Console {
    /// Connects, and sees whether address and key are right before anything else happens.
    pub(crate) async fn connect(&self) -> anyhow::Result<Client> {
        let mut builder = Client::builder(&self.url, &self.app_key);
        if let Some(path) = &self.ca_certificate {
            let pem = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            builder = builder.trust_certificates(&pem);
        }
        if self.accept_invalid_certificates {
            builder = builder.accept_invalid_certificates();
        }
        let client = builder.build()?;
        client.get_version().await.context("the console does not accept the call")?;
        Ok(client)
    }
}

/// A bar for a known number of steps, or a counter where nobody knows how many there will be. Neither shows unless standard error is
/// a terminal.
pub(crate) fn progress(what: &'static str, total: Option<usize>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total as u64), "{msg} {wide_bar} {pos}/{len} {eta}"),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {pos}"),
    };
    let style = ProgressStyle::with_template(template).expect("the template is constant");
    bar.with_style(style).with_message(what)
}
