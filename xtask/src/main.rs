//! The list of tasks: `cargo xtask import | codegen | measure`.
fn main() {}
