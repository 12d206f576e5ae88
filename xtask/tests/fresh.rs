//! Generated files are what codegen would write now.

use std::path::Path;

#[test]
fn generated_files_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace");
    if let Err(problem) = xtask::codegen::run(root, true) {
        panic!("{problem:#}");
    }
}
