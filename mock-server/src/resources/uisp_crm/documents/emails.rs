//! Emails that were handed over to be sent. Nothing is sent: they stay in the table `emails` for tests to look at.

use crate::engine::resource::{Initial, Reference};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, Transaction, Value, messages, verbs};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::organizations::ORGANIZATIONS;
use crate::resources::uisp_crm::documents::files;

/// Emails that wait to be sent; no operation shows them.
pub static EMAILS: Resource = Resource {
    references: &[Reference::owned(ORGANIZATION_ID, "organizations"), Reference::loose(CLIENT_ID, "clients")],
    defaults: &[(CREATED_DATE, Initial::Now)],
    ..Resource::plain("emails", &schemas::EMAIL)
};

/// What the server does for the operations on emails.
pub static PLANS: &[(&str, Plan)] = &[("enqueue_email", Plan::Action(enqueue, ENQUEUEING))];

const ENQUEUEING: &[Rule] = &[
    Rule::documented("the path names the organisation that sends; the answer has no body", "blueprint 1187-1206"),
    Rule::assumed("the recipient must look like an address: 422 otherwise"),
    Rule::assumed("an attachment without a media type gets the one that its name stands for"),
];

fn enqueue(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let organization = transaction.get(&ORGANIZATIONS, &call.key("id"))?.key();
    let recipient = call.body.text(TO).unwrap_or_default();
    if !looks_like_an_address(recipient) {
        return Err(Failure::invalid(TO.name(), messages::WRONG_TYPE));
    }
    let attachments = call.body.get(ATTACHMENTS).as_list().iter().filter_map(Value::as_object).map(with_media_type);
    let attachments: Vec<Value> = attachments.map(Value::from).collect();
    let mut email = call.body.clone();
    email.set(ATTACHMENTS, attachments);
    verbs::insert(transaction, &EMAILS, email, Document::new().with(ORGANIZATION_ID, organization))?;
    Ok(Outcome::Empty)
}

fn with_media_type(attachment: &Document) -> Document {
    let mut attachment = attachment.clone();
    let guessed = files::media_type(attachment.text(FILENAME).unwrap_or_default());
    attachment.set_default(MIME_TYPE, guessed);
    attachment
}

fn looks_like_an_address(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace))
}
