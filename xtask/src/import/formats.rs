//! The format of a string, read off its sample or named by its description.

/// The OpenAPI format of a string property or parameter, if the document shows one.
pub(super) fn read(sample: Option<&str>, description: &str) -> Option<&'static str> {
    let sample = sample.unwrap_or_default();
    if description.contains("encoded in base64") {
        Some("byte")
    } else if looks_like(sample, "0000-00-00T00:00:00+0000") {
        Some("date-time")
    } else if looks_like(sample, "0000-00-00") || (sample.is_empty() && description.contains("`YYYY-MM-DD`")) {
        Some("date")
    } else if is_uuid(sample) || (sample.is_empty() && description.starts_with("UUID")) {
        Some("uuid")
    } else {
        None
    }
}

/// Whether the text is the picture with other digits for its zeros, and either sign for its plus.
fn looks_like(text: &str, picture: &str) -> bool {
    text.len() == picture.len()
        && text.bytes().zip(picture.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'+' => byte == b'+' || byte == b'-',
            shape => byte == shape,
        })
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hexadecimal = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    hexadecimal && groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
}
