//! Calls for tickets, jobs, the inventory, documents and emails.

use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};
use uisp_crm::{Bytes64, Null};

use super::Run;

/// The tag that the demo world's slow line has.
const SPEED: Uuid = uuid!("6b1f6c52-8c1e-4a55-9f0a-5d0f8a7c3e01");
/// Another tag of tickets.
const NEW_LINE: Uuid = uuid!("6b1f6c52-8c1e-4a55-9f0a-5d0f8a7c3e03");
/// An antenna in the inventory.
const ANTENNA: Uuid = uuid!("e27b6f1a-93c5-4d0e-a1f8-7c5d3b9e4a01");
/// One of these antennas, in the first warehouse.
const ANTENNA_UNIT: Uuid = uuid!("f38c7a2b-04d6-4e1f-b209-8d6e4c0f5b01");
/// A warehouse with one unit.
const VAN: Uuid = uuid!("d1c8a1d0-52a4-4b7c-8f3e-2b6a9c0e7f02");

/// The calls by operation id.
pub(super) const CALLS: &[(&str, Run)] = &[
    ("list_tickets", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_tickets(&ListTicketsQuery::default()).await.expect("a list").len(), 6);
        })
    }),
    ("create_ticket", |s| {
        Box::pin(async move {
            let comment = TicketActivityCommentInput { body: "No light on the box.".into(), ..Default::default() };
            let entry = TicketActivityInput { comment: comment.into(), ..Default::default() };
            let new = TicketNew { subject: "Box is dark".into(), client_id: 1.into(), ..TicketNew::new(vec![entry]) };
            let created = s.client.create_ticket(&new).await.expect("a ticket");
            assert_eq!(
                created.location.as_deref(),
                Some(format!("{}/ticketing/tickets/{}", s.crm_url(), created.id).as_str())
            );
            assert_eq!((created.status, created.activity.len()), (Some(TicketStatus::New), 1));
        })
    }),
    ("get_ticket", |s| {
        Box::pin(async move {
            let ticket = s.client.get_ticket(1).await.expect("a ticket");
            assert_eq!((ticket.activity.len(), ticket.tags.len(), ticket.assigned_job_ids), (7, 1, vec![1]));
        })
    }),
    ("update_ticket", |s| {
        Box::pin(async move {
            let update = TicketUpdate { status: TicketStatus::Solved.into(), ..TicketUpdate::default() };
            assert_eq!(s.client.update_ticket(1, &update).await.expect("a ticket").status, Some(TicketStatus::Solved));
        })
    }),
    ("delete_ticket", |s| {
        Box::pin(async move {
            s.client.delete_ticket(1).await.expect("an empty answer");
            s.client.get_ticket(1).await.expect_err("a deleted ticket is gone");
        })
    }),
    ("add_ticket_job", |s| {
        Box::pin(async move {
            assert_eq!(s.client.add_ticket_job(1, 5).await.expect("a ticket").assigned_job_ids, [1, 5]);
        })
    }),
    ("remove_ticket_job", |s| {
        Box::pin(async move {
            assert!(s.client.remove_ticket_job(1, 1).await.expect("a ticket").assigned_job_ids.is_empty());
        })
    }),
    ("add_ticket_tag", |s| {
        Box::pin(async move {
            assert_eq!(s.client.add_ticket_tag(1, NEW_LINE).await.expect("a ticket").tags.len(), 2);
        })
    }),
    ("remove_ticket_tag", |s| {
        Box::pin(async move {
            assert!(s.client.remove_ticket_tag(1, SPEED).await.expect("a ticket").tags.is_empty());
        })
    }),
    ("list_ticket_activities", |s| {
        Box::pin(async move {
            let query = ListTicketActivitiesQuery { ticket_id: Some(1), ..Default::default() };
            assert_eq!(s.client.list_ticket_activities(&query).await.expect("a list").len(), 7);
        })
    }),
    ("get_ticket_activity", |s| {
        Box::pin(async move {
            let activity = s.client.get_ticket_activity(3).await.expect("an activity");
            let change = activity.status_change.expect("a change of status");
            assert_eq!((change.previous_status, change.status), (Some(TicketStatus::New), Some(TicketStatus::Open)));
        })
    }),
    ("download_ticket_comment_attachment_file", |s| {
        Box::pin(async move {
            let file = s.client.download_ticket_comment_attachment_file(1).await.expect("a file");
            assert_eq!(file.content_type.as_deref(), Some("image/png"));
            assert!(file.bytes.starts_with(b"\x89PNG"));
        })
    }),
    ("list_ticket_comments", |s| {
        Box::pin(async move {
            let query = ListTicketCommentsQuery { ticket_id: Some(1), ..Default::default() };
            assert_eq!(s.client.list_ticket_comments(&query).await.expect("a list").len(), 4);
        })
    }),
    ("create_ticket_comment", |s| {
        Box::pin(async move {
            let new = TicketCommentNew { body: "On my way.".into(), user_id: 1002.into(), ..TicketCommentNew::new(1) };
            let created = s.client.create_ticket_comment(&new).await.expect("a comment");
            let expected = format!("{}/ticketing/tickets/comments/{}", s.crm_url(), created.id);
            assert_eq!((created.location.as_deref(), created.public), (Some(expected.as_str()), Some(true)));
        })
    }),
    ("get_ticket_comment", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_ticket_comment(5).await.expect("a comment").attachments.len(), 1);
        })
    }),
    ("list_ticket_groups", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_ticket_groups().await.expect("a list").len(), 3);
        })
    }),
    ("create_ticket_group", |s| {
        Box::pin(async move {
            let group =
                s.client.create_ticket_group(&TicketGroupNew { name: "Night shift".into() }).await.expect("a group");
            assert_eq!(group.name.as_deref(), Some("Night shift"));
        })
    }),
    ("get_ticket_group", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_ticket_group(1).await.expect("a group").name.as_deref(), Some("Support"));
        })
    }),
    ("update_ticket_group", |s| {
        Box::pin(async move {
            let update = TicketGroupUpdate { name: "First line".into() };
            assert_eq!(
                s.client.update_ticket_group(1, &update).await.expect("a group").name.as_deref(),
                Some("First line")
            );
        })
    }),
    ("delete_ticket_group", |s| {
        Box::pin(async move {
            s.client.delete_ticket_group(1).await.expect("an empty answer");
            assert_eq!(s.client.get_ticket(1).await.expect("a ticket").assigned_group_id, None);
        })
    }),
    ("list_ticket_tags", |s| {
        Box::pin(async move {
            let tags = s.client.list_ticket_tags(&ListTicketTagsQuery::default()).await.expect("a list");
            assert_eq!(tags.first().map(|tag| tag.id), Some(SPEED));
        })
    }),
    ("create_ticket_tag", |s| {
        Box::pin(async move {
            let new = TicketTagNew { name: "Storm".into(), ..Default::default() };
            let tag = s.client.create_ticket_tag(&new).await.expect("a tag");
            assert!(tag.location.as_deref().is_some_and(|path| path.ends_with(&format!("/ticket-tags/{}", tag.id))));
        })
    }),
    ("update_ticket_tag", |s| {
        Box::pin(async move {
            let update = TicketTagUpdate { color_text: "#000000".into(), ..Default::default() };
            let tag = s.client.update_ticket_tag(SPEED, &update).await.expect("a tag");
            assert_eq!((tag.name.as_deref(), tag.color_text.as_deref()), (Some("Speed"), Some("#000000")));
        })
    }),
    ("get_ticket_tag", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_ticket_tag(SPEED).await.expect("a tag").name.as_deref(), Some("Speed"));
        })
    }),
    ("delete_ticket_tag", |s| {
        Box::pin(async move {
            s.client.delete_ticket_tag(SPEED).await.expect("an empty answer");
            assert!(s.client.get_ticket(1).await.expect("a ticket").tags.is_empty());
        })
    }),
    ("list_jobs", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_jobs(&ListJobsQuery::default()).await.expect("a list").len(), 6);
        })
    }),
    ("create_job", |s| {
        Box::pin(async move {
            let new = JobNew { gps_lat: "37.38".into(), gps_lon: "-121.93".into(), ..JobNew::new("Look at the fuse") };
            let job = s.client.create_job(&new).await.expect("a job");
            assert_eq!(job.location.as_deref(), Some(format!("{}/scheduling/jobs/{}", s.crm_url(), job.id).as_str()));
            assert_eq!((job.status, job.gps_lat.as_deref()), (Some(JobStatus::Open), Some("37.38")));
        })
    }),
    ("get_job", |s| {
        Box::pin(async move {
            let job = s.client.get_job(1).await.expect("a job");
            assert_eq!((job.tasks.len(), job.attachments.len()), (2, 1));
        })
    }),
    ("update_job", |s| {
        Box::pin(async move {
            let update =
                JobUpdate { status: JobStatus::Closed.into(), description: Null.into(), ..JobUpdate::default() };
            let job = s.client.update_job(1, &update).await.expect("a job");
            assert_eq!((job.status, job.description), (Some(JobStatus::Closed), None));
        })
    }),
    ("delete_job", |s| {
        Box::pin(async move {
            s.client.delete_job(1).await.expect("an empty answer");
            assert!(s.client.get_ticket(1).await.expect("a ticket").assigned_job_ids.is_empty());
        })
    }),
    ("list_job_attachments", |s| {
        Box::pin(async move {
            let query = ListJobAttachmentsQuery { job_id: Some(2) };
            let attachments = s.client.list_job_attachments(&query).await.expect("a list");
            assert_eq!(attachments[0].mime_type.as_deref(), Some("text/csv"));
        })
    }),
    ("create_job_attachment", |s| {
        Box::pin(async move {
            let new = JobAttachmentNew { file: Bytes64(b"hello".to_vec()), job_id: 5, filename: "note.txt".into() };
            let attachment = s.client.create_job_attachment(&new).await.expect("an attachment");
            assert_eq!((attachment.size, attachment.mime_type.as_deref()), (Some(5), Some("text/plain")));
        })
    }),
    ("get_job_attachment", |s| {
        Box::pin(async move {
            let attachment = s.client.get_job_attachment(1).await.expect("an attachment");
            assert_eq!(attachment.filename.as_deref(), Some("roof.png"));
        })
    }),
    ("update_job_attachment", |s| {
        Box::pin(async move {
            let update = JobAttachmentUpdate { filename: "before.png".into(), ..Default::default() };
            let attachment = s.client.update_job_attachment(1, &update).await.expect("an attachment");
            assert_eq!(attachment.filename.as_deref(), Some("before.png"));
        })
    }),
    ("delete_job_attachment", |s| {
        Box::pin(async move {
            s.client.delete_job_attachment(1).await.expect("an empty answer");
            assert!(s.client.get_job(1).await.expect("a job").attachments.is_empty());
        })
    }),
    ("download_job_attachment_file", |s| {
        Box::pin(async move {
            let file = s.client.download_job_attachment_file(2).await.expect("a file");
            assert!(file.bytes.starts_with(b"place,dBm"));
        })
    }),
    ("list_job_comments", |s| {
        Box::pin(async move {
            let query = ListJobCommentsQuery { user_id: Some(1001), ..Default::default() };
            assert_eq!(s.client.list_job_comments(&query).await.expect("a list").len(), 2);
        })
    }),
    ("create_job_comment", |s| {
        Box::pin(async move {
            let comment =
                s.client.create_job_comment(&JobCommentNew::new(5, "Saw it from the road.")).await.expect("a comment");
            assert_eq!(comment.created_date.map(|date| date.timestamp()), Some(1_772_442_000), "the world's clock");
        })
    }),
    ("get_job_comment", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_job_comment(1).await.expect("a comment").job_id, Some(1));
        })
    }),
    ("update_job_comment", |s| {
        Box::pin(async move {
            let update = JobCommentUpdate { message: "Ladder is on the roof.".into(), ..Default::default() };
            let comment = s.client.update_job_comment(1, &update).await.expect("a comment");
            assert_eq!(comment.message.as_deref(), Some("Ladder is on the roof."));
        })
    }),
    ("delete_job_comment", |s| {
        Box::pin(async move {
            s.client.delete_job_comment(1).await.expect("an empty answer");
        })
    }),
    ("list_job_tasks", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_job_tasks(&ListJobTasksQuery { job_id: 1 }).await.expect("a list").len(), 2);
        })
    }),
    ("create_job_task", |s| {
        Box::pin(async move {
            let task = s.client.create_job_task(&JobTaskNew::new(5, "Take binoculars")).await.expect("a task");
            assert_eq!(task.closed, Some(false));
        })
    }),
    ("get_job_task", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_job_task(1).await.expect("a task").label.as_deref(), Some("Measure the signal"));
        })
    }),
    ("update_job_task", |s| {
        Box::pin(async move {
            let update = JobTaskUpdate { closed: true.into(), ..Default::default() };
            assert_eq!(s.client.update_job_task(1, &update).await.expect("a task").closed, Some(true));
        })
    }),
    ("delete_job_task", |s| {
        Box::pin(async move {
            s.client.delete_job_task(1).await.expect("an empty answer");
            assert_eq!(s.client.get_job(1).await.expect("a job").tasks.len(), 1);
        })
    }),
    ("list_inventory_products", |s| {
        Box::pin(async move {
            let products =
                s.client.list_inventory_products(&ListInventoryProductsQuery::default()).await.expect("a list");
            assert_eq!(products.first().map(|product| product.id), Some(ANTENNA));
        })
    }),
    ("create_inventory_product", |s| {
        Box::pin(async move {
            let product = s
                .client
                .create_inventory_product(&InventoryProductNew { name: "Bracket".into() })
                .await
                .expect("a product");
            assert_eq!(product.type_, Some(InventoryProductType::Other));
        })
    }),
    ("get_inventory_product", |s| {
        Box::pin(async move {
            let product = s.client.get_inventory_product(ANTENNA).await.expect("a product");
            assert_eq!(product.type_, Some(InventoryProductType::UbiquitiDevices));
        })
    }),
    ("update_inventory_product", |s| {
        Box::pin(async move {
            let update = InventoryProductUpdate { name: "Antenna".into() };
            let product = s.client.update_inventory_product(ANTENNA, &update).await.expect("a product");
            assert_eq!(product.name.as_deref(), Some("Antenna"));
        })
    }),
    ("delete_inventory_product", |s| {
        Box::pin(async move {
            s.client.delete_inventory_product(ANTENNA).await.expect("an empty answer");
            s.client.get_inventory_unit(ANTENNA_UNIT).await.expect_err("its units are gone too");
        })
    }),
    ("list_inventory_units", |s| {
        Box::pin(async move {
            let query = ListInventoryUnitsQuery { product_id: Some(ANTENNA), ..Default::default() };
            assert_eq!(s.client.list_inventory_units(&query).await.expect("a list").len(), 2);
        })
    }),
    ("create_inventory_unit", |s| {
        Box::pin(async move {
            let new = InventoryUnitNew { product_id: ANTENNA.into(), warehouse_id: VAN.into(), ..Default::default() };
            let unit = s.client.create_inventory_unit(&new).await.expect("a unit");
            assert_eq!((unit.product_id, unit.warehouse_id), (Some(ANTENNA), Some(VAN)));
        })
    }),
    ("get_inventory_unit", |s| {
        Box::pin(async move {
            let unit = s.client.get_inventory_unit(ANTENNA_UNIT).await.expect("a unit");
            assert_eq!(unit.mac_address.as_deref(), Some("fc-ec-da-00-10-01"));
        })
    }),
    ("update_inventory_unit", |s| {
        Box::pin(async move {
            let to_the_van = InventoryUnitMove { warehouse_id: VAN.into(), ..Default::default() };
            let unit = s.client.update_inventory_unit(ANTENNA_UNIT, &to_the_van).await.expect("a unit");
            assert_eq!(unit.warehouse_id, Some(VAN));
        })
    }),
    ("delete_inventory_unit", |s| {
        Box::pin(async move {
            s.client.delete_inventory_unit(ANTENNA_UNIT).await.expect("an empty answer");
        })
    }),
    ("list_inventory_warehouses", |s| {
        Box::pin(async move {
            let warehouses =
                s.client.list_inventory_warehouses(&ListInventoryWarehousesQuery::default()).await.expect("a list");
            assert_eq!(warehouses.len(), 2);
        })
    }),
    ("create_inventory_warehouse", |s| {
        Box::pin(async move {
            let new = InventoryWarehouseNew { name: "Van 2".into() };
            assert!(s.client.create_inventory_warehouse(&new).await.expect("a warehouse").created_date.is_some());
        })
    }),
    ("get_inventory_warehouse", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.get_inventory_warehouse(VAN).await.expect("a warehouse").name.as_deref(),
                Some("Van 1")
            );
        })
    }),
    ("update_inventory_warehouse", |s| {
        Box::pin(async move {
            let update = InventoryWarehouseUpdate { name: "Old van".into() };
            let warehouse = s.client.update_inventory_warehouse(VAN, &update).await.expect("a warehouse");
            assert_eq!(warehouse.name.as_deref(), Some("Old van"));
        })
    }),
    ("delete_inventory_warehouse", |s| {
        Box::pin(async move {
            s.client.delete_inventory_warehouse(VAN).await.expect("an empty answer");
        })
    }),
    ("list_documents", |s| {
        Box::pin(async move {
            let query =
                ListDocumentsQuery { client_id: Some(1), types: vec![DocumentType::Image], ..Default::default() };
            let documents = s.client.list_documents(&query).await.expect("a list");
            assert_eq!(documents.iter().map(|document| document.id).collect::<Vec<_>>(), [2]);
        })
    }),
    ("create_document", |s| {
        Box::pin(async move {
            let new = DocumentNew { file: Bytes64(b"hello".to_vec()).into(), ..DocumentNew::new(1, "hello.txt") };
            let document = s.client.create_document(&new).await.expect("a document");
            assert_eq!((document.size, document.type_.clone()), (Some(5), Some(DocumentType::Document)));
        })
    }),
    ("get_document", |s| {
        Box::pin(async move {
            let document = s.client.get_document(1).await.expect("a document");
            assert!(document.path.is_some_and(|path| path.starts_with("/data/documents/1/") && path.ends_with(".pdf")));
        })
    }),
    ("delete_document", |s| {
        Box::pin(async move {
            s.client.delete_document(1).await.expect("an empty answer");
        })
    }),
    ("download_document_file", |s| {
        Box::pin(async move {
            let file = s.client.download_document_file(1).await.expect("a file");
            assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
            assert!(file.bytes.starts_with(b"%PDF-1.4"));
        })
    }),
    ("list_document_templates", |s| {
        Box::pin(async move {
            let templates =
                s.client.list_document_templates(&ListDocumentTemplatesQuery::default()).await.expect("a list");
            assert_eq!(templates[0].is_valid, Some(true));
        })
    }),
    ("get_document_template", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_document_template(1).await.expect("a template").name.as_deref(), Some("Default"));
        })
    }),
    ("enqueue_email", |s| {
        Box::pin(async move {
            let email = Email::new("grace@okafor.example", "Maintenance", "On Tuesday at 02:00.");
            s.client.enqueue_email(1, &email).await.expect("an empty answer");
            assert_eq!(s.rows("emails").len(), 1);
        })
    }),
];
