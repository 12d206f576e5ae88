//! A JSON body as the journal shows it: as it was sent, but for secrets.

use serde_json::{Value as AnyJson, json};

use crate::specification::{Field, Format, Kind, Schema};

/// What stands in the place of a secret.
const MASK: &str = "***";

/// Words that the name of a secret ends in, for where the specification does not say what is one: in free documents, in bodies that fit
/// no schema, in queries and paths.
const SECRET_WORDS: [&str; 7] = ["community", "passphrase", "passwd", "password", "passwordhash", "secret", "token"];

/// Names of secrets that end in other words, in lower case.
const SECRET_NAMES: [&str; 14] = [
    "authenticationkey",
    "authkey",
    "base32",
    "currentpin",
    "googlemapsapikey",
    "key5g",
    "migrationuispkey",
    "newpin",
    "otpauth_url",
    "pin",
    "presharedkey",
    "twofactorcode",
    "unmskey",
    "verificationcode",
];

/// The body without what its schema or its name says is a secret. Of a file, and of broken JSON, in which nothing can be masked, only
/// the size.
pub(crate) fn masked(body: &[u8], schema: Option<&Schema>) -> AnyJson {
    if body.is_empty() {
        return AnyJson::Null;
    }
    let Ok(mut json) = serde_json::from_slice::<AnyJson>(body) else { return json!({ "bytes": body.len() }) };
    mask(&mut json, schema.map(|schema| &schema.kind));
    json
}

/// A query without the values of secrets.
pub(crate) fn masked_query(query: &str) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    };
    query.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// A path without the secrets that stand where the template of its operation names them.
pub(crate) fn masked_path(path: &str, template: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').collect();
    for (segment, name) in segments.iter_mut().rev().zip(template.rsplit('/')) {
        if name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).is_some_and(is_secret) {
            *segment = MASK;
        }
    }
    segments.join("/")
}

/// Whether a name says that its value is a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.ends_with(word)) || SECRET_NAMES.contains(&name.as_str())
}

fn mask(json: &mut AnyJson, kind: Option<&Kind>) {
    match (kind, &mut *json) {
        (_, AnyJson::Null) => {}
        (Some(Kind::Text(Format::Secret)), _) => *json = MASK.into(),
        (Some(Kind::Array(element)), AnyJson::Array(elements)) => {
            elements.iter_mut().for_each(|json| mask(json, Some(&element.kind)));
        }
        (None | Some(Kind::Any), AnyJson::Array(elements)) => elements.iter_mut().for_each(|json| mask(json, None)),
        (None | Some(Kind::Any | Kind::Object(_) | Kind::Map(_)), AnyJson::Object(members)) => {
            for (name, member) in members {
                if is_secret(name) && !member.is_null() && !member.is_boolean() {
                    *member = MASK.into();
                } else {
                    mask(member, kind.and_then(|kind| member_of(kind, name)));
                }
            }
        }
        (Some(Kind::Array(_) | Kind::Object(_) | Kind::Map(_)), _) => hide_texts(json),
        _ => {}
    }
}

/// Hides every text of what has not the shape that the specification gives it: any of them may be a secret in the wrong place.
fn hide_texts(json: &mut AnyJson) {
    match json {
        AnyJson::String(_) => *json = MASK.into(),
        AnyJson::Array(elements) => elements.iter_mut().for_each(hide_texts),
        AnyJson::Object(members) => members.values_mut().for_each(hide_texts),
        _ => {}
    }
}

/// What the specification says about a member of an object.
fn member_of(kind: &Kind, name: &str) -> Option<&'static Kind> {
    match kind {
        Kind::Object(object) => Some(&object.property(Field::named(name)?)?.schema.kind),
        Kind::Map(element) => Some(&element.kind),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::uisp_network::schemas;

    /// What the journal shows of a body that should be the wireless configuration of an airCube.
    fn shown(body: &str) -> AnyJson {
        let schema = Schema { kind: Kind::Object(&schemas::AIR_CUBE_WIFI_CONFIG_INPUT), nullable: false, limits: None };
        masked(body.as_bytes(), Some(&schema))
    }

    #[test]
    fn a_secret_is_hidden_by_its_schema_and_what_is_beside_it_stays() {
        let shown = shown(r#"{"wifi2Ghz": {"key": "hidden", "ssid": "seen", "channelWidth": 20}}"#);
        assert_eq!(shown, json!({ "wifi2Ghz": { "key": "***", "ssid": "seen", "channelWidth": 20 } }));
    }

    #[test]
    fn of_a_body_in_another_shape_no_text_is_shown() {
        assert_eq!(
            shown(r#"[{"wifi2Ghz": {"key": "hidden", "channelWidth": 20}}]"#),
            json!([{ "wifi2Ghz": { "key": "***", "channelWidth": 20 } }])
        );
        assert_eq!(shown(r#""hidden""#), json!("***"));
        assert_eq!(shown(r#"{"wifi2Ghz": ["hidden"]}"#), json!({ "wifi2Ghz": ["***"] }));
    }

    #[test]
    fn without_a_schema_names_tell() {
        assert_eq!(
            masked(br#"[{"password": "hidden", "name": "seen"}]"#, None),
            json!([{ "password": "***", "name": "seen" }])
        );
        assert_eq!(
            masked(br#"{"Password": "hidden", "passwd": 1}"#, None),
            json!({ "Password": "***", "passwd": "***" })
        );
        assert_eq!(masked(br#"{"forceChangePassword": true}"#, None), json!({ "forceChangePassword": true }));
        assert_eq!(masked(b"{broken", None), json!({ "bytes": 7 }));
    }

    #[test]
    fn queries_and_paths_hide_their_secrets_too() {
        assert_eq!(masked_query("code=1&token=hidden&name"), "code=1&token=***&name");
        assert_eq!(
            masked_path("/nms/api/v2.1/nms/downloads/hidden", "/nms/downloads/{token}"),
            "/nms/api/v2.1/nms/downloads/***"
        );
        assert_eq!(masked_path("/nms/api/v2.1/token/1", "/token/{tokenId}"), "/nms/api/v2.1/token/1");
    }
}
