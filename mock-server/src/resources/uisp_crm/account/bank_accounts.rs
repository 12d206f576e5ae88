//! Bank accounts of clients: plain rows that belong to a client.

use crate::engine::resource::Reference;
use crate::engine::{Plan, Resource};
use crate::generated::fields::CLIENT_ID;
use crate::generated::uisp_crm::schemas;

/// Bank accounts of clients.
pub static BANK_ACCOUNTS: Resource = Resource {
    parent: Some(Reference::owned(CLIENT_ID, "clients")),
    ..Resource::plain("client-bank-accounts", &schemas::CLIENT_BANK_ACCOUNT)
};

/// What the server does for the operations on bank accounts.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_client_bank_account", Plan::Read(&BANK_ACCOUNTS)),
    ("update_client_bank_account", Plan::Update(&BANK_ACCOUNTS)),
    ("delete_client_bank_account", Plan::Delete(&BANK_ACCOUNTS)),
    ("list_client_bank_accounts", Plan::ListWithin(&BANK_ACCOUNTS)),
    ("create_client_bank_account", Plan::CreateWithin(&BANK_ACCOUNTS)),
];
