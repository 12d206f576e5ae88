//! WS-Security UsernameToken: who calls, by password as text or as digest.
//!
//! A call counts for the throttle as soon as its account is known, also when it fails after that. Each reason to refuse a
//! caller is a fault of its own.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::{Digest, Sha1};

use super::accounts::{Accounts, Settings, Stale};
use super::fault::{Code, Fault};
use super::xml::{Element, Namespace};
use crate::engine::{Caller, State, scalar};
use crate::generated::fields::PASSWORD;
use crate::resources::upsales::access;

/// How many characters a nonce may have.
const LONGEST_NONCE: usize = 256;

/// Who calls.
///
/// # Errors
/// The fault that says why nobody may.
pub fn authenticate(
    state: &State,
    accounts: &Accounts,
    settings: &Settings,
    security: Option<&Element>,
) -> Result<Caller, Fault> {
    let no_credentials = || {
        let text = "The call carries no user name and password: a WS-Security UsernameToken is needed in the header.";
        Fault::coded(Code::InvalidSecurity, "NO_CREDENTIALS", text)
    };
    let token = security.map(|security| only(security, Namespace::Security, "UsernameToken")).transpose()?.flatten();
    let token = token.ok_or_else(no_credentials)?;
    let username = only(token, Namespace::Security, "Username")?.ok_or_else(no_credentials)?.text.trim();
    let user = access::user_named(state, username).ok_or_else(|| {
        let text = format!("There is no active user `{username}`.");
        Fault::coded(Code::FailedAuthentication, "UNKNOWN_USER", text)
    })?;
    let key = user.key();
    if let Some(limits) = &settings.throttle
        && !accounts.admit(&key, state.now(), limits)
    {
        let text = format!(
            "The account made more than {} calls in {} seconds and is blocked until it has been quiet for {} seconds.",
            limits.calls,
            limits.window.num_seconds(),
            limits.quiet.num_seconds()
        );
        return Err(Fault::coded(Code::Client, "THROTTLED", text));
    }
    let password = only(token, Namespace::Security, "Password")?.ok_or_else(no_credentials)?;
    let nonce = only(token, Namespace::Security, "Nonce")?.map(|nonce| without_space(&nonce.text));
    let nonce = nonce.as_deref();
    let created = only(token, Namespace::Utility, "Created")?.map(|created| created.text.trim());
    let held = user.text(PASSWORD).unwrap_or_default();
    let kind = password.attribute(Namespace::None, "Type").unwrap_or_default().trim();
    // The profile's names are URIs; some clients send what is behind the `#` alone.
    let kind = kind.rsplit('#').next().unwrap_or_default();
    let right = if matches!(kind, "" | "PasswordText") {
        password.text == held
    } else if kind == "PasswordDigest" {
        let (Some(nonce), Some(created)) = (nonce, created) else {
            let text = "A password digest needs the nonce and the moment of creation that it is made of.";
            return Err(Fault::coded(Code::InvalidSecurity, "INVALID_TOKEN", text));
        };
        password.text.trim() == digest(nonce, created, held)?
    } else {
        let text = format!("The password type `{kind}` is not known: PasswordText and PasswordDigest are.");
        return Err(Fault::coded(Code::UnsupportedSecurityToken, "INVALID_TOKEN", text));
    };
    // An account without a password cannot be signed in to.
    if !right || held.is_empty() {
        let text = format!("The password is not that of `{username}`.");
        return Err(Fault::coded(Code::FailedAuthentication, "WRONG_PASSWORD", text));
    }
    if nonce.is_some_and(|nonce| nonce.len() > LONGEST_NONCE) {
        let text = format!("The nonce has more than {LONGEST_NONCE} characters.");
        return Err(Fault::coded(Code::InvalidSecurity, "INVALID_TOKEN", text));
    }
    let created = created.map(|created| {
        scalar::moment(created).map_err(|_| {
            let text = "The moment of creation is none: it must look like 2026-03-02T09:00:00Z.";
            Fault::coded(Code::InvalidSecurity, "INVALID_TOKEN", text)
        })
    });
    let accepted = accounts.accept(&key, nonce, created.transpose()?, state.now(), settings.freshness);
    accepted.map_err(|stale| match stale {
        Stale::Replayed => Fault::coded(
            Code::FailedAuthentication,
            "NONCE_REPLAYED",
            "The nonce was used before; every call needs its own.",
        ),
        Stale::Old => Fault::coded(Code::MessageExpired, "STALE_CREATED", "The token was created too long ago."),
    })?;
    if !access::has_api_access(&user) {
        let text = format!("The user `{username}` has not been granted the use of the API.");
        return Err(Fault::coded(Code::FailedAuthentication, "NO_API_ACCESS", text));
    }
    Ok(Caller::User { user: key })
}

/// The only child with this name.
fn only<'a>(parent: &'a Element, namespace: Namespace, name: &str) -> Result<Option<&'a Element>, Fault> {
    let mut found = parent.children.iter().filter(|child| child.is(namespace, name));
    match (found.next(), found.next()) {
        (found, None) => Ok(found),
        _ => Err(Fault::coded(
            Code::InvalidSecurity,
            "INVALID_TOKEN",
            format!("The element `{name}` may stand only once."),
        )),
    }
}

/// Base64 without what may stand between its characters and behind them: the same bytes are the same text.
fn without_space(text: &str) -> String {
    text.trim_end().trim_end_matches('=').chars().filter(|character| !character.is_ascii_whitespace()).collect()
}

/// Base64 with or without the padding at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Base64 of the SHA-1 of the nonce's bytes, the moment of creation as it was sent, and the password.
fn digest(nonce: &str, created: &str, password: &str) -> Result<String, Fault> {
    let nonce = BASE64
        .decode(nonce)
        .map_err(|_| Fault::coded(Code::InvalidSecurity, "INVALID_TOKEN", "The nonce is not written in base64."))?;
    let digest = Sha1::new().chain_update(nonce).chain_update(created).chain_update(password).finalize();
    Ok(BASE64.encode(digest))
}
