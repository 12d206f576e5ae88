//! The rules of tickets, their activities, comments, groups and tags.

use uisp_crm::chrono::DateTime;
use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};
use uisp_crm::{Bytes64, Null};

use crate::support::{TestServer, complaints, status};

const SPEED: Uuid = uuid!("6b1f6c52-8c1e-4a55-9f0a-5d0f8a7c3e01");

fn saying(body: &str) -> TicketActivityInput {
    let comment = TicketActivityCommentInput { body: body.into(), ..TicketActivityCommentInput::default() };
    TicketActivityInput { comment: comment.into(), ..TicketActivityInput::default() }
}

fn of_client(client: i64) -> TicketNew {
    TicketNew { client_id: client.into(), ..TicketNew::new(vec![saying("Nothing works.")]) }
}

/// The types of a ticket's activities, in order.
fn types(ticket: &Ticket) -> Vec<TicketActivityType> {
    ticket.activity.iter().filter_map(|activity| activity.type_.clone()).collect()
}

fn ids(tickets: &[Ticket]) -> Vec<i64> {
    tickets.iter().map(|ticket| ticket.id).collect()
}

#[tokio::test]
async fn a_ticket_needs_a_client_an_address_or_a_number() {
    let server = TestServer::demo().await;
    let from_nobody = TicketNew::new(vec![saying("Hello?")]);
    let refused = server.client.create_ticket(&from_nobody).await.expect_err("nobody asks");
    assert_eq!(complaints(&refused), ["clientId"]);
    let by_mail = TicketNew { email_from_address: "lena@example.net".into(), ..from_nobody.clone() };
    assert_eq!(server.client.create_ticket(&by_mail).await.expect("a ticket").client_id, None);
    let by_phone = TicketNew { phone_from: "+1 408 555 0199".into(), ..from_nobody };
    server.client.create_ticket(&by_phone).await.expect("a ticket");
    let update = TicketUpdate { client_id: Null.into(), ..TicketUpdate::default() };
    let refused = server.client.update_ticket(1, &update).await.expect_err("nobody would be left");
    assert_eq!(complaints(&refused), ["clientId"]);
}

#[tokio::test]
async fn a_new_ticket_needs_a_comment_that_says_something() {
    let server = TestServer::demo().await;
    let silent = TicketNew { client_id: 1.into(), ..TicketNew::new(Vec::new()) };
    assert_eq!(complaints(&server.client.create_ticket(&silent).await.expect_err("no comment")), ["activity"]);
    let blank = TicketNew { client_id: 1.into(), ..TicketNew::new(vec![saying(" "), TicketActivityInput::default()]) };
    let refused = server.client.create_ticket(&blank).await.expect_err("nothing is said");
    assert_eq!(complaints(&refused), ["activity[0].comment.body", "activity[1].comment"]);
    assert_eq!(server.rows("tickets").len(), 6, "a refused ticket leaves nothing behind");
}

#[tokio::test]
async fn a_new_ticket_is_new_public_and_its_clients_turn() {
    let server = TestServer::demo().await;
    let ticket = server.client.create_ticket(&of_client(4)).await.expect("a ticket");
    assert_eq!((ticket.status, ticket.public), (Some(TicketStatus::New), Some(true)));
    assert_eq!(ticket.is_last_activity_by_client, Some(true));
    assert!(
        ticket.created_at.is_some()
            && ticket.last_activity == ticket.created_at
            && ticket.last_comment_at == ticket.created_at
    );
    assert_eq!(types(&ticket), [TicketActivityType::Comment]);
}

