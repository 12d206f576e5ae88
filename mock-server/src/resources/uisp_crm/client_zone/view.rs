//! A kind of entity as the client zone shows it: which rows a client sees, and what of them.

use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, Resource, State, Value, query};
use crate::generated::fields::{ATTRIBUTES, CLIENT_ZONE_VISIBLE};

/// Which rows of a resource a client sees, and how.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The rows.
    pub resource: &'static Resource,
    /// Whether the client sees this one.
    pub sees: fn(&State, &Key, &Document) -> bool,
    /// Changes what the administration would see into what the client sees.
    pub show: fn(&State, &Key, &Document) -> Document,
}

impl View {
    /// The rows that the client sees and the query asks for.
    ///
    /// # Errors
    /// `BadRequest` for a query that contradicts itself.
    pub fn list(&self, state: &State, call: &Call) -> Result<Outcome, Failure> {
        self.list_only(state, call, |_| true)
    }

    /// The rows that the client sees, the query asks for and `wanted` lets through.
    ///
    /// # Errors
    /// `BadRequest` for a query that contradicts itself.
    pub fn list_only(
        &self,
        state: &State,
        call: &Call,
        wanted: impl Fn(&Document) -> bool,
    ) -> Result<Outcome, Failure> {
        let client = signed_in(call)?;
        let seen = |row: &Document| (self.sees)(state, client, row) && wanted(row);
        let rows = query::select(state, self.resource, None, &call.query, seen)?;
        Ok(Outcome::List(rows.into_iter().map(|row| (self.show)(state, client, row)).collect()))
    }

    /// The row that the path names.
    ///
    /// # Errors
    /// `NotFound` if the client sees no such row.
    pub fn read(&self, state: &State, call: &Call) -> Result<Outcome, Failure> {
        let client = signed_in(call)?;
        Ok(Outcome::Object((self.show)(state, client, self.find(state, client, &call.key("id"))?)))
    }

    /// The row with this id.
    ///
    /// # Errors
    /// `NotFound` if the client sees no such row.
    pub fn find<'a>(&self, state: &'a State, client: &Key, key: &Key) -> Result<&'a Document, Failure> {
        let row = state.get(self.resource, key)?;
        if (self.sees)(state, client, row) { Ok(row) } else { Err(Failure::NotFound) }
    }
}

/// The client that the key of the request belongs to.
///
/// # Errors
/// `Unauthenticated` if it belongs to none.
pub fn signed_in(call: &Call) -> Result<&Key, Failure> {
    match &call.caller {
        Caller::Client { client, .. } => Ok(client),
        Caller::Anonymous | Caller::Reader | Caller::Writer | Caller::User { .. } | Caller::Operator { .. } => {
            Err(Failure::Unauthenticated)
        }
    }
}

/// A row with everything that the administration sees of it, apart from attributes that are hidden from clients.
#[must_use]
pub fn without_hidden_attributes(state: &State, resource: &Resource, row: &Document) -> Document {
    let mut shown = state.show(resource, row);
    let visible =
        |attribute: &&Value| attribute.as_object().is_some_and(|attribute| attribute.is_true(CLIENT_ZONE_VISIBLE));
    let attributes: Vec<Value> = shown.get(ATTRIBUTES).as_list().iter().filter(visible).cloned().collect();
    shown.set(ATTRIBUTES, attributes);
    shown
}
