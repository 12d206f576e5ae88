//! Who may call what: application keys with read or write access, and the keys of clients signed in to the client zone.
//!
//! - An application key that may only read is good for `GET` requests.
//! - The key travels in `X-Auth-App-Key` or `x-auth-token`.
//! - A client's key is good for the client zone alone, and an application's key for everything else.
//! - Signing in and asking for a new password need no key, and are refused once after too many failures for one name.

use std::sync::Arc;

use chrono::Duration;
use sha2::{Digest, Sha256};

use crate::KeyAccess;
use crate::engine::resource::Reference;
use crate::engine::{Call, Caller, Document, Failure, Key, Resource, State, Transaction, World};
use crate::generated::fields::{ACCESS, CLIENT_ID, EXPIRES_AT, KEY, LIFETIME, TYPE, USERNAME};
use crate::specification::{ObjectSchema, Operation};

/// The application keys; no operation shows them.
pub static APP_KEYS: Resource =
    Resource { indexed: &[KEY], ..Resource::plain("app-keys", &ObjectSchema { name: "AppKey", properties: &[] }) };

/// The sessions of clients in the client zone; no operation shows them.
pub static SESSIONS: Resource = Resource {
    indexed: &[KEY],
    references: &[Reference::owned(CLIENT_ID, "clients")],
    ..Resource::plain("client-sessions", &ObjectSchema { name: "ClientSession", properties: &[] })
};

/// Attempts to sign in, or to get a new password, that failed since the last one that did not, by the name that they
/// gave; no operation shows them.
pub static ATTEMPTS: Resource = Resource {
    indexed: &[USERNAME],
    ..Resource::plain("client-zone-attempts", &ObjectSchema { name: "ClientZoneAttempt", properties: &[] })
};

/// Failures for one name after which the next attempt is refused. Assumed.
pub const MOST_ATTEMPTS: usize = 10;

/// Operations that need no key.
pub const PUBLIC: [&str; 2] = ["log_in_to_client_zone", "reset_client_zone_password"];

/// What the path of every client zone operation begins with.
const CLIENT_ZONE: &str = "/client-zone/";

/// The text in `access` that allows everything.
const WRITE: &str = "write";

/// Who calls, if the key allows the operation.
///
/// # Errors
/// `Unauthenticated` without a valid key, `Forbidden` if the key is of the wrong kind.
pub fn authenticate(state: &State, operation: &Operation, key: Option<&str>) -> Result<Caller, Failure> {
    if PUBLIC.contains(&operation.id) {
        return Ok(Caller::Anonymous);
    }
    let key = Key::Text(key.ok_or(Failure::Unauthenticated)?.into());
    let in_client_zone = operation.path.starts_with(CLIENT_ZONE);
    if let Some(app_key) = state.having(&APP_KEYS, KEY, &key).next() {
        let writes = app_key.text(ACCESS) == Some(WRITE);
        return match (in_client_zone, writes, operation.method) {
            (true, ..) | (false, false, "POST" | "PUT" | "PATCH" | "DELETE") => Err(Failure::Forbidden),
            (false, true, _) => Ok(Caller::Writer),
            (false, false, _) => Ok(Caller::Reader),
        };
    }
    let session = state.having(&SESSIONS, KEY, &key).next().ok_or(Failure::Unauthenticated)?;
    if session.moment(EXPIRES_AT).is_none_or(|end| end <= state.now()) {
        return Err(Failure::Unauthenticated);
    }
    let client = session.reference(CLIENT_ID).ok_or(Failure::Unauthenticated)?;
    if in_client_zone { Ok(Caller::Client { client, session: session.key() }) } else { Err(Failure::Forbidden) }
}

/// Prolongs the session of a caller whose key does so with every use.
pub fn touch(world: &World, caller: &Caller) {
    let Caller::Client { session, .. } = caller else { return };
    let slides = world.snapshot().find(&SESSIONS, session).is_some_and(|session| session.integer(LIFETIME).is_some());
    if slides {
        // Whoever signs out at this very moment has no session left to prolong.
        let _ = world.transact(|transaction| {
            let now = transaction.now();
            transaction.edit(&SESSIONS, session, |session| {
                let lifetime = session.integer(LIFETIME).unwrap_or_default();
                session.set(EXPIRES_AT, now + Duration::seconds(lifetime));
            })
        });
    }
}

/// Refuses an attempt if too many for this name failed before.
///
/// # Errors
/// `TooManyRequests`.
pub fn refuse_many(state: &State, call: &Call, username: &str) -> Result<(), Failure> {
    if failed(state, call, username).count() < MOST_ATTEMPTS { Ok(()) } else { Err(Failure::TooManyRequests) }
}

/// Forgets the failed attempts for this name.
///
/// # Errors
/// None that can happen: nothing refers to attempts.
pub fn forget_failures(transaction: &mut Transaction, call: &Call, username: &str) -> Result<(), Failure> {
    let failed: Vec<Key> = failed(transaction, call, username).map(|attempt| attempt.key()).collect();
    failed.iter().try_for_each(|attempt| transaction.delete(&ATTEMPTS, attempt))
}

/// Counts a refused request without a key. A refused request changes nothing itself, so this happens after it.
pub fn count_refusal(world: &World, call: &Call, failure: &Failure) {
    let Some(username) = call.body.text(USERNAME).filter(|_| call.caller == Caller::Anonymous) else { return };
    let counted = match failure {
        Failure::Unauthenticated | Failure::NotFound => world.transact(|transaction| {
            let attempt = Document::new().with(USERNAME, username).with(TYPE, call.operation.id);
            transaction.insert(&ATTEMPTS, attempt).map(drop)
        }),
        // The world's clock stands still, so a lock has to end by itself: with the refusal that it caused.
        Failure::TooManyRequests => world.transact(|transaction| forget_failures(transaction, call, username)),
        _ => Ok(()),
    };
    debug_assert!(counted.is_ok(), "attempts refer to nothing");
}

fn failed<'a>(state: &'a State, call: &Call, username: &str) -> impl Iterator<Item = &'a Arc<Document>> {
    let operation = call.operation.id;
    let attempts = state.having(&ATTEMPTS, USERNAME, &Key::Text(username.into()));
    attempts.filter(move |attempt| attempt.text(TYPE) == Some(operation))
}

/// The state with these application keys instead of those it has.
#[must_use]
pub fn with_keys(state: State, keys: &[(String, KeyAccess)]) -> State {
    let world = World::new(state);
    let replaced = world.transact(|transaction| {
        let old: Vec<Key> = transaction.table(&APP_KEYS).rows().map(|row| row.key()).collect();
        for key in old {
            transaction.delete(&APP_KEYS, &key)?;
        }
        for (key, access) in keys {
            add_key(transaction, key, *access)?;
        }
        Ok(())
    });
    debug_assert!(replaced.is_ok(), "keys refer to nothing");
    State::clone(&world.snapshot())
}

/// Adds an application key.
///
/// # Errors
/// None that can happen: keys refer to nothing.
pub fn add_key(transaction: &mut Transaction, key: &str, access: KeyAccess) -> Result<Key, Failure> {
    let access = match access {
        KeyAccess::Read => "read",
        KeyAccess::Write => WRITE,
    };
    transaction.insert(&APP_KEYS, Document::new().with(KEY, key).with(ACCESS, access))
}

/// What is kept of a password.
#[must_use]
pub fn password_hash(client: &Key, password: &str) -> String {
    let digest = Sha256::digest(format!("{client}:{password}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
