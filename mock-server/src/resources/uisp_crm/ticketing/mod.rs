//! Tickets: what clients ask for, what is said and done about it, and who does it.

pub mod activities;
pub mod attachments;
pub mod client_side;
pub mod comments;
pub mod groups;
pub mod jobs;
pub mod tags;
pub mod tickets;