#[tokio::test]
async fn every_change_leaves_an_activity() {
    let server = TestServer::demo().await;
    let ticket = server.client.create_ticket(&of_client(4)).await.expect("a ticket").id;
    let update = TicketUpdate {
        status: TicketStatus::Open.into(),
        subject: "Dead line".into(),
        assigned_user_id: 1001.into(),
        assigned_group_id: 2.into(),
        client_id: 1.into(),
        assigned_job_ids: vec![5].into(),
        ..TicketUpdate::default()
    };
    let changed = server.client.update_ticket(ticket, &update).await.expect("a ticket");
    assert_eq!(
        types(&changed),
        [
            TicketActivityType::Comment,
            TicketActivityType::StatusChange,
            TicketActivityType::SubjectChange,
            TicketActivityType::AssignmentClient,
            TicketActivityType::AssignmentGroup,
            TicketActivityType::Assignment,
            TicketActivityType::AssignmentJob,
        ]
    );
    assert_eq!(changed.is_last_activity_by_client, Some(false));
    assert!(
        changed
            .activity
            .iter()
            .skip(1)
            .all(|activity| activity.user_id == Some(1000) && activity.ticket_id == Some(ticket))
    );
    let subject = changed.activity[2].subject_change.as_ref().expect("a change of subject");
    assert_eq!((subject.previous_subject.as_deref(), subject.subject.as_deref()), (None, Some("Dead line")));
    let client = changed.activity[3].client_assignment.as_ref().expect("a change of client");
    assert_eq!((client.assigned_client_id, client.type_.clone()), (Some(1), Some(TicketAssignmentChange::Add)));

    let again = server.client.update_ticket(ticket, &update).await.expect("a ticket");
    assert_eq!(again.activity.len(), changed.activity.len(), "what stays the same is no change");
    let unassign = TicketUpdate { assigned_user_id: Null.into(), ..TicketUpdate::default() };
    let unassigned = server.client.update_ticket(ticket, &unassign).await.expect("a ticket");
    let last = unassigned.activity.last().and_then(|activity| activity.assignment.as_ref()).expect("an assignment");
    assert_eq!((last.assigned_user_id, last.type_.clone()), (Some(1001), Some(TicketAssignmentChange::Remove)));
}

#[tokio::test]
async fn jobs_come_and_go_with_an_activity_each() {
    let server = TestServer::demo().await;
    let added = server.client.add_ticket_job(3, 5).await.expect("a ticket");
    let twice = server.client.add_ticket_job(3, 5).await.expect("a ticket");
    assert_eq!((added.assigned_job_ids.as_slice(), twice.activity.len()), ([5].as_slice(), added.activity.len()));
    let of_ticket = ListJobsQuery { ticket_id: Some("3".to_owned()), ..ListJobsQuery::default() };
    assert_eq!(server.client.list_jobs(&of_ticket).await.expect("a list").len(), 1);
    let removed = server.client.remove_ticket_job(3, 5).await.expect("a ticket");
    let changes: Vec<_> =
        removed.activity.iter().filter_map(|activity| activity.job_assignment.as_ref()?.type_.clone()).collect();
    assert_eq!(changes, [TicketAssignmentChange::Add, TicketAssignmentChange::Remove]);
    assert_eq!(status(&server.client.add_ticket_job(3, 99).await.expect_err("no such job")), 404);
    assert_eq!(status(&server.client.add_ticket_job(99, 5).await.expect_err("no such ticket")), 404);
}

#[tokio::test]
async fn a_public_comment_on_a_private_ticket_is_private() {
    let server = TestServer::demo().await;
    let new = TicketCommentNew {
        body: "Guys checked.".into(),
        public: true.into(),
        user_id: 1002.into(),
        ..TicketCommentNew::new(5)
    };
    assert_eq!(server.client.create_ticket_comment(&new).await.expect("a comment").public, Some(false));
    let on_a_public_one = TicketCommentNew { ticket_id: 1, public: Null.into(), ..new };
    assert_eq!(server.client.create_ticket_comment(&on_a_public_one).await.expect("a comment").public, Some(true));
}

