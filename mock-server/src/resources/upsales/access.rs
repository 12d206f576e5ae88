//! Who may call what: users by e-mail, the grant to use the API, and the rights of roles.
//!
//! | right | reads | creates | changes and deletes |
//! |---|---|---|---|
//! | none | nothing | nothing | nothing |
//! | read | everything | nothing | nothing |
//! | own | everything | what is the user's own, or nobody's | what is the user's own |
//! | all | everything | everything | everything |
//!
//! A role has one right per kind of item. This is the table of the roles that come with the server:
//!
//! | kind of item | own is | Seller | Reception |
//! |---|---|---|---|
//! | client | the user is in `userIds` | own | read |
//! | contact | the client is the user's own | own | all |
//! | activity, appointment | the user is in `userIds` | own | all |
//! | opportunity, order, lead | the user is in `userId` | own | none |
//! | agreement | the user is in `userId` | none | none |
//! | project | the user is in `userIds` | read | read |
//! | product | nothing | read | read |
//! | user | the user | read | read |
//!
//! - Administrators may do everything. A user who is neither an administrator nor has a role may do nothing.
//! - Who may create only what is his own gets the new item that names nobody, where it need not name somebody.
//! - Who moves a sale from the opportunities to the orders, or back, needs the right to create it there: see
//!   [`super::orders`].
//! - A criterion on a related item needs the right to read items of that kind.
//! - Names to sign in with are e-mail addresses, whatever their case. Only active users sign in.

use std::sync::Arc;

use super::clients::CLIENTS;
use super::items::{ItemKind, is_active};
use super::kind_of;
use super::lists;
use super::reference::{property, text};
use super::users::USERS;
use crate::engine::{Call, Caller, Document, Failure, Key, Resource, Rule, State};
use crate::generated::fields::*;
use crate::specification::{Field, Kind, ObjectSchema, Operation};

/// Roles: one right per kind of item.
pub static ROLES: Resource = Resource::plain(
    "upsales-roles",
    &ObjectSchema {
        name: "Role",
        properties: &[
            text(NAME),
            property(ACTIVITY, RIGHT),
            property(AGREEMENT, RIGHT),
            property(APPOINTMENT, RIGHT),
            property(CLIENT, RIGHT),
            property(CONTACT, RIGHT),
            property(LEAD, RIGHT),
            property(OPPORTUNITY, RIGHT),
            property(ORDER, RIGHT),
            property(PRODUCT, RIGHT),
            property(PROJECT, RIGHT),
            property(USER, RIGHT),
        ],
    },
);

/// The rights as roles name them, in ascending order.
const RIGHT: Kind = Kind::TextCode(&["none", "read", "own", "all"]);

/// The rules on rights, which every operation follows.
pub const RULES: &[Rule] = &[
    Rule::documented("the rights are those of the user, checked on every request", "help article \"Soap services\""),
    Rule::documented(
        "the use of the API is granted per user, apart from the rights",
        "article \"Introduction to the Upsales API\"",
    ),
    Rule::assumed("a role has one right per kind of item: none, read, own (reads all, changes the user's own) or all"),
    Rule::assumed("own is what has the user in userId or userIds, and the contacts of such a client"),
    Rule::assumed("administrators may do everything, users with neither a role nor that flag nothing"),
];

/// What a user may do with one kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Nothing.
    None,
    /// Read everything.
    Read,
    /// Read everything and change the own.
    Own,
    /// Everything.
    All,
}

/// What makes an item a user's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Nothing does.
    Nobody,
    /// The field names the user.
    User(Field),
    /// The list names the user.
    Users(Field),
    /// The client in the field is the user's own.
    Client(Field),
    /// The item is the user.
    Itself,
}

/// A user at work in a world.
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    /// The world.
    pub state: &'a State,
    /// The user's row.
    pub user: &'a Document,
}

/// The active user with this e-mail address, whatever its case.
#[must_use]
pub fn user_named(state: &State, name: &str) -> Option<Arc<Document>> {
    let exactly = state.having(&USERS, EMAIL, &Key::from(name)).next();
    let folded = || {
        let name = name.to_lowercase();
        let is_it = |user: &&Arc<Document>| user.text(EMAIL).is_some_and(|email| email.to_lowercase() == name);
        state.table(&USERS).rows().find(is_it)
    };
    exactly.or_else(folded).filter(|user| is_active(user)).cloned()
}

