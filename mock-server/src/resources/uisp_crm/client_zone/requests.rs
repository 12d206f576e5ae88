//! What a client asks for or changes itself: tickets, comments, another plan, its credit cards.

use super::view::signed_in;
use super::views::{CHANGE_REQUESTS, CREDIT_CARDS, PLANS_SEEN, SERVICES_SEEN};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, Transaction, messages, verbs};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::billing::credit_cards;
use crate::resources::uisp_crm::services::change_requests::SERVICE_CHANGE_REQUESTS;
use crate::resources::uisp_crm::services::plans;
use crate::resources::uisp_crm::ticketing::activities::TICKET_ACTIVITIES;
use crate::resources::uisp_crm::ticketing::tickets::TICKETS;
use crate::resources::uisp_crm::ticketing::{client_side, comments};

/// What the server does for the changing operations of the client zone.
pub static PLANS: &[(&str, Plan)] = &[
    ("delete_client_zone_credit_card", Plan::Action(delete_card, CARDS)),
    ("update_client_zone_credit_card_settings", Plan::Action(update_card, CARDS)),
    ("create_client_zone_ticket", Plan::Action(open_ticket, TICKETING)),
    ("create_client_zone_ticket_comment", Plan::Action(add_comment, TICKETING)),
    ("create_client_zone_service_change_request", Plan::Action(ask_for_plan, ASKING)),
    ("delete_client_zone_service_change_request", Plan::Action(take_back, ASKING)),
];

const CARDS: &[Rule] = &[
    Rule::documented("deleting a card answers with a confirmation", "blueprint 5608"),
    Rule::documented("cards of others are a 404", "blueprint 5619, 5656"),
    Rule::assumed("the rest is as in the administration"),
];

const TICKETING: &[Rule] = &[
    Rule::documented("a ticket needs a comment, a comment a text or attachments", "blueprint 6972-7014"),
    Rule::documented("Location names the ticket or comment as the administration finds it", "blueprint 5965, 6075"),
    Rule::assumed("what a client opens is public, and a comment on a ticket that it does not see is a 404"),
];

const ASKING: &[Rule] = &[
    Rule::documented("services and requests of others are a 404", "blueprint 6229-6262"),
    Rule::documented("asking is possible only while the option for it is on", "blueprint 8396"),
    Rule::assumed("otherwise it is a 403, and a plan that the client does not see is a 422"),
    Rule::assumed("the option that accepts requests by itself has no effect: requests wait for the administration"),
];

fn delete_card(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let card = own_card(transaction, call)?;
    credit_cards::remove(transaction, &card)
}

fn update_card(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let card = own_card(transaction, call)?;
    credit_cards::change_settings(transaction, &card, &call.body)
}

fn own_card(transaction: &Transaction, call: &Call) -> Result<Key, Failure> {
    Ok(CREDIT_CARDS.find(transaction, signed_in(call)?, &call.key("id"))?.key())
}

fn open_ticket(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = signed_in(call)?;
    let ticket = client_side::open_ticket(transaction, client, &call.body)?;
    let shown = client_side::ticket(transaction, client, transaction.get(&TICKETS, &ticket)?);
    Ok(Outcome::Created(shown, format!("/ticketing/tickets/{ticket}")))
}

fn add_comment(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let comment = client_side::add_comment(transaction, signed_in(call)?, &call.body)?;
    let shown = comments::shown(transaction, transaction.get(&TICKET_ACTIVITIES, &comment)?);
    Ok(Outcome::Created(shown, format!("/ticketing/tickets/comments/{comment}")))
}

fn ask_for_plan(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let client = signed_in(call)?;
    let allowed = |options: &Document| options.is_true(CLIENT_ZONE_SERVICE_SERVICE_CHANGE_REQUESTS);
    if !transaction.table(&OPTIONS).rows().next().is_some_and(|options| allowed(options)) {
        return Err(Failure::Forbidden);
    }
    let service = call.body.reference(SERVICE_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    SERVICES_SEEN.find(transaction, client, &service).map_err(|_| Failure::UNKNOWN_REFERENCE)?;
    let period = call.body.reference(TARGET_SERVICE_PLAN_PERIOD_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let plan = plans::of_period(transaction, &period).map_err(|_| Failure::UNKNOWN_REFERENCE)?;
    if PLANS_SEEN.find(transaction, client, &plan.key()).is_err() {
        return Err(Failure::invalid(TARGET_SERVICE_PLAN_PERIOD_ID.name(), messages::WRONG_CODE));
    }
    let request = verbs::insert(transaction, &SERVICE_CHANGE_REQUESTS, call.body.clone(), Document::new())?;
    let shown = Document::clone(transaction.get(&SERVICE_CHANGE_REQUESTS, &request)?);
    Ok(Outcome::Created(shown, format!("/client-zone/service-change-requests/{request}")))
}

fn take_back(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let request = CHANGE_REQUESTS.find(transaction, signed_in(call)?, &call.key("id"))?.key();
    transaction.delete(&SERVICE_CHANGE_REQUESTS, &request)?;
    Ok(Outcome::Empty)
}
