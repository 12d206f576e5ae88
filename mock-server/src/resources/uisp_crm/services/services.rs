//! Services of clients.

use crate::engine::resource::Reference;
use crate::engine::{Plan, Resource};
use crate::generated::fields::CLIENT_ID;
use crate::generated::uisp_crm::schemas;

/// Services of clients.
pub static SERVICES: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients")],
    ..Resource::plain("services", &schemas::SERVICE)
};

/// What the server does for the operations on services.
pub static PLANS: &[(&str, Plan)] = &[];
