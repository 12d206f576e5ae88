//! A JSON body as the journal shows it: as it was sent, but for secrets.

use serde_json::{Value as AnyJson, json};

use crate::specification::{Field, Format, Kind, Schema};

/// What stands in the place of a secret.
const MASK: &str = "***";

/// Names of secrets, for where the specification does not say what is one: in free documents and in bodies that fit no schema.
const SECRET_FIELDS: [&str; 34] = [
    "accountingServerSecret",
    "adminPassword",
    "authKey",
    "authServerSecret",
    "authenticationKey",
    "base32",
    "cloudDeviceToken",
    "currentPassword",
    "currentPin",
    "customSmtpPassword",
    "deviceToken",
    "eapPassword",
    "gmailPassword",
    "googleMapsApiKey",
    "googleOauthSecret",
    "invitationToken",
    "key5g",
    "migrationUispKey",
    "newPassword",
    "newPin",
    "oldPassword",
    "otpauth_url",
    "passphrase",
    "password",
    "passwordHash",
    "pin",
    "pppoePassword",
    "presharedKey",
    "ssoAccessToken",
    "token",
    "totpAuthSecret",
    "twoFactorCode",
    "unmsKey",
    "verificationCode",
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

fn mask(json: &mut AnyJson, kind: Option<&Kind>) {
    match json {
        AnyJson::Null => {}
        json if matches!(kind, Some(Kind::Text(Format::Secret))) => *json = MASK.into(),
        AnyJson::Object(members) => {
            for (name, member) in members {
                if SECRET_FIELDS.contains(&name.as_str()) && !member.is_null() {
                    *member = MASK.into();
                } else {
                    mask(member, kind.and_then(|kind| member_of(kind, name)));
                }
            }
        }
        AnyJson::Array(elements) => {
            let kind = match kind {
                Some(Kind::Array(element)) => Some(&element.kind),
                _ => None,
            };
            elements.iter_mut().for_each(|element| mask(element, kind));
        }
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
