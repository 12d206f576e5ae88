//! The worlds that come with the server: all systems side by side, as freshly installed and with a small demo business on top.

use std::sync::LazyLock;

use chrono::DateTime;
use chrono_tz::Tz;

use super::{uisp_crm, uisp_network, upsales};
use crate::engine::seed::SeedError;
use crate::engine::{Failure, Resource, State, Transaction};

/// Every resource of every system.
pub static RESOURCES: LazyLock<Vec<&'static Resource>> = LazyLock::new(|| {
    let network = uisp_network::RESOURCES.iter().copied();
    uisp_crm::RESOURCES.iter().copied().chain(network).chain(upsales::RESOURCES).collect()
});

/// Fresh installations: reference data, options, whoever may sign in.
pub static EMPTY: LazyLock<State> = LazyLock::new(|| {
    let nothing = State::empty(&RESOURCES, DateTime::UNIX_EPOCH, Tz::UTC);
    sound(
        "empty",
        uisp_crm::worlds::with_installation(&nothing)
            .and_then(|state| uisp_network::worlds::with_console(&state))
            .and_then(|state| upsales::worlds::with_account(&state)),
    )
});

/// A small internet provider and a small sales organisation.
pub static DEMO: LazyLock<State> = LazyLock::new(|| {
    let crm = uisp_crm::worlds::with_demo(&EMPTY);
    let network = crm.and_then(|state| uisp_network::worlds::with_demo(&state));
    sound("demo", network.and_then(|state| upsales::worlds::with_demo(&state)))
});

/// Does what is due at the world's present moment; whoever moves the clock calls it.
///
/// # Errors
/// The refusal of a rule.
pub fn time_has_passed(transaction: &mut Transaction) -> Result<(), Failure> {
    upsales::agreements::make_all_due_orders(transaction)
}

/// The seeds are part of the program: a test loads them all.
fn sound(name: &str, state: Result<State, SeedError>) -> State {
    state.unwrap_or_else(|error| panic!("the {name} world: {error}"))
}