#[tokio::test]
async fn only_a_clients_comment_says_where_it_came_from() {
    let server = TestServer::demo().await;
    let by_client =
        TicketCommentNew { body: "Me again.".into(), phone_from: "+1 408 555 0111".into(), ..TicketCommentNew::new(1) };
    let comment = server.client.create_ticket_comment(&by_client).await.expect("a comment");
    assert_eq!((comment.user_id, comment.phone_from.as_deref()), (None, Some("+1 408 555 0111")));
    let by_user = TicketCommentNew { user_id: 1001.into(), ..by_client };
    let refused = server.client.create_ticket_comment(&by_user).await.expect_err("users have no origin");
    assert_eq!(complaints(&refused), ["phoneFrom"]);
}

#[tokio::test]
async fn a_comment_needs_a_body_or_attachments_and_a_ticket_that_exists() {
    let server = TestServer::demo().await;
    let refused = server.client.create_ticket_comment(&TicketCommentNew::new(1)).await.expect_err("it says nothing");
    assert_eq!(complaints(&refused), ["body"]);
    let nowhere = TicketCommentNew { body: "Hello".into(), ..TicketCommentNew::new(99) };
    assert_eq!(status(&server.client.create_ticket_comment(&nowhere).await.expect_err("no such ticket")), 404);
    let by_nobody = TicketCommentNew { body: "Hello".into(), user_id: 7.into(), ..TicketCommentNew::new(1) };
    assert_eq!(status(&server.client.create_ticket_comment(&by_nobody).await.expect_err("no such user")), 404);
}

#[tokio::test]
async fn attachments_come_back_as_they_were_sent() {
    let server = TestServer::demo().await;
    let bytes = vec![0, 159, 146, 150, 255];
    let photo = TicketCommentAttachmentInput::new(Bytes64(bytes.clone()), "Dach Süd.jpg");
    let new = TicketCommentNew { attachments: vec![photo].into(), ..TicketCommentNew::new(1) };
    let comment = server.client.create_ticket_comment(&new).await.expect("attachments are enough");
    let [attachment] = comment.attachments.as_slice() else { panic!("one attachment, not {:?}", comment.attachments) };
    assert_eq!((attachment.size, attachment.mime_type.as_deref()), (Some(5), Some("image/jpeg")));
    let file = server.client.download_ticket_comment_attachment_file(attachment.id).await.expect("a file");
    assert_eq!((file.bytes.to_vec(), file.content_type.as_deref()), (bytes, Some("image/jpeg")));
    let ticket = server.client.get_ticket(1).await.expect("a ticket");
    let shown = ticket.activity.last().and_then(|activity| activity.comment.as_ref()).expect("the comment");
    assert_eq!(shown.attachments.len(), 1);
    assert_eq!(
        status(&server.client.download_ticket_comment_attachment_file(99).await.expect_err("no such file")),
        404
    );
}

#[tokio::test]
async fn the_newest_comment_decides_whose_turn_it_is() {
    let server = TestServer::demo().await;
    let by_user =
        TicketCommentNew { body: "Looking into it.".into(), user_id: 1001.into(), ..TicketCommentNew::new(3) };
    server.client.create_ticket_comment(&by_user).await.expect("a comment");
    let ticket = server.client.get_ticket(3).await.expect("a ticket");
    assert_eq!(ticket.is_last_activity_by_client, Some(false));
    let newest = ticket.last_comment_at;
    let long_ago = DateTime::parse_from_rfc3339("2026-01-05T08:00:00Z").expect("a moment");
    let late_entry =
        TicketCommentNew { body: "Called in January.".into(), created_at: long_ago.into(), ..TicketCommentNew::new(3) };
    server.client.create_ticket_comment(&late_entry).await.expect("a comment");
    let ticket = server.client.get_ticket(3).await.expect("a ticket");
    assert_eq!((ticket.last_comment_at, ticket.is_last_activity_by_client), (newest, Some(false)));
}

