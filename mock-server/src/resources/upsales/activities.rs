//! Activities: phone calls and to-dos.
//!
//! - An activity needs a description, a type and somebody who does it. A phone call needs a client.
//! - An activity with a close date is done.

use super::access::{Actor, Ownership};
use super::custom_fields::{Owner, datatype};
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::lists::IdList;
use super::reference::ACTIVITY_TYPES;
use super::{clients, contacts, criteria, messages, orders};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Failure, Plan, Resource, Rule};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;

/// Activities.
pub static ACTIVITIES: Resource = Resource {
    references: &[
        Reference::needed(ACTIVITY_TYPE_ID, "upsales-activity-types"),
        Reference::owned(CLIENT_ID, "upsales-clients"),
        Reference::loose(CONTACT_ID, "upsales-contacts"),
        Reference::loose(PROJECT_ID, "upsales-projects"),
        Reference::loose(OPPORTUNITY_ID, "upsales-orders"),
        Reference::loose(REG_BY, "upsales-users"),
    ],
    defaults: &[(PRIORITY, Initial::Integer(NORMAL))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-activities", &schemas::ACTIVITY)
};

/// What the shared operations know of activities.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Users(USER_IDS),
    needed: &[DESCRIPTION, ACTIVITY_TYPE_ID, USER_IDS],
    lengths: &[(DESCRIPTION, 100)],
    lists: &[IdList::new(USER_IDS, "upsales-users")],
    prepare,
    ..ItemKind::plain("activity", &ACTIVITIES, Owner { entity: "activity", field: ACTIVITY_ID })
};

/// What the server does for the operations on activities.
pub static PLANS: &[(&str, Plan)] = &[
    ("getActivities", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getActivitiesByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getActivity", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createActivity", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateActivity", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteActivity", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

/// The priority of most activities.
const NORMAL: i64 = 0;
/// The priority of the others.
const HIGH: i64 = 3;

const OWN: &[Rule] = &[
    Rule::documented("an activity needs a description, a type and a user", "REST API property tables"),
    Rule::documented("a phone call needs a client: INVALID on clientId", "REST API property tables"),
    Rule::documented("priority is 0 or 3", "REST API property tables"),
    Rule::assumed("time is HH:MM: INVALID"),
    Rule::assumed("opportunityId names an opportunity when it is set, and stays when that becomes an order"),
];

const RULES: &[Rule] =
    &items::joined::<{ OWN.len() + clients::NAMING.len() + items::RULES.len() }>(&[OWN, clients::NAMING, items::RULES]);

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    let activity = &change.after;
    let kind = actor.state.follow(activity, ACTIVITY_TYPE_ID, &ACTIVITY_TYPES);
    if kind.is_some_and(|kind| kind.is_true(PHONE_CALL)) && activity.get(CLIENT_ID).is_null() {
        findings.wrong(CLIENT_ID.name(), messages::PHONE_CALL_NEEDS_CLIENT);
    }
    if activity.integer(PRIORITY).is_some_and(|priority| priority != NORMAL && priority != HIGH) {
        findings.wrong(PRIORITY.name(), messages::WRONG_VALUE);
    }
    if activity.text(TIME).is_some_and(|time| !datatype::is_time(time)) {
        findings.wrong(TIME.name(), messages::WRONG_VALUE);
    }
    contacts::refuse_foreign(actor.state, activity, CONTACT_ID, findings);
    orders::refuse_orders(actor.state, change, findings);
    KIND.refuse_inactive(actor.state, "upsales-clients", change, findings);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Document;
    use crate::resources::upsales::support::{ADMIN, Office, id, list, nil};

    fn task(kind: i64) -> Document {
        Document::new().with(DESCRIPTION, "Ring").with(ACTIVITY_TYPE_ID, kind).with(USER_IDS, list(&[2]))
    }

    #[test]
    fn a_phone_call_needs_a_client_and_a_to_do_does_not() {
        let office = Office::demo();
        assert_eq!(office.wrong("createActivity", task(11)), ["clientId"]);
        let activity = office.item(ADMIN, "createActivity", task(10));
        assert_eq!(activity.integer(PRIORITY), Some(0));
        assert_eq!(office.wrong("updateActivity", nil(nil(id(1), CLIENT_ID), CONTACT_ID)), ["clientId"]);
    }

    #[test]
    fn somebody_does_it_at_a_time_of_day() {
        let office = Office::demo();
        let message = Document::new().with(PRIORITY, 1).with(TIME, "25:00");
        let wrong = ["priority", "time", "description", "activityTypeId", "userIds"];
        assert_eq!(office.wrong("createActivity", message), wrong);
        assert_eq!(office.wrong("updateActivity", id(1).with(USER_IDS, list(&[]))), ["userIds"]);
        let unknown = task(99);
        assert_eq!(office.refusal(ADMIN, "createActivity", unknown), Failure::unknown_reference("activityTypeId"));
    }

    #[test]
    fn an_inactive_client_takes_no_new_activity_but_keeps_the_old_ones() {
        let office = Office::demo();
        assert_eq!(office.wrong("createActivity", task(11).with(CLIENT_ID, 8)), ["clientId"]);
        office.item(ADMIN, "updateClient", id(1).with(ACTIVE, false));
        let activity = office.item(ADMIN, "updateActivity", id(1).with(CLIENT_ID, 1).with(TIME, "09:00"));
        assert_eq!(activity.text(TIME), Some("09:00"));
        assert_eq!(office.wrong("updateActivity", id(4).with(CLIENT_ID, 1)), ["clientId"]);
    }

    #[test]
    fn its_opportunity_is_one_when_it_is_set_and_may_become_an_order() {
        let office = Office::demo();
        let missing = Failure::unknown_reference("opportunityId");
        assert_eq!(office.refusal(ADMIN, "updateActivity", id(1).with(OPPORTUNITY_ID, 1)), missing);
        office.item(ADMIN, "updateOpportunity", id(6).with(STAGE_ID, 5));
        let activity = office.item(ADMIN, "updateActivity", id(1).with(OPPORTUNITY_ID, 6).with(PRIORITY, 0));
        assert_eq!(activity.integer(OPPORTUNITY_ID), Some(6));
        office.run(ADMIN, "deleteOrder", id(6)).expect("nothing needs it");
        assert!(!office.item(ADMIN, "getActivity", id(1)).contains(OPPORTUNITY_ID));
    }
}