/// Whether the vendor has granted the user the use of the API.
#[must_use]
pub fn has_api_access(user: &Document) -> bool {
    user.is_true(API_ACCESS)
}

/// Whether the caller may do what the call asks for.
///
/// # Errors
/// `Forbidden` if not. A row that does not exist is not refused here: what is missing is said by the plan.
pub fn authorize(state: &State, call: &Call) -> Result<(), Failure> {
    let actor = Actor::of(state, call)?;
    let kind = kind_of(call.operation);
    let allowed = match (actor.right(kind), Verb::of(call.operation)) {
        (Right::None, _) | (Right::Read, Verb::Create | Verb::Change) => false,
        (Right::All, _) | (_, Verb::Read) => true,
        (Right::Own, Verb::Create) => actor.may_create(kind, &call.body),
        (Right::Own, Verb::Change) => {
            let row = state.find(kind.resource, &call.key("id")).filter(|row| (kind.belongs)(row));
            row.is_none_or(|row| actor.owns(kind, row))
        }
    };
    if allowed { Ok(()) } else { Err(Failure::Forbidden) }
}

impl<'a> Actor<'a> {
    /// The user who makes the call.
    ///
    /// # Errors
    /// `Forbidden` if it is made by nobody, or by something else than a user.
    pub fn of(state: &'a State, call: &Call) -> Result<Self, Failure> {
        let Caller::User { user } = &call.caller else { return Err(Failure::Forbidden) };
        let user = state.find(&USERS, user).ok_or(Failure::Forbidden)?;
        Ok(Self { state, user })
    }

    /// Whether the user may do everything.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.user.is_true(ADMINISTRATOR)
    }

    /// What the user may do with items of this kind.
    #[must_use]
    pub fn right(&self, kind: &ItemKind) -> Right {
        if self.is_administrator() {
            return Right::All;
        }
        let role = self.state.follow(self.user, ROLE_ID, &ROLES);
        match role.and_then(|role| role.text(Field::named(kind.name)?)) {
            Some("all") => Right::All,
            Some("own") => Right::Own,
            Some("read") => Right::Read,
            _ => Right::None,
        }
    }

    /// Whether the user may create this item, as a message or a changed row has it.
    #[must_use]
    pub fn may_create(&self, kind: &ItemKind, item: &Document) -> bool {
        match self.right(kind) {
            Right::None | Right::Read => false,
            Right::Own => self.owns(kind, item) || (kind.ownership != Ownership::Itself && kind.is_nobodys(item)),
            Right::All => true,
        }
    }

    /// Whether an item, as a row or a message has it, is the user's own.
    #[must_use]
    pub fn owns(&self, kind: &ItemKind, item: &Document) -> bool {
        self.is_owner(kind.ownership, item)
    }

    /// Whether the list names the user.
    #[must_use]
    pub fn is_in(&self, list: Field, item: &Document) -> bool {
        lists::holds(item.get(list), &self.user.key())
    }

    fn is_owner(&self, ownership: Ownership, item: &Document) -> bool {
        match ownership {
            Ownership::Nobody => false,
            Ownership::User(field) => item.reference(field) == Some(self.user.key()),
            Ownership::Users(field) => self.is_in(field, item),
            Ownership::Client(field) => {
                let client = self.state.follow(item, field, &CLIENTS);
                client.is_some_and(|client| self.is_owner(Ownership::Users(USER_IDS), client))
            }
            Ownership::Itself => item.reference(ID) == Some(self.user.key()),
        }
    }
}

/// What an operation does, as far as rights go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Read,
    Create,
    Change,
}