#[tokio::test]
async fn a_comment_is_the_activity_with_its_id_and_other_activities_are_no_comments() {
    let server = TestServer::demo().await;
    let comment = server.client.get_ticket_comment(1).await.expect("a comment");
    let activity = server.client.get_ticket_activity(1).await.expect("an activity");
    assert_eq!(activity.comment.and_then(|said| said.body), comment.body);
    assert_eq!(status(&server.client.get_ticket_comment(2).await.expect_err("an assignment")), 404);
    let by_ada = ListTicketCommentsQuery { user_id: Some(1000), ..ListTicketCommentsQuery::default() };
    let comments = server.client.list_ticket_comments(&by_ada).await.expect("a list");
    assert!(
        !comments.is_empty() && comments.iter().all(|comment| comment.user_id == Some(1000) && comment.body.is_some())
    );
}

#[tokio::test]
async fn lists_filter_by_null_status_tag_visibility_and_words() {
    let server = TestServer::demo().await;
    let list = async |query: ListTicketsQuery| ids(&server.client.list_tickets(&query).await.expect("a list"));
    assert_eq!(list(ListTicketsQuery { client_id: Some("null".to_owned()), ..Default::default() }).await, [3]);
    assert_eq!(list(ListTicketsQuery { assigned_user_id: Some("1001".to_owned()), ..Default::default() }).await, [1]);
    assert_eq!(list(ListTicketsQuery { assigned_group_id: Some("null".to_owned()), ..Default::default() }).await, [3]);
    let statuses = vec![TicketStatus::Pending, TicketStatus::Solved];
    assert_eq!(list(ListTicketsQuery { statuses, ..Default::default() }).await, [4, 2]);
    assert_eq!(list(ListTicketsQuery { public: Some(0), ..Default::default() }).await, [5]);
    assert_eq!(list(ListTicketsQuery { ticket_tag_ids: vec![SPEED], ..Default::default() }).await, [1]);
    assert_eq!(list(ListTicketsQuery { query: Some("bakery".to_owned()), ..Default::default() }).await, [4]);
    assert_eq!(list(ListTicketsQuery { query: Some("FILMS".to_owned()), ..Default::default() }).await, [1]);
}

#[tokio::test]
async fn lists_are_ordered_by_opening_unless_asked_otherwise() {
    let server = TestServer::demo().await;
    let list = async |order: Option<TicketOrder>, direction: Option<SortDirection>| {
        let query = ListTicketsQuery { order, direction, ..ListTicketsQuery::default() };
        ids(&server.client.list_tickets(&query).await.expect("a list"))
    };
    assert_eq!(list(None, None).await, [4, 1, 2, 6, 5, 3]);
    assert_eq!(list(Some(TicketOrder::Id), Some(SortDirection::Desc)).await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(list(Some(TicketOrder::LastActivity), None).await, [4, 1, 2, 6, 5, 3]);
}

#[tokio::test]
async fn what_the_demo_world_says_of_last_activities_is_true() {
    let server = TestServer::demo().await;
    for ticket in server.client.list_tickets(&ListTicketsQuery::default()).await.expect("a list") {
        let newest =
            ticket.activity.iter().max_by_key(|activity| (activity.created_at, activity.id)).expect("an activity");
        let comments = ticket.activity.iter().filter(|activity| activity.comment.is_some());
        let by_client = Some(newest.user_id.is_none());
        assert_eq!(
            (ticket.last_activity, ticket.is_last_activity_by_client),
            (newest.created_at, by_client),
            "ticket {}",
            ticket.id
        );
        assert_eq!(
            ticket.last_comment_at,
            comments.filter_map(|activity| activity.created_at).max(),
            "ticket {}",
            ticket.id
        );
    }
}

#[tokio::test]
async fn a_deleted_ticket_takes_its_activities_and_files_along() {
    let server = TestServer::demo().await;
    server.client.delete_ticket(4).await.expect("an empty answer");
    let left = |table: &str| server.rows(table).len();
    assert_eq!((left("tickets"), left("ticket-comment-attachments"), left("ticket-jobs"), left("jobs")), (5, 1, 1, 6));
    server.client.delete_client(1).await.expect("an empty answer");
    assert_eq!(status(&server.client.get_ticket(1).await.expect_err("its client is gone")), 404);
}
