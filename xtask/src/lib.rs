//! The workspace's tasks, as a library so that tests can call them.

pub mod codegen;
pub mod import;

/// Stands here until the importer brings its own.
pub mod specification {
    /// Reads the effective document.
    pub fn effective(root: &std::path::Path, api: &str) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_str(&std::fs::read_to_string(root.join(format!("spec/{api}/openapi.json")))?)?)
    }
}
