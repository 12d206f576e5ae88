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
    SEEDS.iter().try_fold(state.clone(), |world, seed| load(&world, seed))
}

/// The parts of the demo world, in an order in which each refers to what is there before it.
const SEEDS: &[&str] = &[
    include_str!("../../../seeds/uisp-network/demo/sites.json"),
    include_str!("../../../seeds/uisp-network/demo/devices.json"),
    include_str!("../../../seeds/uisp-network/demo/inventory.json"),
    include_str!("../../../seeds/uisp-network/demo/links.json"),
    include_str!("../../../seeds/uisp-network/demo/account.json"),
    include_str!("../../../seeds/uisp-network/demo/configuration.json"),
    include_str!("../../../seeds/uisp-network/demo/routers.json"),
    include_str!("../../../seeds/uisp-network/demo/console.json"),
    include_str!("../../../seeds/uisp-network/demo/vault.json"),
    include_str!("../../../seeds/uisp-network/demo/firmware.json"),
    include_str!("../../../seeds/uisp-network/demo/extras.json"),
];
