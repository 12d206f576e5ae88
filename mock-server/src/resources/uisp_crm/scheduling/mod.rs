//! Scheduling: jobs for the provider's users, with tasks, comments and files.

pub mod attachments;
pub mod comments;
pub mod jobs;
pub mod tasks;
