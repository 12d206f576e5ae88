//! What the systems consist of: one folder per system, in it one file per kind of entity with its rules.
//!
//! A resource file reads from the top: the rules in plain sentences, the declaration, the plans, the functions in the order of
//! an entity's life, the tests. Nothing here knows HTTP.

pub mod uisp_crm;
pub mod uisp_network;
pub mod upsales;
pub mod worlds;
