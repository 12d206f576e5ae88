//! The worlds that come with the server: a fresh installation, and a small demo provider on top of it.

use std::sync::LazyLock;

use chrono::DateTime;
use chrono_tz::Tz;

use super::RESOURCES;
use crate::engine::State;
use crate::engine::seed::load;

/// A fresh installation: reference data, options, one organisation, the demo keys.
pub static EMPTY: LazyLock<State> = LazyLock::new(|| {
    let nothing = State::empty(&RESOURCES, DateTime::UNIX_EPOCH, Tz::UTC);
    let countries = load(&nothing, include_str!("../../../seeds/uisp-crm/countries.json"));
    let state = countries.and_then(|state| load(&state, include_str!("../../../seeds/uisp-crm/empty.json")));
    state.unwrap_or_else(|error| panic!("the empty world: {error}"))
});

/// A small internet provider with clients, services, invoices, payments, tickets and jobs that fit together.
pub static DEMO: LazyLock<State> = LazyLock::new(|| {
    let files = [
        include_str!("../../../seeds/uisp-crm/demo/account.json"),
        include_str!("../../../seeds/uisp-crm/demo/services.json"),
        include_str!("../../../seeds/uisp-crm/demo/billing.json"),
        include_str!("../../../seeds/uisp-crm/demo/support.json"),
    ];
    let state = files.iter().try_fold(EMPTY.clone(), |state, file| load(&state, file));
    state.unwrap_or_else(|error| panic!("the demo world: {error}"))
});
