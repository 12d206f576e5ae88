//! Tasks of jobs: lines to tick off. A new task is not closed.

use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::{CLOSED, JOB_ID};
use crate::generated::uisp_crm::schemas;

/// Tasks of jobs.
pub static JOB_TASKS: Resource = Resource {
    references: &[Reference::owned(JOB_ID, "jobs")],
    defaults: &[(CLOSED, Initial::Boolean(false))],
    filters: &[Filter::new("jobId", Test::Equals(JOB_ID))],
    rules: &[
        Rule::documented("a new task is not closed", "blueprint 8141"),
        Rule::documented("a list of tasks needs a jobId, else it is a 400", "blueprint 2151"),
    ],
    ..Resource::plain("job-tasks", &schemas::JOB_TASK)
};

/// What the server does for the operations on tasks.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_job_tasks", Plan::List(&JOB_TASKS)),
    ("create_job_task", Plan::Create(&JOB_TASKS)),
    ("get_job_task", Plan::Read(&JOB_TASKS)),
    ("update_job_task", Plan::Update(&JOB_TASKS)),
    ("delete_job_task", Plan::Delete(&JOB_TASKS)),
];
