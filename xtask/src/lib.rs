//! The workspace's tasks, as a library so that tests can call them.

pub mod codegen;
pub mod diff;
pub mod import;
pub mod measure;
pub mod nulls;
pub mod overlay;
pub mod specification;
