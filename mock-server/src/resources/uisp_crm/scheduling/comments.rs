//! Comments on jobs: plain rows that belong to a job.

use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::{CREATED_DATE, JOB_ID, USER_ID};
use crate::generated::uisp_crm::schemas;

/// Comments on jobs.
pub static JOB_COMMENTS: Resource = Resource {
    references: &[Reference::owned(JOB_ID, "jobs"), Reference::loose(USER_ID, "users")],
    defaults: &[(CREATED_DATE, Initial::Now)],
    filters: &[
        Filter::new("jobId", Test::Equals(JOB_ID)),
        Filter::new("userId", Test::Equals(USER_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
    ],
    rules: &[
        Rule::documented("without a date the present moment is taken", "blueprint 8127"),
        Rule::documented("both ends of the range of days are included", "blueprint 2056-2060"),
        Rule::assumed("a comment without a userId has none"),
    ],
    ..Resource::plain("job-comments", &schemas::JOB_COMMENT)
};

/// What the server does for the operations on comments on jobs.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_job_comments", Plan::List(&JOB_COMMENTS)),
    ("create_job_comment", Plan::Create(&JOB_COMMENTS)),
    ("get_job_comment", Plan::Read(&JOB_COMMENTS)),
    ("update_job_comment", Plan::Update(&JOB_COMMENTS)),
    ("delete_job_comment", Plan::Delete(&JOB_COMMENTS)),
];
