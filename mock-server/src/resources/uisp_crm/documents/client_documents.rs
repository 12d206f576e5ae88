//! Documents of clients: uploaded, or made from a template.
//!
//! - A document comes as a file or names a template; the file wins where a request gives both.
//! - Whether it is a document, an image or something else shows in the ending of its name.
//! - A document from a template is a PDF, and its name ends so.

use sha2::{Digest, Sha256};

use super::files;
use super::templates::{self, DOCUMENT_TEMPLATES};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{
    Call, Change, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction, Value, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::{self, CLIENTS};
use crate::resources::uisp_crm::account::users;

/// Documents of clients.
pub static DOCUMENTS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::loose(USER_ID, "users")],
    defaults: &[(CREATED_DATE, Initial::Now)],
    filters: &[Filter::new("clientId", Test::Equals(CLIENT_ID)), Filter::new("types", Test::Check(is_of_type))],
    before_write: Some(prepare),
    compute: Some(compute),
    rules: &[
        Rule::documented("a document needs a file or a template", "blueprint 7183-7187"),
        Rule::documented("the type is document, image or other", "blueprint 7173-7177"),
        Rule::assumed("the ending of the name decides about the type"),
        Rule::assumed("the file wins where a request gives a file and a template"),
        Rule::assumed("a document from a template gets the ending .pdf where its name has none"),
        Rule::assumed("documents made with an application key belong to the user of the key"),
        Rule::observed("naming an unknown client is a 404", "measured on CRM 4.5 for other references"),
    ],
    ..Resource::plain("documents", &schemas::DOCUMENT)
};

/// What the server does for the operations on documents.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_documents", Plan::List(&DOCUMENTS)),
    ("create_document", Plan::Create(&DOCUMENTS)),
    ("get_document", Plan::Read(&DOCUMENTS)),
    ("delete_document", Plan::Delete(&DOCUMENTS)),
    ("download_document_file", Plan::Answer(download, DOWNLOADING)),
];

const DOWNLOADING: &[Rule] = &[
    Rule::documented("answers with the file's bytes", "blueprint 1118-1132"),
    Rule::assumed("the media type follows the ending of the name"),
];

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    files::keep_upload(change);
    let template = change.take_input(TEMPLATE_ID);
    change.after.set_default(USER_ID, users::acting(transaction));
    if change.after.contains(CONTENT) {
        return Ok(());
    }
    let template = template.filter(|template| !template.is_null());
    let template = template.ok_or_else(|| Failure::invalid(FILE.name(), messages::BLANK))?;
    let named = Document::new().with(TEMPLATE_ID, template);
    let template = transaction.follow(&named, TEMPLATE_ID, &DOCUMENT_TEMPLATES).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let client = transaction.follow(&change.after, CLIENT_ID, &CLIENTS).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let name = change.after.text(NAME).unwrap_or_default().to_owned();
    let shown = transaction.show(&CLIENTS, client);
    let content = templates::fill(template, &name, &shown, &clients::display_name(client));
    change.after.set(CONTENT, Value::Bytes(content.into()));
    if files::ending(&name).as_deref() != Some("pdf") {
        change.after.set(NAME, format!("{name}.pdf"));
    }
    Ok(())
}

fn compute(_state: &State, document: &Document, shown: &mut Document) {
    shown.set(SIZE, files::size(document));
    shown.set(TYPE, files::kind(name(document)));
    shown.set(PATH, path(document));
}

/// Where the real system keeps the file: a folder per client, and a name that does not tell anything.
fn path(document: &Document) -> String {
    let digest = Sha256::digest(format!("{}:{}", document.key(), name(document)));
    let hidden: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let client = document.integer(CLIENT_ID).unwrap_or_default();
    let ending = files::ending(name(document)).map(|ending| format!(".{ending}")).unwrap_or_default();
    format!("/data/documents/{client}/{hidden}{ending}")
}

fn is_of_type(_state: &State, document: &Document, arguments: &Arguments) -> bool {
    arguments.all("types").iter().any(|wanted| wanted == files::kind(name(document)))
}

fn name(document: &Document) -> &str {
    document.text(NAME).unwrap_or_default()
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(files::download(state.get(&DOCUMENTS, &call.key("id"))?, NAME))
}
