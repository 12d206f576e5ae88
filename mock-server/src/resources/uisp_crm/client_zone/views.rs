//! What a client sees of its invoices, payments, quotes, services, tickets and so on, and of the plans that it can ask for.
//!
//! - Drafts are hidden, and so are attributes whose definition hides them.
//! - Plans are seen if they are public, of the client's organisation and not archived.
//! - Speeds are shown if the options say so.
//! - Of tickets the public ones are seen, with public comments and changes of their status.

use super::view::{View, signed_in, without_hidden_attributes};
use crate::engine::query::Arguments;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::billing::invoices::{self, INVOICES};
use crate::resources::uisp_crm::billing::payments::PAYMENTS;
use crate::resources::uisp_crm::billing::quotes::QUOTES;
use crate::resources::uisp_crm::billing::{credit_cards, papers, payment_methods};
use crate::resources::uisp_crm::services::change_requests::SERVICE_CHANGE_REQUESTS;
use crate::resources::uisp_crm::services::plans::{self, SERVICE_PLANS};
use crate::resources::uisp_crm::services::prepaid_periods::PREPAID_SERVICE_PERIODS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::ticketing::activities::TICKET_ACTIVITIES;
use crate::resources::uisp_crm::ticketing::tickets::TICKETS;
use crate::resources::uisp_crm::ticketing::{attachments, client_side, comments};

/// The client's saved credit cards.
pub const CREDIT_CARDS: View =
    View { resource: &credit_cards::CREDIT_CARDS, sees: owns, show: |_, _, card| card.clone() };

/// The client's invoices and proforma invoices.
pub const INVOICES_SEEN: View = View {
    resource: &INVOICES,
    sees: |state, client, invoice| owns(state, client, invoice) && invoice.integer(STATUS) != Some(invoices::DRAFT),
    show: |state, _, invoice| without_hidden_attributes(state, &INVOICES, invoice),
};

/// The client's services.
pub const SERVICES_SEEN: View = View {
    resource: &SERVICES,
    sees: owns,
    show: |state, _, service| hide_speeds(state, without_hidden_attributes(state, &SERVICES, service)),
};

/// The plans that the client can ask for.
pub const PLANS_SEEN: View = View {
    resource: &SERVICE_PLANS,
    sees: |state, client, plan| {
        let organization = state.find(&CLIENTS, client).and_then(|client| client.reference(ORGANIZATION_ID));
        plan.is_true(PUBLIC) && !plan.is_true(ARCHIVED) && plan.reference(ORGANIZATION_ID) == organization
    },
    show: |state, _, plan| hide_speeds(state, state.show(&SERVICE_PLANS, plan)),
};

/// The client's requests to follow another plan.
pub const CHANGE_REQUESTS: View =
    View { resource: &SERVICE_CHANGE_REQUESTS, sees: is_of_own_service, show: |_, _, request| request.clone() };

const PAYMENTS_SEEN: View = View {
    resource: &PAYMENTS,
    sees: owns,
    show: |state, _, payment| {
        without_hidden_attributes(state, &PAYMENTS, payment).with(METHOD_NAME, payment_methods::name(state, payment))
    },
};

const QUOTES_SEEN: View = View { resource: &QUOTES, sees: owns, show: |state, _, quote| state.show(&QUOTES, quote) };

const PREPAID_PERIODS: View =
    View { resource: &PREPAID_SERVICE_PERIODS, sees: is_of_own_service, show: |_, _, period| period.clone() };

const TICKETS_SEEN: View = View {
    resource: &TICKETS,
    sees: |_, client, ticket| client_side::sees_ticket(client, ticket),
    show: client_side::ticket,
};

const ACTIVITIES: View = View {
    resource: &TICKET_ACTIVITIES,
    sees: client_side::sees_activity,
    show: |state, _, activity| state.show(&TICKET_ACTIVITIES, activity),
};

const COMMENTS: View = View {
    resource: &TICKET_ACTIVITIES,
    sees: |state, client, activity| {
        comments::is_comment(activity) && client_side::sees_activity(state, client, activity)
    },
    show: |state, _, comment| comments::shown(state, comment),
};

