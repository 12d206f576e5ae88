//! Invitations: users who choose their own password, by a link that the console would send them.

use super::session;
use super::users::{check_names, set_password};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    EMAIL, ENABLED, ID, INVITATION_LINK, INVITATION_TOKEN, IS_LOCAL_LOGIN_ENABLED, KEY, MESSAGE, PASSWORD, RESULT,
    UPDATED, USER_ID, USERNAME,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::access::USERS;

/// The invitations that nobody took yet. A row has `userId` and the secret `key`.
pub static INVITATIONS: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[KEY],
    references: &[Reference::owned(USER_ID, "network-users")],
    ..Resource::plain("network-invitations", &schemas::INVITE_USER_RESPONSE)
};

/// What the server does for the operations on invitations.
pub static PLANS: &[(&str, Plan)] = &[
    ("invite_users", Plan::Action(invite, INVITING)),
    ("reinvite_user", Plan::Action(invite_again, AGAIN)),
    ("create_user_reinvite_link", Plan::Action(invite_again, AGAIN)),
    ("create_user_login_invite_local", Plan::Action(accept, ACCEPTING)),
];

const INVITING: &[Rule] = &[
    Rule::documented("the answer has the link that leads to the console", "definition InviteUserResponse"),
    Rule::assumed("the link ends in `token=` and the invitation's token; no mail is sent"),
    Rule::assumed("the user is there from now on, and cannot sign in before the invitation is taken"),
    Rule::assumed("no two users share a name or an e-mail address; without a name it is the address"),
];

const AGAIN: &[Rule] = &[
    Rule::assumed("the new invitation takes the place of the one before"),
    Rule::documented("a user who is not there is no 404", "POST /users/{id}/reinvite has none"),
    Rule::assumed("it is a 400, as is a user who was not invited or is in already"),
];

const ACCEPTING: &[Rule] = &[
    Rule::documented("an invitation that there is not is a 401", "POST /user/login/invite/local"),
    Rule::assumed("the user has the password from now on and is signed in: the token is in the header x-auth-token"),
    Rule::assumed(
        "an invitation holds once; a password of less than 4 or more than 64 characters is a 400, and uses up nothing",
    ),
];

/// How many characters a password has at least, wherever the document says so.
const SHORTEST_PASSWORD: usize = 4;
/// How many it has at most.
const LONGEST_PASSWORD: usize = 64;

fn invite(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut user = Document::new();
    user.merge(&call.body);
    user.set_default(USERNAME, call.body.get(EMAIL).clone());
    user.set(ENABLED, true);
    user.set(IS_LOCAL_LOGIN_ENABLED, false);
    user.set(UPDATED, transaction.now());
    check_names(transaction, None, &user)?;
    let user = transaction.insert(&USERS, user)?;
    send(transaction, call, &user)
}

fn invite_again(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = call.key("id");
    let Some(before) = of_user(transaction, &user) else {
        return Err(Failure::invalid(ID.name(), "Nobody with this id waits for an invitation."));
    };
    transaction.delete(&INVITATIONS, &before)?;
    send(transaction, call, &user)
}

fn accept(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let token = Key::Text(call.body.text(INVITATION_TOKEN).unwrap_or_default().into());
    let invitation = transaction.having(&INVITATIONS, KEY, &token).next().ok_or(Failure::Unauthenticated)?.clone();
    let user = invitation.reference(USER_ID).ok_or(Failure::Unauthenticated)?;
    let password = call.body.text(PASSWORD).unwrap_or_default();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()) {
        return Err(Failure::invalid(PASSWORD.name(), "It must have 4 to 64 characters."));
    }
    transaction.delete(&INVITATIONS, &invitation.key())?;
    set_password(transaction, &user, password)?;
    transaction.edit(&USERS, &user, |row| row.set(IS_LOCAL_LOGIN_ENABLED, true))?;
    let user = transaction.get(&USERS, &user)?.clone();
    if !user.is_true(ENABLED) {
        return Err(Failure::Unauthenticated);
    }
    session::begin(transaction, &user, session::SESSION_TIMEOUT)
}

/// Makes an invitation and answers with its link.
fn send(transaction: &mut Transaction, call: &Call, user: &Key) -> Result<Outcome, Failure> {
    let key = transaction.draw_token(2);
    let console = call.base.strip_suffix("/api/v2.1").unwrap_or(&call.base);
    let link = format!("{console}/invitation?token={key}");
    transaction.insert(&INVITATIONS, Document::new().with(KEY, key).with(USER_ID, Value::from(user.clone())))?;
    let shown = Document::new().with(RESULT, true).with(MESSAGE, "The user is invited.").with(INVITATION_LINK, link);
    Ok(Outcome::Object(shown))
}

fn of_user(state: &State, user: &Key) -> Option<Key> {
    state.having(&INVITATIONS, USER_ID, user).next().map(|row| row.key())
}
