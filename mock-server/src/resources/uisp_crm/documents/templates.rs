//! Templates that documents can be made from; they can only be looked at.

use crate::engine::{Document, Plan, Resource, Rule};
use crate::generated::fields::{FULL_ADDRESS, NAME, ORGANIZATION_NAME, USER_IDENT};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::pdf;

/// Templates of documents.
pub static DOCUMENT_TEMPLATES: Resource = Resource {
    rules: &[
        Rule::assumed("a fresh installation has one template, named Default as in the document's sample"),
        Rule::assumed(
            "a document made from a template is a PDF that names the template, the client and the organisation",
        ),
    ],
    ..Resource::plain("document-templates", &schemas::DOCUMENT_TEMPLATE)
};

/// What the server does for the operations on templates.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_document_templates", Plan::List(&DOCUMENT_TEMPLATES)),
    ("get_document_template", Plan::Read(&DOCUMENT_TEMPLATES)),
];

/// The PDF that a template makes for a client, given as answers show it.
#[must_use]
pub fn fill(template: &Document, title: &str, client: &Document, client_name: &str) -> Vec<u8> {
    let mut lines = vec![
        format!("Template: {}", template.text(NAME).unwrap_or_default()),
        format!("Organization: {}", client.text(ORGANIZATION_NAME).unwrap_or_default()),
        format!("Client: {client_name}"),
    ];
    lines.extend(client.text(USER_IDENT).map(|ident| format!("Client number: {ident}")));
    lines.extend(client.text(FULL_ADDRESS).map(|address| format!("Address: {address}")));
    pdf::render(title, &lines)
}
