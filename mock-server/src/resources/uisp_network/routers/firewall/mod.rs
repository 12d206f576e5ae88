//! The firewall of routers: settings, chains of rules, rules for the translation of addresses, and sets.

pub mod chains;
pub mod rules;
pub mod sets;
pub mod settings;
