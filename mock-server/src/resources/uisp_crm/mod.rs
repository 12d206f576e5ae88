//! UISP CRM: the index of its resources and of the plans for its operations.

pub mod access;
pub mod account;
pub mod billing;
pub mod pdf;
pub mod services;
pub mod worlds;

use std::sync::LazyLock;

use crate::engine::{Plan, Resource};
pub use crate::generated::uisp_crm::operations::OPERATIONS;

/// Every resource of the CRM.
pub static RESOURCES: LazyLock<Vec<&'static Resource>> = LazyLock::new(|| AREAS.iter().flat_map(|area| area.resources.iter().copied()).collect());

/// The plans of the CRM's operations, by operation id. Operations that no file declares a plan for are not there.
pub fn plans() -> impl Iterator<Item = (&'static str, Plan)> {
    AREAS.iter().flat_map(|area| area.plans).flat_map(|plans| plans.iter().copied())
}

/// The resources and plans of one folder.
struct Area {
    resources: &'static [&'static Resource],
    plans: &'static [&'static [(&'static str, Plan)]],
}

/// The folders, in reading order.
static AREAS: [Area; 4] = [
    Area { resources: &[&access::APP_KEYS, &access::SESSIONS], plans: &[] },
    Area {
        resources: &[
            &account::clients::CLIENTS,
            &account::contacts::CONTACTS,
            &account::contacts::CONTACT_TYPES,
            &account::bank_accounts::BANK_ACCOUNTS,
            &account::client_logs::CLIENT_LOGS,
            &account::client_tags::CLIENT_TAGS,
            &account::custom_attributes::CUSTOM_ATTRIBUTES,
            &account::attributes::CLIENT_ATTRIBUTES,
            &account::organizations::ORGANIZATIONS,
            &account::users::USERS,
            &account::users::PERMISSION_GROUPS,
            &account::reference::COUNTRIES,
            &account::reference::STATES,
            &account::reference::CURRENCIES,
            &account::reference::OPTIONS,
            &account::reference::VERSION,
            &account::reference::WEBHOOK_EVENTS,
        ],
        plans: &[
            account::clients::PLANS,
            account::contacts::PLANS,
            account::bank_accounts::PLANS,
            account::client_logs::PLANS,
            account::client_tags::PLANS,
            account::custom_attributes::PLANS,
            account::geocoder::PLANS,
            account::organizations::PLANS,
            account::users::PLANS,
            account::reference::PLANS,
        ],
    },
    Area {
        resources: &[
            &billing::taxes::TAXES,
            &billing::fees::FEES,
            &billing::invoices::INVOICES,
            &billing::payments::PAYMENTS,
            &billing::payments::PAYMENT_COVERS,
        ],
        plans: &[billing::taxes::PLANS, billing::fees::PLANS, billing::invoices::PLANS, billing::payments::PLANS],
    },
    Area { resources: &[&services::services::SERVICES], plans: &[services::services::PLANS] },
];
