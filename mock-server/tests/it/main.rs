//! The integration tests, all in one binary and through the typed bindings.
//!
//! A test for a kind of entity goes into the file that is named like the folder of its rules in `src/resources`. What holds for
//! every operation is in `coverage.rs` and, operation by operation, in `calls/`.

mod account;
mod billing;
mod calls;
mod cli;
mod client_zone;
mod control;
mod coverage;
mod documents;
mod edge;
mod inventory;
mod mobile;
mod network_access;
mod network_account;
mod network_configuration;
mod network_devices;
mod network_discovery;
mod network_edge;
mod network_firmware;
mod network_interfaces;
mod network_inventory;
mod network_places;
mod network_round_trips;
mod network_routers;
mod network_routers_interfaces;
mod network_routers_written;
mod network_sites;
mod network_upkeep;
mod readme;
mod sales;
mod scheduling;
mod service;
mod services;
mod soap;
mod structure;
mod support;
mod ticketing;
mod xsd;
