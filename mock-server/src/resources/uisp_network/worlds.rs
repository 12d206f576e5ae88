//! The worlds that come with the server, as far as UISP Network goes: a fresh console, and the network of the demo provider.

use crate::engine::State;
use crate::engine::seed::{SeedError, load};

/// The state with a fresh console: one user and two tokens.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_console(state: &State) -> Result<State, SeedError> {
    load(state, include_str!("../../../seeds/uisp-network/empty.json"))
}

/// The state of [`with_console`] with a small network: towers, sectors, stations, fibre and what happened to them. Its
/// subscribers are the clients of the demo CRM.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_demo(state: &State) -> Result<State, SeedError> {
    let sites = load(state, include_str!("../../../seeds/uisp-network/demo/sites.json"))?;
    let devices = load(&sites, include_str!("../../../seeds/uisp-network/demo/devices.json"))?;
    let inventory = load(&devices, include_str!("../../../seeds/uisp-network/demo/inventory.json"))?;
    let links = load(&inventory, include_str!("../../../seeds/uisp-network/demo/links.json"))?;
    let account = load(&links, include_str!("../../../seeds/uisp-network/demo/account.json"))?;
    let configuration = load(&account, include_str!("../../../seeds/uisp-network/demo/configuration.json"))?;
    load(&configuration, include_str!("../../../seeds/uisp-network/demo/console.json"))
}
