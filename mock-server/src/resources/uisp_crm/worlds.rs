//! The worlds that come with the server, as far as UISP CRM goes: a fresh installation, and a small demo provider.

use crate::engine::State;
use crate::engine::seed::{SeedError, load};

/// The state with a fresh installation: reference data, options, one organisation, the demo keys.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_installation(state: &State) -> Result<State, SeedError> {
    let countries = load(state, include_str!("../../../seeds/uisp-crm/countries.json"))?;
    load(&countries, include_str!("../../../seeds/uisp-crm/empty.json"))
}

/// The state of [`with_installation`] with a small internet provider: clients, services, invoices, payments, tickets and jobs
/// that fit together.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_demo(state: &State) -> Result<State, SeedError> {
    let account = load(state, include_str!("../../../seeds/uisp-crm/demo/account.json"))?;
    let services = load(&account, include_str!("../../../seeds/uisp-crm/demo/services.json"))?;
    let billing = load(&services, include_str!("../../../seeds/uisp-crm/demo/billing.json"))?;
    load(&billing, include_str!("../../../seeds/uisp-crm/demo/support.json"))
}
