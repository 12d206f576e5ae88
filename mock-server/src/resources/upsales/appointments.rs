//! Appointments: meetings with a client.
//!
//! - An appointment needs a beginning, a type, a client and somebody who takes part. It does not end before it begins.
//! - Of a private appointment only those who take part, and administrators, see description, agenda, notes, outcome and
//!   place.

use super::access::{Actor, Ownership};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::lists::IdList;
use super::{clients, contacts, criteria, messages, orders};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Plan, Resource, Rule};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Appointments.
pub static APPOINTMENTS: Resource = Resource {
    references: &[
        Reference::needed(ACTIVITY_TYPE_ID, "upsales-appointment-types"),
        Reference::owned(CLIENT_ID, "upsales-clients"),
        Reference::loose(PROJECT_ID, "upsales-projects"),
        Reference::loose(OPPORTUNITY_ID, "upsales-orders"),
        Reference::loose(REG_BY, "upsales-users"),
    ],
    defaults: &[(PRIVATE, Initial::Boolean(false))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-appointments", &schemas::APPOINTMENT)
};

/// What the shared operations know of appointments.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Users(USER_IDS),
    needed: &[DATE, ACTIVITY_TYPE_ID, USER_IDS, CLIENT_ID],
    lengths: &[(DESCRIPTION, 100), (LOCATION, 2048)],
    lists: &[IdList::new(USER_IDS, "upsales-users"), CONTACT_LIST],
    prepare,
    hidden,
    ..ItemKind::plain("appointment", &APPOINTMENTS, Owner { entity: "appointment", field: APPOINTMENT_ID })
};

/// The contacts who take part.
pub const CONTACT_LIST: IdList = IdList::new(CONTACT_IDS, "upsales-contacts");

/// What the server does for the operations on appointments.
pub static PLANS: &[(&str, Plan)] = &[
    ("getAppointments", Plan::Answer(|state, call| KIND.list(state, call), READING)),
    ("getAppointmentsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), CHOOSING)),
    ("getAppointment", Plan::Answer(|state, call| KIND.read(state, call), READING)),
    ("createAppointment", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateAppointment", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteAppointment", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

const SEEING: &[Rule] = &[Rule::assumed(
    "of a private appointment only those who take part, and administrators, see description, agenda, notes, outcome and \
     location; for others, criteria find nothing in them",
)];

const READING: &[Rule] = &items::joined::<{ SEEING.len() + items::READING.len() }>(&[SEEING, items::READING]);
const CHOOSING: &[Rule] = &items::joined::<{ SEEING.len() + criteria::RULES.len() }>(&[SEEING, criteria::RULES]);

const OWN: &[Rule] = &[
    Rule::documented("an appointment needs a date, a type, a client and a user", "REST API property tables"),
    Rule::assumed("an appointment does not end before it begins: INVALID on endDate"),
    Rule::assumed("opportunityId names an opportunity when it is set, and stays when that becomes an order"),
];

const RULES: &[Rule] = &items::joined::<{ OWN.len() + clients::NAMING.len() + SEEING.len() + items::RULES.len() }>(&[
    OWN,
    clients::NAMING,
    SEEING,
    items::RULES,
]);

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    let appointment = &change.after;
    if appointment.moment(END_DATE).is_some_and(|end| appointment.moment(DATE).is_some_and(|date| end < date)) {
        findings.wrong(END_DATE.name(), messages::ENDS_TOO_EARLY);
    }
    contacts::refuse_foreign(actor.state, appointment, CONTACT_IDS, findings);
    orders::refuse_orders(actor.state, change, findings);
    KIND.refuse_inactive(actor.state, "upsales-clients", change, findings);
    Ok(())
}

fn hidden(actor: &Actor<'_>, appointment: &Document) -> &'static [Field] {
    let is_open = !appointment.is_true(PRIVATE) || actor.is_administrator() || actor.is_in(USER_IDS, appointment);
    if is_open { &[] } else { &[DESCRIPTION, AGENDA, NOTES, OUTCOME, LOCATION] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Value;
    use crate::resources::upsales::support::{ADMIN, OTHER_SELLER, Office, SELLER, id, list, listed};

    fn moment(text: &str) -> Value {
        Value::Moment(text.parse().expect("a moment"))
    }

    fn meeting() -> Document {
        Document::new()
            .with(DATE, moment("2026-03-03T09:00:00Z"))
            .with(ACTIVITY_TYPE_ID, 20)
            .with(USER_IDS, list(&[2]))
            .with(CLIENT_ID, 1)
    }

    #[test]
    fn it_needs_when_what_who_and_with_whom() {
        let office = Office::demo();
        assert_eq!(
            office.wrong("createAppointment", Document::new()),
            ["date", "activityTypeId", "userIds", "clientId"]
        );
        let appointment = office.item(ADMIN, "createAppointment", meeting());
        assert_eq!(appointment.get(PRIVATE), &Value::from(false));
        assert_eq!(office.wrong("createAppointment", meeting().with(CLIENT_ID, 8)), ["clientId"]);
        let unknown = meeting().with(CONTACT_IDS, list(&[99]));
        assert_eq!(office.refusal(ADMIN, "createAppointment", unknown), Failure::unknown_reference("contactIds"));
    }

    #[test]
    fn it_does_not_end_before_it_begins() {
        let office = Office::demo();
        let early = meeting().with(END_DATE, moment("2026-03-03T08:59:59Z"));
        assert_eq!(office.wrong("createAppointment", early), ["endDate"]);
        let at_once = meeting().with(END_DATE, moment("2026-03-03T09:00:00Z"));
        office.item(ADMIN, "createAppointment", at_once);
        let later = id(1).with(DATE, moment("2026-03-10T09:00:00Z"));
        assert_eq!(office.wrong("updateAppointment", later), ["endDate"]);
    }

    #[test]
    fn only_those_who_take_part_see_what_a_private_one_is_about() {
        let office = Office::demo();
        let read = |user| office.item(user, "getAppointment", id(3));
        for user in [ADMIN, OTHER_SELLER] {
            assert_eq!(read(user).text(DESCRIPTION), Some("Ramavtal"));
        }
        let seen = read(SELLER);
        assert!([DESCRIPTION, NOTES, AGENDA, OUTCOME, LOCATION].iter().all(|field| !seen.contains(*field)));
        assert_eq!(listed(&seen, USER_IDS), [4]);
        let Ok(crate::engine::Outcome::List(all)) = office.run(SELLER, "getAppointments", Document::new()) else {
            panic!("a list");
        };
        assert!(all.iter().filter(|item| item.is_true(PRIVATE)).all(|item| !item.contains(NOTES)));
    }
}
