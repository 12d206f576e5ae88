//! The rules of jobs and what belongs to them.

use uisp_crm::chrono::DateTime;
use uisp_crm::types::*;
use uisp_crm::{Bytes64, Error, Null};

use crate::support::{TestServer, complaints, status};

#[tokio::test]
async fn a_job_with_a_date_needs_somebody_to_do_it() {
    let server = TestServer::demo().await;
    let dated = JobNew {
        date: DateTime::parse_from_rfc3339("2026-03-10T09:00:00-07:00").expect("a moment").into(),
        ..JobNew::new("Look")
    };
    let refused = server.client.create_job(&dated).await.expect_err("nobody would do it");
    let Error::Status { errors, .. } = &refused else { panic!("an answer, not {refused:?}") };
    assert_eq!(errors["assignedUserId"], ["You must assign an user in order to set the date."]);
    let assigned = JobNew { assigned_user_id: 1002.into(), ..dated };
    let job = server.client.create_job(&assigned).await.expect("a job").id;

    let alone = JobUpdate { assigned_user_id: Null.into(), ..JobUpdate::default() };
    assert_eq!(
        complaints(&server.client.update_job(job, &alone).await.expect_err("the date stays")),
        ["assignedUserId"]
    );
    let both = JobUpdate { date: Null.into(), ..alone };
    let freed = server.client.update_job(job, &both).await.expect("both may go");
    assert_eq!((freed.date, freed.assigned_user_id), (None, None));
}

#[tokio::test]
async fn a_title_cannot_be_missing_or_emptied() {
    let server = TestServer::demo().await;
    assert_eq!(complaints(&server.client.create_job(&JobNew::new("")).await.expect_err("no title")), ["title"]);
    let update = JobUpdate { title: Null.into(), ..JobUpdate::default() };
    assert_eq!(complaints(&server.client.update_job(1, &update).await.expect_err("no title")), ["title"]);
}

#[tokio::test]
async fn lists_filter_by_null_day_status_ticket_and_words() {
    let server = TestServer::demo().await;
    let list = async |query: ListJobsQuery| {
        server.client.list_jobs(&query).await.expect("a list").iter().map(|job| job.id).collect::<Vec<_>>()
    };
    let day = |text: &str| text.parse().ok();
    assert_eq!(list(ListJobsQuery { client_id: Some("null".to_owned()), ..Default::default() }).await, [4, 5]);
    assert_eq!(list(ListJobsQuery { assigned_user_id: Some("null".to_owned()), ..Default::default() }).await, [5]);
    assert_eq!(list(ListJobsQuery { ticket_id: Some("null".to_owned()), ..Default::default() }).await, [3, 4, 5, 6]);
    assert_eq!(list(ListJobsQuery { ticket_id: Some("4".to_owned()), ..Default::default() }).await, [2]);
    let week = ListJobsQuery { date_from: day("2026-03-02"), date_to: day("2026-03-05"), ..Default::default() };
    assert_eq!(list(week).await, [1, 3, 4]);
    assert_eq!(
        list(ListJobsQuery { statuses: vec![JobStatus::InProgress, JobStatus::Closed], ..Default::default() }).await,
        [2, 4]
    );
    assert_eq!(list(ListJobsQuery { query: Some("whitfield cpe".to_owned()), ..Default::default() }).await, [3]);
    let short = ListJobsQuery { query: Some("x".to_owned()), ..Default::default() };
    assert_eq!(status(&server.client.list_jobs(&short).await.expect_err("one character")), 400);
}

#[tokio::test]
async fn a_job_shows_its_tasks_and_attachments() {
    let server = TestServer::demo().await;
    let task = server.client.create_job_task(&JobTaskNew::new(5, "Take binoculars")).await.expect("a task");
    let note = JobAttachmentNew::new(Bytes64(b"north side".to_vec()), 5, "note.txt");
    let attachment = server.client.create_job_attachment(&note).await.expect("an attachment");
    let job = server.client.get_job(5).await.expect("a job");
    assert_eq!(job.tasks, [task.value]);
    assert_eq!(job.attachments, [attachment.value]);
}

#[tokio::test]
async fn an_attachment_keeps_its_file_until_it_gets_another() {
    let server = TestServer::demo().await;
    let renamed = JobAttachmentUpdate { filename: "levels.txt".into(), ..JobAttachmentUpdate::default() };
    let attachment = server.client.update_job_attachment(2, &renamed).await.expect("an attachment");
    assert_eq!((attachment.size, attachment.mime_type.as_deref()), (Some(33), Some("text/plain")));
    let replaced = JobAttachmentUpdate { file: Bytes64(b"-50 dBm".to_vec()).into(), ..JobAttachmentUpdate::default() };
    assert_eq!(server.client.update_job_attachment(2, &replaced).await.expect("an attachment").size, Some(7));
    let file = server.client.download_job_attachment_file(2).await.expect("a file");
    assert_eq!((file.bytes.as_ref(), file.content_type.as_deref()), (b"-50 dBm".as_slice(), Some("text/plain")));
}

#[tokio::test]
async fn what_belongs_to_a_job_needs_one_and_goes_with_it() {
    let server = TestServer::demo().await;
    assert_eq!(
        status(&server.client.create_job_task(&JobTaskNew::new(99, "Nothing")).await.expect_err("no such job")),
        404
    );
    server.client.delete_job(2).await.expect("an empty answer");
    assert_eq!(status(&server.client.get_job_task(3).await.expect_err("gone")), 404);
    assert_eq!(status(&server.client.get_job_comment(2).await.expect_err("gone")), 404);
    assert_eq!(status(&server.client.get_job_attachment(2).await.expect_err("gone")), 404);
    assert!(server.client.get_ticket(4).await.expect("the ticket stays").assigned_job_ids.is_empty());
}

#[tokio::test]
async fn comments_filter_by_job_user_and_day() {
    let server = TestServer::demo().await;
    let list = async |query: ListJobCommentsQuery| {
        server
            .client
            .list_job_comments(&query)
            .await
            .expect("a list")
            .iter()
            .map(|comment| comment.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(ListJobCommentsQuery { job_id: Some(1), ..Default::default() }).await, [1]);
    assert_eq!(list(ListJobCommentsQuery { user_id: Some(1001), ..Default::default() }).await, [1, 3]);
    let february = ListJobCommentsQuery {
        created_date_from: "2026-02-01".parse().ok(),
        created_date_to: "2026-02-26".parse().ok(),
        ..Default::default()
    };
    assert_eq!(list(february).await, [1], "both ends are included");
}

#[tokio::test]
async fn a_list_of_tasks_needs_a_job() {
    let server = TestServer::demo().await;
    let url = format!("{}/scheduling/jobs/tasks", server.crm_url());
    let answer = reqwest::Client::new()
        .get(url)
        .header("X-Auth-App-Key", mock_server::READ_KEY)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 400);
}
