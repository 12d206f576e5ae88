//! The rules of documents, templates and emails.

use mock_server::engine::Value;
use mock_server::generated::fields;
use uisp_crm::Bytes64;
use uisp_crm::types::*;

use crate::support::{TestServer, complaints, status};

#[tokio::test]
async fn a_document_comes_back_as_it_was_sent() {
    let server = TestServer::demo().await;
    let new = DocumentNew { file: Bytes64(vec![1, 2, 3]).into(), ..DocumentNew::new(2, "floor plan.PNG") };
    let document = server.client.create_document(&new).await.expect("a document");
    assert_eq!(
        (document.size, document.type_.clone(), document.user_id),
        (Some(3), Some(DocumentType::Image), Some(1000))
    );
    assert!(
        document.path.as_deref().is_some_and(|path| path.starts_with("/data/documents/2/") && path.ends_with(".png"))
    );
    let file = server.client.download_document_file(document.id).await.expect("a file");
    assert_eq!((file.bytes.as_ref(), file.content_type.as_deref()), ([1, 2, 3].as_slice(), Some("image/png")));
}

#[tokio::test]
async fn a_document_needs_a_file_or_a_template_and_a_client() {
    let server = TestServer::demo().await;
    let refused = server.client.create_document(&DocumentNew::new(1, "nothing.pdf")).await.expect_err("no content");
    assert_eq!(complaints(&refused), ["file"]);
    let of_nobody = DocumentNew { file: Bytes64(b"x".to_vec()).into(), ..DocumentNew::new(99, "x.txt") };
    assert_eq!(status(&server.client.create_document(&of_nobody).await.expect_err("no such client")), 404);
    let of_nothing = DocumentNew { template_id: 99.into(), ..DocumentNew::new(1, "x") };
    assert_eq!(status(&server.client.create_document(&of_nothing).await.expect_err("no such template")), 404);
}

#[tokio::test]
async fn a_template_makes_a_pdf_that_names_the_client() {
    let server = TestServer::demo().await;
    let new = DocumentNew { template_id: 1.into(), ..DocumentNew::new(8, "Vertrag") };
    let document = server.client.create_document(&new).await.expect("a document");
    assert_eq!((document.name.as_deref(), document.type_.clone()), (Some("Vertrag.pdf"), Some(DocumentType::Document)));
    let file = server.client.download_document_file(document.id).await.expect("a file");
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    assert_eq!(document.size, i64::try_from(file.bytes.len()).ok());
    let text: String = file.bytes.iter().map(|byte| char::from(*byte)).collect();
    assert!(
        text.starts_with("%PDF-1.4")
            && text.contains("Client: Jürgen Weiß")
            && text.contains("Organization: Alpenfunk")
    );
}

#[tokio::test]
async fn types_filter_by_the_ending_of_the_name() {
    let server = TestServer::demo().await;
    let query = ListDocumentsQuery {
        types: vec![DocumentType::Document, DocumentType::Other],
        ..ListDocumentsQuery::default()
    };
    let documents = server.client.list_documents(&query).await.expect("a list");
    assert_eq!(documents.iter().map(|document| document.id).collect::<Vec<_>>(), [1, 3]);
}

#[tokio::test]
async fn an_email_waits_in_the_world_for_somebody_to_look_at_it() {
    let server = TestServer::demo().await;
    let plan = EmailAttachment::new(Bytes64(b"a,b".to_vec()), "plan.csv");
    let email = Email {
        client_id: 1.into(),
        attachments: vec![plan].into(),
        ..Email::new("grace@okafor.example", "Maintenance", "On Tuesday at 02:00.")
    };
    server.client.enqueue_email(2, &email).await.expect("an empty answer");
    let [row] = server.rows("emails").try_into().expect("one email");
    assert_eq!((row.text(fields::TO), row.text(fields::SUBJECT)), (Some("grace@okafor.example"), Some("Maintenance")));
    assert_eq!((row.integer(fields::ORGANIZATION_ID), row.integer(fields::CLIENT_ID)), (Some(2), Some(1)));
    let attachment = row.get(fields::ATTACHMENTS).as_list()[0].as_object().expect("an attachment").clone();
    assert_eq!(attachment.text(fields::MIME_TYPE), Some("text/csv"));
    assert_eq!(*attachment.get(fields::FILE), Value::Bytes(b"a,b".as_slice().into()));
}

#[tokio::test]
async fn an_email_needs_an_organisation_and_an_address() {
    let server = TestServer::demo().await;
    let email = Email::new("grace@okafor.example", "Hello", "Hello");
    assert_eq!(status(&server.client.enqueue_email(99, &email).await.expect_err("no such organisation")), 404);
    let to_nowhere = Email { to: "grace".to_owned(), ..email };
    assert_eq!(complaints(&server.client.enqueue_email(1, &to_nowhere).await.expect_err("no address")), ["to"]);
    assert!(server.rows("emails").is_empty());
}
