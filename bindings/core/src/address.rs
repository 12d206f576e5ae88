//! Addresses of UISP's APIs.

/// The address of the API of one of the systems (`crm`, `nms`) on the UISP console at `base_url`: `/<system>/api/<version>` is appended unless
/// the path already ends in `/api/v` and a version.
#[must_use]
pub fn api_url(base_url: &str, system: &str, version: &str) -> String {
    let base = base_url.trim().trim_end_matches('/');
    if !base.contains("://") {
        // The transport says what is wrong with it.
        return base.to_owned();
    }
    let mut segments = base.rsplit('/');
    let (last, before) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    if before == "api" && is_version(last) {
        base.to_owned()
    } else if last == system && !before.is_empty() {
        format!("{base}/api/{version}")
    } else {
        format!("{base}/{system}/api/{version}")
    }
}

/// `v1.0`, `v2.1`, …
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or_default();
    number.starts_with(|first: char| first.is_ascii_digit())
        && number.chars().all(|character| character.is_ascii_digit() || character == '.')
}
