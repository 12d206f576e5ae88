//! Projects: campaigns and lists of companies to call.
//!
//! - A project begins today unless it says when, and does not end before it begins.
//! - A project that names users is seen by these and by administrators only; to others it does not exist.
//! - Deleting a project takes it out of whatever names it.

use super::access::{Actor, Ownership};
use super::clients::{self, CLIENTS};
use super::contacts::{self, CONTACTS};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::lists::{self, IdList};
use super::{criteria, messages};
use crate::engine::resource::Initial;
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;

/// Projects.
pub static PROJECTS: Resource = Resource {
    defaults: &[(ACTIVE, Initial::Boolean(true)), (IS_CALL_LIST, Initial::Boolean(false))],
    before_delete: Some(leave_lists),
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-projects", &schemas::PROJECT)
};

/// What the shared operations know of projects.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Users(USER_IDS),
    needed: &[NAME, START_DATE],
    lists: &[IdList::new(USER_IDS, "upsales-users")],
    prepare,
    seen,
    ..ItemKind::plain("project", &PROJECTS, Owner { entity: "project", field: PROJECT_ID })
};

/// What the server does for the operations on projects.
pub static PLANS: &[(&str, Plan)] = &[
    ("getProjects", Plan::Answer(|state, call| KIND.list(state, call), READING)),
    ("getProjectsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), CHOOSING)),
    ("getProject", Plan::Answer(|state, call| KIND.read(state, call), READING)),
    ("createProject", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateProject", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteProject", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

const SEEING: &[Rule] = &[
    Rule::documented("the users of a project are those who see it", "REST API property tables"),
    Rule::assumed("administrators see every project, and a project without users is seen by all"),
    Rule::assumed("to others a project does not exist: NOT_FOUND, and criteria find nothing through it"),
];

const READING: &[Rule] = &items::joined::<{ SEEING.len() + items::READING.len() }>(&[SEEING, items::READING]);
const CHOOSING: &[Rule] = &items::joined::<{ SEEING.len() + criteria::RULES.len() }>(&[SEEING, criteria::RULES]);

const OWN: &[Rule] = &[
    Rule::documented("a project needs a name", "REST API property tables"),
    Rule::assumed("a project begins on the world's day when it does not say when"),
    Rule::assumed("a project does not end before it begins: INVALID on endDate"),
    Rule::assumed("a deleted project goes out of whatever names it"),
];

const RULES: &[Rule] =
    &items::joined::<{ OWN.len() + SEEING.len() + items::RULES.len() }>(&[OWN, SEEING, items::RULES]);

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    if change.is_new() {
        change.after.set_default(START_DATE, actor.state.today());
    }
    if let (Value::Day(start), Value::Day(end)) = (change.after.get(START_DATE), change.after.get(END_DATE))
        && end < start
    {
        findings.wrong(END_DATE.name(), messages::ENDS_TOO_EARLY);
    }
    Ok(())
}

fn seen(actor: &Actor<'_>, project: &Document) -> bool {
    project.get(USER_IDS).as_list().is_empty() || actor.is_administrator() || actor.is_in(USER_IDS, project)
}

fn leave_lists(transaction: &mut Transaction, project: &Document) -> Result<(), Failure> {
    let id = project.key();
    for (resource, kind) in [(&CLIENTS, &clients::KIND), (&CONTACTS, &contacts::KIND)] {
        for list in kind.lists.iter().filter(|list| list.to == PROJECTS.name) {
            let rows: Vec<Key> = transaction
                .table(resource)
                .rows()
                .filter(|row| lists::holds(row.get(list.field), &id))
                .map(|row| row.key())
                .collect();
            list.forget(transaction, resource, &rows, &id)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::support::{ADMIN, OTHER_SELLER, Office, SELLER, day, id, listed};

    #[test]
    fn a_project_begins_today_and_does_not_end_before_it_begins() {
        let office = Office::demo();
        let project = office.item(ADMIN, "createProject", Document::new().with(NAME, "Höst"));
        assert_eq!(project.get(START_DATE), &Value::Day(day("2026-03-02")));
        assert!(project.is_true(ACTIVE) && !project.is_true(IS_CALL_LIST) && project.contains(IS_CALL_LIST));
        assert_eq!(office.wrong("updateProject", id(1).with(END_DATE, day("2026-01-31"))), ["endDate"]);
        assert_eq!(office.wrong("createProject", Document::new()), ["name"]);
    }

    #[test]
    fn a_project_with_users_is_seen_by_these() {
        let office = Office::demo();
        let seen = |user| office.ids(user, "getProjects", Document::new());
        assert_eq!((seen(ADMIN), seen(OTHER_SELLER), seen(SELLER)), (vec![1, 2], vec![1, 2], vec![1]));
        assert_eq!(office.refusal(SELLER, "getProject", id(2)), Failure::NotFound);
    }

    #[test]
    fn a_deleted_project_goes_out_of_whatever_names_it() {
        let office = Office::demo();
        office.run(ADMIN, "deleteProject", id(1)).expect("a project");
        assert!(listed(&office.item(ADMIN, "getClient", id(1)), PROJECT_IDS).is_empty());
        assert!(listed(&office.item(ADMIN, "getContact", id(10)), PROJECT_IDS).is_empty());
        assert_eq!(listed(&office.item(ADMIN, "getClient", id(3)), PROJECT_IDS), [2]);
        assert!(!office.item(ADMIN, "getOpportunity", id(6)).contains(PROJECT_ID));
        assert!(!office.item(ADMIN, "getAppointment", id(1)).contains(PROJECT_ID));
        assert!(!office.item(ADMIN, "getLead", id(2)).contains(PROJECT_ID));
    }
}
