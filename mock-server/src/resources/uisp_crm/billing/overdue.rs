//! What paying the last overdue invoice does: services that were suspended for overdue payments come back.

use super::balance;
use crate::engine::{Failure, Key, Rule, Transaction};
use crate::generated::fields::*;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::suspension::{self, SUSPENSION_REASONS};

/// The rules of this file, for the operations that pay invoices.
pub const LIFTING: Rule = Rule::documented(
    "paying what is overdue lifts the suspension for overdue payments; other suspensions stay",
    "vendor's changelog 1760-1793, 2749",
);

/// Releases the client's services that are suspended for overdue payments, if nothing is overdue any more.
///
/// # Errors
/// None that can happen: only suspended services are released.
pub fn lift(transaction: &mut Transaction, client: &Key) -> Result<(), Failure> {
    if balance::overdue(transaction, client).next().is_some() {
        return Ok(());
    }
    let services = transaction.having(&SERVICES, CLIENT_ID, client);
    let suspended: Vec<Key> = services
        .filter(|service| {
            let reason = transaction.follow(service, SUSPENSION_REASON_ID, &SUSPENSION_REASONS);
            reason.is_some_and(|reason| reason.is_true(IS_SYSTEM))
                && suspension::is_suspended(transaction, &service.key())
        })
        .map(|service| service.key())
        .collect();
    suspended.iter().try_for_each(|service| suspension::release(transaction, service))
}
