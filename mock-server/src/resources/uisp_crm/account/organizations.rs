//! Organisations, with their next document numbers.
//!
//! - Exactly one organisation is preselected: selecting another takes it from the first, and nothing else does.
//! - An organisation that has clients cannot be deleted.
//! - The next number of a kind of document is one more than the highest that the organisation has used.

use crate::engine::resource::{Initial, Reference};
use crate::engine::{Call, Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::reference::CURRENCIES;
use crate::resources::uisp_crm::billing::numbers::{self, Series};
use crate::specification::Field;

/// Organisations of the provider.
pub static ORGANIZATIONS: Resource = Resource {
    references: &[
        Reference::needed(COUNTRY_ID, "countries"),
        Reference::needed(STATE_ID, "states"),
        Reference::needed(CURRENCY_ID, "currencies"),
    ],
    defaults: &[(SELECTED, Initial::Boolean(false)), (LOCALE, Initial::Text("en_US"))],
    before_write: Some(keep_one_selected),
    before_delete: Some(leave_one_selected),
    rules: &[
        Rule::assumed(
            "selecting an organisation takes the mark from the one that had it; the first one has it by itself",
        ),
        Rule::assumed(
            "taking the mark off an organisation, or null, changes nothing; a deleted one leaves it to the first",
        ),
        Rule::assumed("an organisation with clients cannot be deleted: 422"),
        Rule::documented("without a state that of the preselected organisation is taken", "blueprint 7926"),
    ],
    ..Resource::plain("organizations", &schemas::ORGANIZATION)
};

/// What the server does for the operations on organisations.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_organizations", Plan::List(&ORGANIZATIONS)),
    ("create_organization", Plan::Create(&ORGANIZATIONS)),
    ("get_organization", Plan::Read(&ORGANIZATIONS)),
    ("update_organization", Plan::Update(&ORGANIZATIONS)),
    ("delete_organization", Plan::Delete(&ORGANIZATIONS)),
    ("get_next_invoice_number", Plan::Answer(next_invoice_number, NUMBERING)),
    ("get_next_proforma_invoice_number", Plan::Answer(next_proforma_number, NUMBERING)),
    ("get_next_quote_number", Plan::Answer(next_quote_number, NUMBERING)),
];

const NUMBERING: &[Rule] = &[
    Rule::documented(
        "every organisation has a series of its own for invoices, proforma invoices and quotes",
        "blueprint 2432-2480",
    ),
    Rule::assumed(
        "a number has six digits, and follows the highest one used; one of more than 15 digits does not count",
    ),
];

/// The organisation that is taken where a request names none.
#[must_use]
pub fn preselected(state: &State) -> Option<&Document> {
    let table = state.table(&ORGANIZATIONS);
    let selected = table.rows().find(|row| row.is_true(SELECTED)).or_else(|| table.rows().next());
    selected.map(AsRef::as_ref)
}

/// The code of the organisation's currency, for example `USD`.
#[must_use]
pub fn currency_code(state: &State, organization: &Document) -> Value {
    state.follow(organization, CURRENCY_ID, &CURRENCIES).map_or(Value::Null, |currency| currency.get(CODE).clone())
}

fn keep_one_selected(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let own = change.before.as_ref().map(|before| before.key());
    let rows = transaction.table(&ORGANIZATIONS).rows().filter(|row| row.is_true(SELECTED)).map(|row| row.key());
    let others: Vec<Key> = rows.filter(|key| Some(key) != own.as_ref()).collect();
    if change.after.is_true(SELECTED) {
        for other in others {
            transaction.edit(&ORGANIZATIONS, &other, |row| row.set(SELECTED, false))?;
        }
    } else {
        change.after.set(SELECTED, others.is_empty());
    }
    if change.is_new() && !change.input.contains(STATE_ID) {
        let home = preselected(transaction).filter(|home| home.get(COUNTRY_ID) == change.after.get(COUNTRY_ID));
        let state = home.map_or(Value::Null, |home| home.get(STATE_ID).clone());
        change.after.set(STATE_ID, state);
    }
    Ok(())
}

fn leave_one_selected(transaction: &mut Transaction, leaving: &Document) -> Result<(), Failure> {
    let own = leaving.key();
    let heir = transaction.table(&ORGANIZATIONS).rows().map(|row| row.key()).find(|key| *key != own);
    match heir.filter(|_| leaving.is_true(SELECTED)) {
        Some(heir) => transaction.edit(&ORGANIZATIONS, &heir, |row| row.set(SELECTED, true)),
        None => Ok(()),
    }
}

fn next_invoice_number(state: &State, call: &Call) -> Result<Outcome, Failure> {
    next_number(state, call, Series::Invoice, INVOICE_NUMBER)
}

fn next_proforma_number(state: &State, call: &Call) -> Result<Outcome, Failure> {
    next_number(state, call, Series::ProformaInvoice, PROFORMA_INVOICE_NUMBER)
}

fn next_quote_number(state: &State, call: &Call) -> Result<Outcome, Failure> {
    next_number(state, call, Series::Quote, QUOTE_NUMBER)
}

fn next_number(state: &State, call: &Call, series: Series, field: Field) -> Result<Outcome, Failure> {
    let organization = call.key("id");
    state.get(&ORGANIZATIONS, &organization)?;
    Ok(Outcome::Object(Document::new().with(field, numbers::next(state, &organization, series))))
}
