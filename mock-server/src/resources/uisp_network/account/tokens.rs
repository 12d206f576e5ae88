//! The tokens of applications, beside those of sessions.

use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::{
    CREATED_AT, CURRENT_SESSION, ID, KEY, META, NAME, ROLE, SCOPE, TOKEN, TRANSIENT, USER, USER_ID, USERNAME,
};
use crate::resources::uisp_network::access::{GUEST, SUPERADMIN, TOKENS, USERS, rank};
use crate::resources::uisp_network::lists::{done, in_order};

/// What the server does for the operations on tokens.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_tokens", Plan::Answer(list, RULES)),
    ("create_token", Plan::Action(create, CREATING)),
    ("get_token", Plan::Answer(read, RULES)),
    ("delete_token", Plan::Action(delete, DELETING)),
];

const RULES: &[Rule] = &[
    Rule::documented("no answer but that to the creation shows the secret", "definitions Token and NewToken"),
    Rule::assumed("sessions are listed along, as transient"),
    Rule::assumed("superadmins see all tokens, others those of their user and the one they call with"),
];

const CREATING: &[Rule] = &[
    Rule::documented("the answer has the secret in `token`, and the status 200", "definition NewToken"),
    Rule::assumed("a name that another token has is a 400; the 409 of tokens is documented for other operations only"),
    Rule::assumed("a scope beyond the caller's own role is a 403; without one the token is a guest's"),
    Rule::assumed("the token belongs to the caller's user and does not end"),
];

const DELETING: &[Rule] = &[
    Rule::documented("a token that is not there is no 404", "DELETE /token/{tokenId} has none"),
    Rule::assumed("it is a 400; somebody else's is a 403 for all but superadmins"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let tokens = in_order(state, &TOKENS).into_iter().filter(|token| is_seen(token, call));
    Ok(Outcome::List(tokens.map(|token| shown(state, token, call)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let Caller::Operator { user, role, .. } = &call.caller else { return Err(Failure::Forbidden) };
    let scope = call.body.text(SCOPE).unwrap_or(GUEST);
    if rank(scope) > rank(role) {
        return Err(Failure::Forbidden);
    }
    let name = call.body.text(NAME);
    let is_taken = |token: &Document| !token.is_true(TRANSIENT) && name.is_some() && token.text(NAME) == name;
    if transaction.table(&TOKENS).rows().any(|token| is_taken(token)) {
        return Err(Failure::invalid(NAME.name(), "Another token has this name."));
    }
    let owner = user.as_ref().and_then(|user| transaction.find(&USERS, user)).map(|user| user.get(ID).clone());
    let secret = transaction.draw_token(2);
    let token = Document::new()
        .with(NAME, call.body.get(NAME).clone())
        .with(META, call.body.get(META).clone())
        .with(SCOPE, scope)
        .with(KEY, secret.as_str())
        .with(USER_ID, owner.unwrap_or_default())
        .with(TRANSIENT, false)
        .with(CREATED_AT, transaction.now());
    let key = transaction.insert(&TOKENS, token)?;
    let shown = shown(transaction, transaction.get(&TOKENS, &key)?, call);
    Ok(Outcome::Object(shown.with(TOKEN, secret)))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let token = state.get(&TOKENS, &call.key("tokenId"))?;
    if is_seen(token, call) { Ok(Outcome::Object(shown(state, token, call))) } else { Err(Failure::Forbidden) }
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("tokenId");
    let unknown = || Failure::BadRequest("There is no such token.".to_owned());
    if !is_seen(transaction.find(&TOKENS, &key).ok_or_else(unknown)?, call) {
        return Err(Failure::Forbidden);
    }
    transaction.delete(&TOKENS, &key)?;
    Ok(done("The token is deleted."))
}

/// Whether the caller may know of a token.
fn is_seen(token: &Document, call: &Call) -> bool {
    let Caller::Operator { user, session, role } = &call.caller else { return false };
    let owner: Option<Key> = token.reference(USER_ID);
    &**role == SUPERADMIN || token.key() == *session || (owner.is_some() && owner == *user)
}

/// A token without its secret.
fn shown(state: &State, token: &Document, call: &Call) -> Document {
    let user = state.follow(token, USER_ID, &USERS);
    let scope = token.text(SCOPE).or_else(|| user?.text(ROLE)).unwrap_or(GUEST);
    let is_current = matches!(&call.caller, Caller::Operator { session, .. } if *session == token.key());
    let mut shown = token.clone();
    shown.take(KEY);
    shown.set(SCOPE, vec![Value::from(scope)]);
    shown.set(CURRENT_SESSION, is_current);
    if let Some(user) = user {
        let short = Document::new().with(USER_ID, user.get(ID).clone()).with(USERNAME, user.get(USERNAME).clone());
        shown.set(USER, short);
    }
    shown
}
