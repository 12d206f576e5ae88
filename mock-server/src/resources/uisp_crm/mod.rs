//! UISP CRM: the index of its resources and of the plans for its operations.

pub mod access;
pub mod account;
pub mod billing;
pub mod client_zone;
pub mod documents;
pub mod inventory;
pub mod mobile;
pub mod pdf;
pub mod scheduling;
pub mod services;
pub mod ticketing;
pub mod worlds;

use std::sync::LazyLock;

use crate::engine::{Plan, Resource};
pub use crate::generated::uisp_crm::operations::OPERATIONS;

/// Every resource of the CRM.
pub static RESOURCES: LazyLock<Vec<&'static Resource>> =
    LazyLock::new(|| AREAS.iter().flat_map(|area| area.resources.iter().copied()).collect());

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
static AREAS: &[Area] = &[
    Area { resources: &[&access::APP_KEYS, &access::SESSIONS, &access::ATTEMPTS], plans: &[] },
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
            &account::attributes::INVOICE_ATTRIBUTES,
            &account::attributes::PAYMENT_ATTRIBUTES,
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
    Area { resources: billing::RESOURCES, plans: billing::PLANS },
    Area { resources: &[], plans: mobile::PLANS },
    Area {
        resources: &[
            &services::plans::SERVICE_PLANS,
            &services::plans::SERVICE_PLAN_PERIODS,
            &services::plan_groups::SERVICE_PLAN_GROUPS,
            &services::surcharges::SURCHARGES,
            &services::surcharges::SERVICE_SURCHARGES,
            &services::suspension::SUSPENSION_REASONS,
            &services::suspension::SUSPENSION_PERIODS,
            &services::services::SERVICES,
            &services::services::SERVICE_ATTRIBUTES,
            &services::change_requests::SERVICE_CHANGE_REQUESTS,
            &services::prepaid_periods::PREPAID_SERVICE_PERIODS,
        ],
        plans: &[
            services::plans::PLANS,
            services::plan_groups::PLANS,
            services::surcharges::PLANS,
            services::suspension::PLANS,
            services::services::PLANS,
            services::life::PLANS,
            services::connection::PLANS,
            services::usage::PLANS,
            services::change_requests::PLANS,
            services::prepaid_periods::PLANS,
        ],
    },
    Area {
        resources: &[
            &ticketing::tickets::TICKETS,
            &ticketing::activities::TICKET_ACTIVITIES,
            &ticketing::attachments::TICKET_COMMENT_ATTACHMENTS,
            &ticketing::groups::TICKET_GROUPS,
            &ticketing::tags::TICKET_TAGS,
            &ticketing::jobs::TICKET_JOBS,
        ],
        plans: &[
            ticketing::tickets::PLANS,
            ticketing::activities::PLANS,
            ticketing::comments::PLANS,
            ticketing::attachments::PLANS,
            ticketing::groups::PLANS,
            ticketing::tags::PLANS,
            ticketing::jobs::PLANS,
        ],
    },
    Area {
        resources: &[
            &scheduling::jobs::JOBS,
            &scheduling::tasks::JOB_TASKS,
            &scheduling::comments::JOB_COMMENTS,
            &scheduling::attachments::JOB_ATTACHMENTS,
        ],
        plans: &[
            scheduling::jobs::PLANS,
            scheduling::tasks::PLANS,
            scheduling::comments::PLANS,
            scheduling::attachments::PLANS,
        ],
    },
    Area {
        resources: &[
            &inventory::products::INVENTORY_PRODUCTS,
            &inventory::units::INVENTORY_UNITS,
            &inventory::warehouses::INVENTORY_WAREHOUSES,
        ],
        plans: &[inventory::products::PLANS, inventory::units::PLANS, inventory::warehouses::PLANS],
    },
    Area {
        resources: &[
            &documents::client_documents::DOCUMENTS,
            &documents::templates::DOCUMENT_TEMPLATES,
            &documents::emails::EMAILS,
        ],
        plans: &[documents::client_documents::PLANS, documents::templates::PLANS, documents::emails::PLANS],
    },
    Area { resources: &[], plans: client_zone::PLANS },
];
