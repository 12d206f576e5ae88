//! Suspension: the reasons, the periods in which a service was suspended, and suspending and releasing by hand.
//!
//! - Suspending needs a reason; the built-in one for overdue payments is for the system alone.
//! - Only an active service can be suspended, only a suspended one released.
//! - Every suspension leaves a period behind, open as long as it lasts.

use super::services::SERVICES;
use super::status;
use crate::engine::resource::{Initial, Reference};
use crate::engine::{
    Call, Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;

/// Reasons for suspension.
pub static SUSPENSION_REASONS: Resource = Resource {
    defaults: &[(IS_SYSTEM, Initial::Boolean(false))],
    before_write: Some(keep_built_in),
    before_delete: Some(keep_built_in_row),
    rules: &[
        Rule::assumed(
            "the reason for overdue payments is built in: it is listed, and changing or deleting it is a 422",
        ),
        Rule::assumed("a reason for which a service is suspended cannot be deleted: 422"),
    ],
    ..Resource::plain("service-suspension-reasons", &schemas::SERVICE_SUSPENSION_REASON)
};

/// The times in which services were suspended; services show them.
pub static SUSPENSION_PERIODS: Resource = Resource {
    parent: Some(Reference::owned(SERVICE_ID, "services")),
    ..Resource::plain("suspension-periods", &schemas::SUSPENSION_PERIOD)
};

/// What the server does for the operations on suspension.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_service_suspension_reasons", Plan::List(&SUSPENSION_REASONS)),
    ("create_service_suspension_reason", Plan::Create(&SUSPENSION_REASONS)),
    ("get_service_suspension_reason", Plan::Read(&SUSPENSION_REASONS)),
    ("update_service_suspension_reason", Plan::Update(&SUSPENSION_REASONS)),
    ("delete_service_suspension_reason", Plan::Delete(&SUSPENSION_REASONS)),
    ("suspend_service", Plan::Action(suspend_by_hand, SUSPENDING)),
    ("cancel_service_suspension", Plan::Action(cancel, CANCELLING)),
];

const SUSPENDING: &[Rule] = &[
    Rule::documented(
        "a reason is needed; that for overdue payments is automatic only",
        "vendor changelog, blueprint 3710",
    ),
    Rule::documented("a prepared service cannot be suspended", "vendor changelog"),
    Rule::assumed("a service that is not active cannot be suspended: 422 on status"),
    Rule::assumed("a missing reason is a 422, an unknown one a 404, the built-in one a 422"),
    Rule::documented("every suspension is a period of the service, without an end while it lasts", "blueprint 8712"),
];

const CANCELLING: &[Rule] = &[Rule::assumed("releasing a service that is not suspended is a 422 on status")];

/// Whether a suspension of the service lasts.
#[must_use]
pub fn is_suspended(state: &State, service: &Key) -> bool {
    lasting(state, service).is_some()
}

/// Suspends an active service for a reason.
///
/// # Errors
/// `Invalid` if the service is not active, `NotFound` if it does not exist.
pub fn suspend(transaction: &mut Transaction, service: &Key, reason: &Key) -> Result<(), Failure> {
    if status::of(transaction, transaction.get(&SERVICES, service)?) != status::ACTIVE {
        return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS));
    }
    let now = transaction.now();
    transaction.insert(&SUSPENSION_PERIODS, Document::new().with(SERVICE_ID, service.clone()).with(START_DATE, now))?;
    transaction.edit(&SERVICES, service, |row| row.set(SUSPENSION_REASON_ID, reason.clone()))
}

/// Releases a service from its suspension.
///
/// # Errors
/// `Invalid` if it is not suspended, `NotFound` if it does not exist.
pub fn release(transaction: &mut Transaction, service: &Key) -> Result<(), Failure> {
    transaction.get(&SERVICES, service)?;
    let refused = || Failure::invalid(STATUS.name(), messages::WRONG_STATUS);
    let period = lasting(transaction, service).ok_or_else(refused)?.key();
    let now = transaction.now();
    transaction.edit(&SUSPENSION_PERIODS, &period, |row| row.set(END_DATE, now))?;
    transaction.edit(&SERVICES, service, |row| drop(row.take(SUSPENSION_REASON_ID)))
}

fn lasting<'a>(state: &'a State, service: &Key) -> Option<&'a Document> {
    let mut periods = state.having(&SUSPENSION_PERIODS, SERVICE_ID, service);
    periods.find(|period| !period.contains(END_DATE)).map(AsRef::as_ref)
}

fn keep_built_in(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.before.as_ref().map_or(Ok(()), |before| refuse_built_in(before))
}

fn keep_built_in_row(_transaction: &mut Transaction, reason: &Document) -> Result<(), Failure> {
    refuse_built_in(reason)
}

fn refuse_built_in(reason: &Document) -> Result<(), Failure> {
    if reason.is_true(IS_SYSTEM) { Err(Failure::invalid(ID.name(), messages::IN_USE)) } else { Ok(()) }
}

fn suspend_by_hand(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    transaction.get(&SERVICES, &service)?;
    let wrong = |text| Failure::invalid(SUSPENSION_REASON_ID.name(), text);
    let reason = call.body.reference(SUSPENSION_REASON_ID).ok_or_else(|| wrong(messages::BLANK))?;
    if transaction.find(&SUSPENSION_REASONS, &reason).ok_or(Failure::UNKNOWN_REFERENCE)?.is_true(IS_SYSTEM) {
        return Err(wrong(messages::WRONG_CODE));
    }
    suspend(transaction, &service, &reason)?;
    Ok(Outcome::Empty)
}

fn cancel(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    release(transaction, &call.key("id"))?;
    Ok(Outcome::Empty)
}
