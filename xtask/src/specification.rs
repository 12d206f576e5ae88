//! The effective document of an API: what was imported, with our corrections and words laid over it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{nulls, overlay};

/// The overlays in the order in which they are applied: first what the document gets wrong, then our words.
const OVERLAYS: [&str; 3] = ["overlay.yaml", "words.overlay.yaml", "descriptions.overlay.yaml"];

/// Reads `spec/<api>/openapi.json` and applies its overlays.
pub fn effective(root: &Path, api: &str) -> Result<Value> {
    let folder = root.join("spec").join(api);
    let path = folder.join("openapi.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut document = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    for name in OVERLAYS {
        let overlay = overlay::read(&folder.join(name))?;
        overlay::apply(&mut document, &overlay).with_context(|| format!("spec/{api}/{name}"))?;
    }
    nulls::mark(&mut document).with_context(|| format!("spec/{api}"))?;
    Ok(document)
}
