//! Users: who works with the CRM.
//!
//! - A user needs a name, an e-mail address and a password. The address is the name to sign in with: no two users have
//!   the same, whatever its case, and it stays. The password is never shown.
//! - A new user has no access to the API: that is granted by the vendor, here by the seed.
//! - A user is never deleted, only deactivated. The last active administrator stays one.
//! - Only administrators make or change administrators, and say who has which role and which extra rights.
//! - Lists leave inactive users out, unless these are ghosts.

use super::access::{Actor, Ownership};
use super::custom_fields::{Owner, datatype};
use super::findings::Findings;
use super::items::{self, End, ItemKind, is_active};
use super::{criteria, messages};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Users.
pub static USERS: Resource = Resource {
    references: &[Reference::needed(ROLE_ID, "upsales-roles")],
    unique: &[EMAIL],
    defaults: &[
        (ACTIVE, Initial::Boolean(true)),
        (ADMINISTRATOR, Initial::Boolean(false)),
        (TEAM_LEADER, Initial::Boolean(false)),
        (GHOST, Initial::Boolean(false)),
        (EXPORT, Initial::Boolean(false)),
    ],
    compute: Some(|state, row, shown| {
        KIND.complete(state, row, shown);
        shown.take(PASSWORD);
    }),
    ..Resource::plain("upsales-users", &schemas::USER)
};

/// What the shared operations know of users.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Itself,
    needed: &[NAME, EMAIL, PASSWORD],
    fixed: &[EMAIL],
    prepare,
    end: End::Deactivated,
    listed: |user| is_active(user) || user.is_true(GHOST),
    ..ItemKind::plain("user", &USERS, Owner { entity: "user", field: USER_ID })
};

