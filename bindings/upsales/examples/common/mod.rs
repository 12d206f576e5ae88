//! What examples share: reaching the services and showing progress.

use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use upsales::types::Criteria;
use upsales::{Throttle, Upsales};

/// How to reach the services. No `Debug` here: it would show the password.
#[derive(clap::Args)]
pub(crate) struct Account {
    /// The server's address, for example https://crm.upsales.com
    #[arg(long, env = "UPSALES_URL", value_name = "URL")]
    url: String,

    /// The user's e-mail address
    #[arg(long, env = "UPSALES_USERNAME", value_name = "NAME")]
    username: String,

    /// The user's password; in the environment it stays out of the process list and the shell's history
    #[arg(long, env = "UPSALES_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    password: String,

    /// Send a digest of the password instead of the password
    #[arg(long)]
    digest: bool,

    /// How many calls the program may make in 15 seconds; fewer where other programs use the account too
    #[arg(long, default_value_t = Throttle::default().calls, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=50))]
    calls: u32,

    /// A PEM file with a certificate authority to trust besides those of the operating system
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,

    /// Accept any certificate; whoever stands in between can then read the password
    #[arg(long)]
    accept_invalid_certificates: bool,
}

impl Account {
    /// Connects with the throttle in mind, and sees whether address and credentials are right before anything else happens.
    pub(crate) async fn connect(&self) -> anyhow::Result<Upsales> {
        let throttle = Throttle { calls: self.calls, ..Throttle::default() };
        let mut builder = Upsales::builder(&self.url, &self.username, &self.password).throttle(throttle);
        if self.digest {
            builder = builder.digest();
        }
        if let Some(path) = &self.ca_certificate {
            let pem = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            builder = builder.trust_certificates(&pem);
        }
        if self.accept_invalid_certificates {
            builder = builder.accept_invalid_certificates();
        }
        let upsales = builder.build()?;
        let call = upsales.clients().get_clients_by_criteria(&Criteria::new().limit(1)).await;
        call.context("the server does not accept the call")?;
        Ok(upsales)
    }
}

/// A bar that does not show unless standard error is a terminal.
pub(crate) fn progress(what: &'static str, total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}").expect("the template is constant");
    ProgressBar::new(total as u64).with_style(style).with_message(what)
}
