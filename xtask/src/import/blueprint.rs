//! The model of an API Blueprint document: groups, actions and data structures.

mod action;
mod reader;

use super::mson::{Declaration, Member};
use super::template::Template;
pub(super) use reader::read;

/// A document.
#[derive(Debug)]
pub(super) struct Blueprint {
    /// The path of the document's HOST, for example `/crm/api/v1.0`.
    pub(super) base: String,
    /// The groups in order; one that appears twice stands where it appears first.
    pub(super) groups: Vec<Group>,
    /// The data structures in order.
    pub(super) structures: Vec<Structure>,
}

/// A named group of actions.
#[derive(Debug)]
pub(super) struct Group {
    /// The line of its heading.
    pub(super) line: usize,
    /// Its name.
    pub(super) name: String,
    /// Its actions.
    pub(super) actions: Vec<Action>,
}

/// One method of one path.
#[derive(Debug)]
pub(super) struct Action {
    /// The line of its heading.
    pub(super) line: usize,
    /// The method in capitals.
    pub(super) method: String,
    /// Where it is.
    pub(super) template: Template,
    /// Whether the template is the resource's, shared with other methods.
    pub(super) inherited: bool,
    /// The documented parameters.
    pub(super) parameters: Vec<Member>,
    /// The request.
    pub(super) request: Option<Payload>,
    /// The answers in the order of the document.
    pub(super) responses: Vec<Response>,
}

/// The media type, headers and body of a request or an answer.
#[derive(Debug)]
pub(super) struct Payload {
    /// The media type.
    pub(super) media_type: String,
    /// The names of the headers.
    pub(super) headers: Vec<String>,
    /// The body, if there is one.
    pub(super) body: Option<Declaration>,
}

/// A documented answer.
#[derive(Debug)]
pub(super) struct Response {
    /// The HTTP status.
    pub(super) status: u16,
    /// What it holds.
    pub(super) payload: Payload,
}

impl Response {
    /// Whether it succeeds with JSON of which nothing is said.
    fn is_unspoken(&self) -> bool {
        self.status < 300 && self.payload.body.is_none() && self.payload.media_type.contains("json")
    }
}

/// A data structure.
#[derive(Debug)]
pub(super) struct Structure {
    /// Its name.
    pub(super) name: String,
    /// What it is.
    pub(super) declaration: Declaration,
}
