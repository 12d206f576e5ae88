//! What documents copy of the client and its organisation when they are made: later edits do not reach them.

use super::arithmetic;
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::organizations::{self, ORGANIZATIONS};
use crate::specification::Field;

/// Where a document keeps what it copies of the organisation.
const OF_ORGANIZATION: [(Field, Field); 12] = [
    (ORGANIZATION_NAME, NAME),
    (ORGANIZATION_REGISTRATION_NUMBER, REGISTRATION_NUMBER),
    (ORGANIZATION_TAX_ID, TAX_ID),
    (ORGANIZATION_STREET1, STREET1),
    (ORGANIZATION_STREET2, STREET2),
    (ORGANIZATION_CITY, CITY),
    (ORGANIZATION_COUNTRY_ID, COUNTRY_ID),
    (ORGANIZATION_STATE_ID, STATE_ID),
    (ORGANIZATION_ZIP_CODE, ZIP_CODE),
    (ORGANIZATION_BANK_ACCOUNT_NAME, BANK_ACCOUNT_NAME),
    (ORGANIZATION_BANK_ACCOUNT_FIELD1, BANK_ACCOUNT_FIELD1),
    (ORGANIZATION_BANK_ACCOUNT_FIELD2, BANK_ACCOUNT_FIELD2),
];

/// Where a document keeps what it copies of the client's names.
const OF_CLIENT: [(Field, Field); 5] = [
    (CLIENT_FIRST_NAME, FIRST_NAME),
    (CLIENT_LAST_NAME, LAST_NAME),
    (CLIENT_COMPANY_NAME, COMPANY_NAME),
    (CLIENT_COMPANY_REGISTRATION_NUMBER, COMPANY_REGISTRATION_NUMBER),
    (CLIENT_COMPANY_TAX_ID, COMPANY_TAX_ID),
];

/// Where a document keeps the address, and where the client has its contact address and its invoice address.
const OF_ADDRESS: [(Field, Field, Field); 6] = [
    (CLIENT_STREET1, STREET1, INVOICE_STREET1),
    (CLIENT_STREET2, STREET2, INVOICE_STREET2),
    (CLIENT_CITY, CITY, INVOICE_CITY),
    (CLIENT_COUNTRY_ID, COUNTRY_ID, INVOICE_COUNTRY_ID),
    (CLIENT_STATE_ID, STATE_ID, INVOICE_STATE_ID),
    (CLIENT_ZIP_CODE, ZIP_CODE, INVOICE_ZIP_CODE),
];

/// Fills in what the document does not say itself.
pub fn fill(state: &State, client: &Document, document: &mut Document) {
    each(state, client, |field, value| document.set_default(field, value));
}

/// Writes everything anew.
pub fn refresh(state: &State, client: &Document, document: &mut Document) {
    each(state, client, |field, value| document.set(field, value));
}

/// The code of the client's currency, which is its organisation's.
#[must_use]
pub fn currency(state: &State, client: &Document) -> Value {
    let organization = state.follow(client, ORGANIZATION_ID, &ORGANIZATIONS);
    organization.map_or(Value::Null, |organization| organizations::currency_code(state, organization))
}

/// How many decimals the document's amounts have.
#[must_use]
pub fn digits(document: &Document) -> u32 {
    arithmetic::decimals(document.text(CURRENCY_CODE).unwrap_or_default())
}

fn each(state: &State, client: &Document, mut write: impl FnMut(Field, Value)) {
    if let Some(organization) = state.follow(client, ORGANIZATION_ID, &ORGANIZATIONS) {
        for (copy, original) in OF_ORGANIZATION {
            write(copy, organization.get(original).clone());
        }
    }
    for (copy, original) in OF_CLIENT {
        write(copy, client.get(original).clone());
    }
    let contact_address = client.is_true(INVOICE_ADDRESS_SAME_AS_CONTACT);
    for (copy, contact, invoice) in OF_ADDRESS {
        write(copy, client.get(if contact_address { contact } else { invoice }).clone());
    }
}
