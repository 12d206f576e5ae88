//! Files that came with comments on tickets.

use crate::engine::resource::Reference;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{COMMENT_ID, CONTENT, FILE, FILENAME};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::documents::files;

/// Files that came with comments.
pub static TICKET_COMMENT_ATTACHMENTS: Resource = Resource {
    references: &[Reference::owned(COMMENT_ID, "ticket-activities")],
    compute: Some(compute),
    rules: &[Rule::assumed("the media type follows the ending of the file's name")],
    ..Resource::plain("ticket-comment-attachments", &schemas::TICKET_COMMENT_ATTACHMENT)
};

/// What the server does for the operations on attachments.
pub static PLANS: &[(&str, Plan)] = &[("download_ticket_comment_attachment_file", Plan::Answer(download, DOWNLOADING))];

const DOWNLOADING: &[Rule] = &[
    Rule::documented("answers with the file's bytes", "blueprint 4847-4861"),
    Rule::assumed(
        "the path holds the attachment's id, as in the client zone, though the blueprint's words name the comment's",
    ),
];

/// Keeps the attachments of a request with a comment.
///
/// # Errors
/// None that can happen once the comment is there.
pub fn add_all(transaction: &mut Transaction, comment: &Key, given: &Value) -> Result<(), Failure> {
    for attachment in given.as_list().iter().filter_map(Value::as_object) {
        let row = Document::new().with(COMMENT_ID, comment.clone());
        let row = row.with(FILENAME, attachment.get(FILENAME).clone()).with(CONTENT, attachment.get(FILE).clone());
        transaction.insert(&TICKET_COMMENT_ATTACHMENTS, row)?;
    }
    Ok(())
}

/// The attachments of a comment as answers show them.
#[must_use]
pub fn of(state: &State, comment: &Key) -> Vec<Value> {
    let attachments = state.having(&TICKET_COMMENT_ATTACHMENTS, COMMENT_ID, comment);
    attachments.map(|row| state.show(&TICKET_COMMENT_ATTACHMENTS, row).into()).collect()
}

/// The file of an attachment.
#[must_use]
pub fn file(attachment: &Document) -> Outcome {
    files::download(attachment, FILENAME)
}

fn compute(_state: &State, attachment: &Document, shown: &mut Document) {
    files::describe(attachment, FILENAME, shown);
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(file(state.get(&TICKET_COMMENT_ATTACHMENTS, &call.key("id"))?))
}