/// What the server does for the operations on users.
pub static PLANS: &[(&str, Plan)] = &[
    ("getUsers", Plan::Answer(|state, call| KIND.list(state, call), READING)),
    ("getUsersByCriteria", Plan::Answer(|state, call| KIND.find(state, call), CHOOSING)),
    ("getUser", Plan::Answer(|state, call| KIND.read(state, call), READING)),
    ("createUser", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateUser", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteUser", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

/// What only administrators say of a user.
const RIGHTS: [Field; 6] = [ACTIVE, ADMINISTRATOR, ROLE_ID, TEAM_LEADER, GHOST, EXPORT];

const SEEING: &[Rule] = &[
    Rule::documented("an inactive user who is a ghost is still shown in lists", "REST API property tables"),
    Rule::assumed("other inactive users are left out of lists, by criteria too, and found by id"),
    Rule::assumed("the password is never shown, and is no field for criteria"),
];

const READING: &[Rule] = &items::joined::<{ SEEING.len() + items::READING.len() }>(&[SEEING, items::READING]);
const CHOOSING: &[Rule] = &items::joined::<{ SEEING.len() + criteria::RULES.len() }>(&[SEEING, criteria::RULES]);

const OWN: &[Rule] = &[
    Rule::documented("a user needs a name and an e-mail address", "REST API property tables"),
    Rule::assumed("a new user needs a password"),
    Rule::assumed("no two users have the same e-mail address, whatever its case: INVALID"),
    Rule::documented("the e-mail address stays: INVALID", "REST API property tables"),
    Rule::documented("users are not deleted, only deactivated", "REST API property tables"),
    Rule::assumed("deleteUser deactivates, also a user who is inactive already"),
    Rule::documented(
        "a new user has no access to the API until the vendor grants it",
        "article \"Introduction to the Upsales API\"",
    ),
    Rule::assumed("the last active administrator can be neither deactivated nor demoted: INVALID"),
    Rule::assumed(
        "only administrators change administrators, others' passwords, and active, administrator, roleId, teamLeader, \
         ghost and export: ACCESS_DENIED",
    ),
];

const RULES: &[Rule] =
    &items::joined::<{ OWN.len() + SEEING.len() + items::RULES.len() }>(&[OWN, SEEING, items::RULES]);

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    if !actor.is_administrator() {
        refuse_raising(actor, change)?;
    }
    let email = change.after.text(EMAIL).unwrap_or_default();
    if change.is_new() && !email.is_empty() {
        if !datatype::is_email(email) {
            findings.wrong(EMAIL.name(), messages::WRONG_VALUE);
        } else if is_taken(actor.state, email) {
            findings.wrong(EMAIL.name(), messages::TAKEN);
        }
    }
    if let Some(before) = &change.before
        && is_acting_administrator(before)
        && !is_acting_administrator(&change.after)
        && !has_other_administrator(actor.state, &before.key())
    {
        let field = if is_active(&change.after) { ADMINISTRATOR } else { ACTIVE };
        findings.wrong(field.name(), messages::LAST_ADMINISTRATOR);
    }
    Ok(())
}

/// Nobody becomes more than he is by writing users.
fn refuse_raising(actor: &Actor<'_>, change: &Change) -> Result<(), Failure> {
    let raises = match &change.before {
        None => RIGHTS.iter().any(|field| {
            let default = KIND.stored(actor.state, &EMPTY, *field);
            change.after.get(*field) != default.as_ref()
        }),
        Some(before) => {
            let is_other = before.key() != actor.user.key();
            let is_changed = |field: &Field| {
                KIND.stored(actor.state, before, *field) != KIND.stored(actor.state, &change.after, *field)
            };
            before.is_true(ADMINISTRATOR) || RIGHTS.iter().any(is_changed) || (is_other && change.sets(PASSWORD))
        }
    };
    if raises { Err(Failure::Forbidden) } else { Ok(()) }
}

/// A user of whom nothing is said.
static EMPTY: Document = Document::new();

fn is_taken(state: &State, email: &str) -> bool {
    let email = email.to_lowercase();
    state.table(&USERS).rows().any(|user| user.text(EMAIL).is_some_and(|held| held.to_lowercase() == email))
}

fn is_acting_administrator(user: &Document) -> bool {
    is_active(user) && user.is_true(ADMINISTRATOR)
}

fn has_other_administrator(state: &State, user: &Key) -> bool {
    state.table(&USERS).rows().any(|other| other.key() != *user && is_acting_administrator(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::access::{has_api_access, user_named};
    use crate::resources::upsales::support::{ADMIN, Office, SELLER, id, nil};

    fn colleague() -> Document {
        Document::new().with(NAME, "Frida Ås").with(EMAIL, "frida.as@example.com").with(PASSWORD, "hemligt")
    }

    #[test]
    fn a_new_user_can_sign_in_but_not_use_the_api() {
        let office = Office::demo();
        let user = office.item(ADMIN, "createUser", colleague());
        assert!(user.is_true(ACTIVE) && !user.contains(PASSWORD));
        let state = office.world.snapshot();
        let row = user_named(&state, "FRIDA.AS@example.com").expect("names have no case");
        assert_eq!(row.text(PASSWORD), Some("hemligt"));
        assert!(!has_api_access(&row));
        assert_eq!(office.wrong("createUser", Document::new()), ["name", "email", "password"]);
    }

    #[test]
    fn the_address_is_unique_and_stays() {
        let office = Office::demo();
        assert_eq!(office.wrong("createUser", colleague().with(EMAIL, "Seller@Example.com")), ["email"]);
        assert_eq!(office.wrong("createUser", colleague().with(EMAIL, "frida")), ["email"]);
        assert_eq!(office.wrong("updateUser", id(2).with(EMAIL, "bjorn@example.com")), ["email"]);
        office.item(ADMIN, "updateUser", id(2).with(EMAIL, "seller@example.com").with(NAME, "B. Dahl"));
    }

    #[test]
    fn a_password_changes_and_cannot_be_taken_away() {
        let office = Office::demo();
        let user = office.item(ADMIN, "updateUser", id(2).with(PASSWORD, "nytt"));
        assert!(!user.contains(PASSWORD));
        let row = user_named(&office.world.snapshot(), "seller@example.com").expect("a user");
        assert_eq!(row.text(PASSWORD), Some("nytt"));
        assert_eq!(office.wrong("updateUser", id(2).with(PASSWORD, "")), ["password"]);
        assert_eq!(office.wrong("updateUser", nil(id(2), PASSWORD)), ["password"]);
    }

    #[test]
    fn deleting_deactivates_and_lists_leave_the_user_out_unless_a_ghost() {
        let office = Office::demo();
        let listed = || office.ids(ADMIN, "getUsers", Document::new());
        assert_eq!(listed(), [1, 2, 3, 4]);
        office.run(ADMIN, "deleteUser", id(2)).expect("a user");
        assert_eq!(listed(), [1, 3, 4]);
        assert!(!office.item(ADMIN, "getUser", id(2)).is_true(ACTIVE));
        assert!(user_named(&office.world.snapshot(), "seller@example.com").is_none());
        office.item(ADMIN, "updateUser", id(2).with(GHOST, true));
        assert_eq!(listed(), [1, 2, 3, 4]);
    }

    #[test]
    fn the_last_active_administrator_stays_one() {
        let office = Office::demo();
        assert_eq!(office.wrong("deleteUser", id(1)), ["active"]);
        assert_eq!(office.wrong("updateUser", id(1).with(ADMINISTRATOR, false)), ["administrator"]);
        office.item(ADMIN, "updateUser", id(4).with(ADMINISTRATOR, true));
        office.run(ADMIN, "deleteUser", id(1)).expect("there is another one");
    }

    #[test]
    fn nobody_becomes_more_than_he_is() {
        let office = Office::demo();
        let grant = |right: &str| {
            let changed = office.world.transact(|transaction| {
                transaction.edit(&super::super::access::ROLES, &Key::Number(1), |role| role.set(USER, right))
            });
            changed.expect("a role");
        };
        let denied = |operation: &str, message: Document| {
            assert_eq!(office.refusal(SELLER, operation, message), Failure::Forbidden);
        };
        denied("updateUser", id(2).with(USER_PHONE, "1"));
        grant("own");
        assert_eq!(office.item(SELLER, "updateUser", id(2).with(PASSWORD, "nytt")).text(NAME), Some("Björn Dahl"));
        denied("updateUser", id(2).with(ADMINISTRATOR, true));
        denied("updateUser", id(2).with(ROLE_ID, 2));
        denied("updateUser", id(3).with(USER_PHONE, "1"));
        denied("createUser", colleague());
        grant("all");
        office.item(SELLER, "updateUser", id(3).with(USER_PHONE, "1"));
        office.item(SELLER, "createUser", colleague());
        denied("createUser", colleague().with(ADMINISTRATOR, true));
        denied("updateUser", id(3).with(PASSWORD, "x"));
        denied("updateUser", id(1).with(USER_PHONE, "1"));
        denied("deleteUser", id(3));
    }
}
