//! Files that belong to jobs.

use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{Call, Change, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::{FILENAME, JOB_ID};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::documents::files;

/// Files that belong to jobs.
pub static JOB_ATTACHMENTS: Resource = Resource {
    references: &[Reference::owned(JOB_ID, "jobs")],
    filters: &[Filter::new("jobId", Test::Equals(JOB_ID))],
    before_write: Some(prepare),
    compute: Some(compute),
    rules: &[
        Rule::documented("a new attachment needs a job, a name and a file", "blueprint 8107-8114"),
        Rule::assumed("the media type follows the ending of the file's name"),
        Rule::assumed("a change without a file keeps the old one"),
    ],
    ..Resource::plain("job-attachments", &schemas::JOB_ATTACHMENT)
};

/// What the server does for the operations on attachments of jobs.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_job_attachments", Plan::List(&JOB_ATTACHMENTS)),
    ("create_job_attachment", Plan::Create(&JOB_ATTACHMENTS)),
    ("get_job_attachment", Plan::Read(&JOB_ATTACHMENTS)),
    ("update_job_attachment", Plan::Update(&JOB_ATTACHMENTS)),
    ("delete_job_attachment", Plan::Delete(&JOB_ATTACHMENTS)),
    ("download_job_attachment_file", Plan::Answer(download, DOWNLOADING)),
];

const DOWNLOADING: &[Rule] = &[Rule::documented("answers with the file's bytes", "blueprint 2026-2041")];

fn prepare(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    files::keep_upload(change);
    Ok(())
}

fn compute(_state: &State, attachment: &Document, shown: &mut Document) {
    files::describe(attachment, FILENAME, shown);
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(files::download(state.get(&JOB_ATTACHMENTS, &call.key("id"))?, FILENAME))
}