impl Verb {
    fn of(operation: &Operation) -> Self {
        if operation.id.starts_with("get") {
            Self::Read
        } else if operation.id.starts_with("create") {
            Self::Create
        } else {
            Self::Change
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::KINDS;
    use crate::resources::upsales::support::{ADMIN, OTHER_SELLER, Office, SELLER, day, id, list, listed, sale};

    const RECEPTION: i64 = 3;

    fn is_refused(office: &Office, user: i64, operation: &str, message: Document) -> bool {
        office.run(user, operation, message) == Err(Failure::Forbidden)
    }

    #[test]
    fn the_roles_have_the_rights_of_the_table() {
        let office = Office::demo();
        let state = office.world.snapshot();
        let rights = |user: i64| {
            let user = state.find(&USERS, &Key::Number(user)).expect("a user");
            let actor = Actor { state: &state, user };
            KINDS.map(|kind| (kind.name, actor.right(kind)))
        };
        use Right::{All, None, Own, Read};
        let of = |rights: [Right; 11]| {
            let mut rights = rights.into_iter();
            KINDS.map(|kind| (kind.name, rights.next().expect("eleven")))
        };
        assert_eq!(rights(SELLER), of([Own, None, Own, Own, Own, Own, Own, Own, Read, Read, Read]));
        assert_eq!(rights(RECEPTION), of([All, None, All, Read, All, None, None, None, Read, Read, Read]));
        assert_eq!(rights(ADMIN), of([All; 11]));
    }

    #[test]
    fn a_seller_changes_the_own_and_reads_the_others() {
        let office = Office::demo();
        office.item(SELLER, "getClient", id(3));
        office.item(SELLER, "updateClient", id(1).with(CITY, "Kista"));
        assert!(is_refused(&office, SELLER, "updateClient", id(3).with(CITY, "Kista")));
        assert!(is_refused(&office, SELLER, "deleteContact", id(5)));
        office.run(SELLER, "deleteContact", id(1)).expect("the client is the seller's");
        assert!(is_refused(&office, SELLER, "updateActivity", id(3).with(NOTES, "x")));
        office.item(SELLER, "updateActivity", id(4).with(NOTES, "x"));
        assert!(is_refused(&office, SELLER, "updateOpportunity", id(8).with(NOTES, "x")));
        assert!(is_refused(&office, SELLER, "updateProduct", id(1).with(NAME, "x")));
        assert!(is_refused(&office, SELLER, "getAgreements", Document::new()));
        assert!(!is_refused(&office, SELLER, "updateClient", id(99)));
        assert_eq!(office.refusal(SELLER, "updateOrder", id(8)), Failure::NotFound);
    }

    #[test]
    fn a_seller_creates_the_own_and_gets_what_is_nobodys() {
        let office = Office::demo();
        let company = || Document::new().with(NAME, "Ny");
        assert_eq!(listed(&office.item(SELLER, "createClient", company()), USER_IDS), [SELLER]);
        assert!(is_refused(&office, SELLER, "createClient", company().with(USER_IDS, list(&[4]))));
        office.item(SELLER, "createClient", company().with(USER_IDS, list(&[4, 2])));
        assert!(listed(&office.item(ADMIN, "createClient", company()), USER_IDS).is_empty());
        let lead = office.item(OTHER_SELLER, "createLead", Document::new().with(SOURCE_ID, 1));
        assert_eq!(lead.integer(USER_ID), Some(OTHER_SELLER));
        let person = Document::new().with(NAME, "Å");
        office.item(SELLER, "createContact", person.clone().with(CLIENT_ID, 1));
        assert!(is_refused(&office, SELLER, "createContact", person.clone().with(CLIENT_ID, 3)));
        assert!(matches!(office.refusal(SELLER, "createContact", person), Failure::Invalid(_)));
        office.item(SELLER, "createOrder", sale(5));
        assert!(is_refused(&office, SELLER, "createOrder", sale(5).with(USER_ID, 4)));
        assert!(is_refused(&office, SELLER, "createProject", company().with(START_DATE, day("2026-03-02"))));
    }

    #[test]
    fn who_is_no_user_may_do_nothing() {
        let office = Office::demo();
        assert!(is_refused(&office, 99, "getClients", Document::new()));
        let edited = office
            .world
            .transact(|transaction| transaction.edit(&USERS, &Key::Number(SELLER), |user| drop(user.take(ROLE_ID))));
        edited.expect("a user");
        assert!(is_refused(&office, SELLER, "getClients", Document::new()));
    }

    #[test]
    fn names_have_no_case_and_only_the_active_sign_in() {
        let office = Office::demo();
        let state = office.world.snapshot();
        let found = |name| user_named(&state, name).and_then(|user| user.integer(ID));
        assert_eq!(found("Seller@Example.com"), Some(SELLER));
        assert_eq!(found("elin.holm@example.com"), None);
        assert_eq!(found("nobody@example.com"), None);
        let access = |name| user_named(&state, name).is_some_and(|user| has_api_access(&user));
        assert!(access("admin@example.com") && access("seller@example.com") && !access("reception@example.com"));
    }
}
