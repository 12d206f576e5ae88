//! Descriptions as documentation comments.

/// The text of a documentation comment: the description, else the name that it has on the wire.
pub(super) fn documentation(description: Option<&str>, wire_name: &str) -> String {
    let text = description.map_or_else(|| format!("`{wire_name}`."), escaped);
    format!(" {}", text.replace('\n', "\n "))
}

/// Outside of code spans, brackets would become links and tags.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for character in text.chars() {
        if character == '`' {
            in_code = !in_code;
        }
        if !in_code && matches!(character, '[' | ']' | '<' | '>') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
