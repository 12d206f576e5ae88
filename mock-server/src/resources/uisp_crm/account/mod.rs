//! The account side: clients and what belongs to them, organisations, users, documents, reference data.

pub mod attributes;
pub mod bank_accounts;
pub mod client_logs;
pub mod client_tags;
pub mod clients;
pub mod contacts;
pub mod custom_attributes;
pub mod geocoder;
pub mod organizations;
pub mod reference;
pub mod users;
