//! Requests of clients to follow another plan. They wait until somebody accepts or deletes them.

use super::plans::{self, SERVICE_PLAN_PERIODS};
use super::services::SERVICES;
use super::status;
use crate::engine::resource::{Identity, Initial, Reference};
use crate::engine::{Change, Failure, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;

/// Requests to follow another plan.
pub static SERVICE_CHANGE_REQUESTS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[
        Reference::owned(SERVICE_ID, "services"),
        Reference::owned(TARGET_SERVICE_PLAN_PERIOD_ID, "service-plan-periods"),
    ],
    defaults: &[(CREATED_DATE, Initial::Now)],
    before_write: Some(check),
    rules: &[
        Rule::documented("only for recurring services", "blueprint 4180"),
        Rule::documented("an archived plan cannot be asked for", "blueprint 7978"),
        Rule::documented("the service shows the id of its request", "blueprint 7307"),
        Rule::assumed("the service has to be active or suspended and without another request, the period enabled: 422"),
        Rule::assumed("an unknown service or period is a 404"),
        Rule::assumed("the option that accepts requests of clients by itself has no effect"),
    ],
    ..Resource::plain("service-change-requests", &schemas::SERVICE_CHANGE_REQUEST)
};

/// What the server does for the operations on requests.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_service_change_requests", Plan::List(&SERVICE_CHANGE_REQUESTS)),
    ("create_service_change_request", Plan::Create(&SERVICE_CHANGE_REQUESTS)),
    ("get_service_change_request", Plan::Read(&SERVICE_CHANGE_REQUESTS)),
    ("delete_service_change_request", Plan::Delete(&SERVICE_CHANGE_REQUESTS)),
];

fn check(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let service = transaction.follow(&change.after, SERVICE_ID, &SERVICES).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let period = transaction.follow(&change.after, TARGET_SERVICE_PLAN_PERIOD_ID, &SERVICE_PLAN_PERIODS);
    let period = period.ok_or(Failure::UNKNOWN_REFERENCE)?;
    let plan = plans::of_period(transaction, &period.key())?;
    let in_use = matches!(status::of(transaction, service), status::ACTIVE | status::SUSPENDED);
    let asked_for = transaction.having(&SERVICE_CHANGE_REQUESTS, SERVICE_ID, &service.key()).next().is_some();
    if service.is_true(PREPAID) || !in_use || asked_for {
        return Err(Failure::invalid(SERVICE_ID.name(), messages::WRONG_STATUS));
    }
    if plan.is_true(ARCHIVED) || !period.is_true(ENABLED) {
        return Err(Failure::invalid(TARGET_SERVICE_PLAN_PERIOD_ID.name(), messages::WRONG_CODE));
    }
    Ok(())
}