/// What the server does for the reading operations of the client zone.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_client_zone_credit_cards", Plan::Answer(|state, call| CREDIT_CARDS.list(state, call), SEEING)),
    ("get_client_zone_credit_card", Plan::Answer(|state, call| CREDIT_CARDS.read(state, call), SEEING)),
    ("list_client_zone_invoices", Plan::Answer(|state, call| INVOICES_SEEN.list(state, call), BILLING)),
    ("get_client_zone_invoice", Plan::Answer(|state, call| INVOICES_SEEN.read(state, call), BILLING)),
    ("download_client_zone_invoice_pdf", Plan::Answer(invoice_pdf, BILLING)),
    ("list_client_zone_payments", Plan::Answer(|state, call| PAYMENTS_SEEN.list(state, call), BILLING)),
    ("get_client_zone_payment", Plan::Answer(|state, call| PAYMENTS_SEEN.read(state, call), BILLING)),
    ("list_client_zone_quotes", Plan::Answer(|state, call| QUOTES_SEEN.list(state, call), BILLING)),
    ("get_client_zone_quote", Plan::Answer(|state, call| QUOTES_SEEN.read(state, call), BILLING)),
    ("list_client_zone_services", Plan::Answer(|state, call| SERVICES_SEEN.list(state, call), SERVING)),
    ("get_client_zone_service", Plan::Answer(|state, call| SERVICES_SEEN.read(state, call), SERVING)),
    ("list_client_zone_service_plans", Plan::Answer(list_plans, OFFERING)),
    ("get_client_zone_service_plan", Plan::Answer(|state, call| PLANS_SEEN.read(state, call), OFFERING)),
    ("get_client_zone_service_plan_by_period", Plan::Answer(plan_by_period, OFFERING)),
    ("list_client_zone_service_change_requests", Plan::Answer(|state, call| CHANGE_REQUESTS.list(state, call), SEEING)),
    ("get_client_zone_service_change_request", Plan::Answer(|state, call| CHANGE_REQUESTS.read(state, call), SEEING)),
    ("list_client_zone_prepaid_service_periods", Plan::Answer(|state, call| PREPAID_PERIODS.list(state, call), SEEING)),
    ("get_client_zone_prepaid_service_period", Plan::Answer(|state, call| PREPAID_PERIODS.read(state, call), SEEING)),
    ("list_client_zone_tickets", Plan::Answer(|state, call| TICKETS_SEEN.list(state, call), TICKETING)),
    ("get_client_zone_ticket", Plan::Answer(|state, call| TICKETS_SEEN.read(state, call), TICKETING)),
    ("list_client_zone_ticket_activities", Plan::Answer(|state, call| ACTIVITIES.list(state, call), TICKETING)),
    ("get_client_zone_ticket_activity", Plan::Answer(|state, call| ACTIVITIES.read(state, call), TICKETING)),
    ("list_client_zone_ticket_comments", Plan::Answer(|state, call| COMMENTS.list(state, call), TICKETING)),
    ("get_client_zone_ticket_comment", Plan::Answer(|state, call| COMMENTS.read(state, call), TICKETING)),
    ("download_client_zone_ticket_comment_attachment_file", Plan::Answer(download_attachment, TICKETING)),
];

const SEEING: &[Rule] =
    &[Rule::documented("only what belongs to the client is seen; the rest is a 404", "blueprint 5571-6340")];

const BILLING: &[Rule] = &[
    Rule::documented("only what belongs to the client is seen; the rest is a 404", "blueprint 5690-5810"),
    Rule::documented("an attribute whose definition hides it is not shown", "blueprint 7770, 7835"),
    Rule::assumed("draft invoices are hidden"),
];

const SERVING: &[Rule] = &[
    Rule::documented("only what belongs to the client is seen; the rest is a 404", "blueprint 5845-5880"),
    Rule::documented("speeds are shown if the option for it is on", "blueprint 8395"),
];

const OFFERING: &[Rule] = &[
    Rule::documented("only public plans are seen", "blueprint 5882-5935"),
    Rule::documented("with serviceId only plans are listed that can be asked for on that service", "blueprint 5888"),
    Rule::assumed(
        "those are the plans other than its own, and none for a prepaid service; a service of somebody else is a 404",
    ),
    Rule::assumed("plans of other organisations and archived ones are not seen"),
    Rule::documented("speeds are shown if the option for it is on", "blueprint 8395"),
];

const TICKETING: &[Rule] = &[
    Rule::documented("only what belongs to the client is seen; the rest is a 404", "blueprint 5940-6100"),
    Rule::documented("of activities there are comments and changes of the status", "blueprint 6984"),
    Rule::assumed("private tickets, and private comments on public ones, are not seen"),
];

fn owns(_state: &State, client: &Key, row: &Document) -> bool {
    row.reference(CLIENT_ID).as_ref() == Some(client)
}

fn is_of_own_service(state: &State, client: &Key, row: &Document) -> bool {
    state.follow(row, SERVICE_ID, &SERVICES).is_some_and(|service| owns(state, client, service))
}

fn hide_speeds(state: &State, mut shown: Document) -> Document {
    let visible = |options: &Document| options.is_true(CLIENT_ZONE_SERVICE_PLAN_SHAPING_INFORMATION);
    if !state.table(&OPTIONS).rows().next().is_some_and(|options| visible(options)) {
        for field in
            [DOWNLOAD_SPEED, UPLOAD_SPEED, DOWNLOAD_SPEED_LIMITED, UPLOAD_SPEED_LIMITED, DOWNLOAD_BURST, UPLOAD_BURST]
        {
            shown.take(field);
        }
    }
    shown
}

fn invoice_pdf(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let invoice = INVOICES_SEEN.find(state, signed_in(call)?, &call.key("id"))?;
    papers::invoice(state, &invoice.key(), &call.base)
}

fn list_plans(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let service =
        service_asked_for(&call.query).map(|key| SERVICES_SEEN.find(state, signed_in(call)?, &key)).transpose()?;
    let can_change = |plan: &Document, service: &Document| {
        !service.is_true(PREPAID) && !plan.is_true(PREPAID) && service.reference(SERVICE_PLAN_ID) != Some(plan.key())
    };
    PLANS_SEEN.list_only(state, call, |plan| service.is_none_or(|service| can_change(plan, service)))
}

fn service_asked_for(query: &Arguments) -> Option<Key> {
    query.get("serviceId").map(Key::parse)
}

fn plan_by_period(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let client = signed_in(call)?;
    let plan = PLANS_SEEN.find(state, client, &plans::of_period(state, &call.key("id"))?.key())?;
    Ok(Outcome::Object((PLANS_SEEN.show)(state, client, plan)))
}

fn download_attachment(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let attachment = client_side::attachment(state, signed_in(call)?, &call.key("id"));
    attachment.map(attachments::file).ok_or(Failure::NotFound)
}
