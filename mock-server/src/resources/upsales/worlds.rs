//! The worlds that come with the server, as far as Upsales goes: an account as it begins, and a small sales organisation.

use crate::engine::State;
use crate::engine::seed::{SeedError, load};

/// The state with an account as it begins: reference data, roles, and the administrator.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_account(state: &State) -> Result<State, SeedError> {
    load(state, include_str!("../../../seeds/upsales/empty.json"))
}

/// The state of [`with_account`] with a small sales organisation: users, clients, what is sold to them, and what is planned.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_demo(state: &State) -> Result<State, SeedError> {
    load(state, include_str!("../../../seeds/upsales/demo.json"))
}
