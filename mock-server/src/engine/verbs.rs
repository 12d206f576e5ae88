//! The plain verbs, the same for every resource: list, create, read, update, delete.

use std::sync::Arc;

use super::failure::Violations;
use super::query;
use super::resource::{Call, Change, Outcome, Plan};
use super::{Document, Executed, Failure, Key, Resource, State, Transaction, World, messages};
use crate::generated::fields::ID;
use crate::specification::{Default, Field, Kind, ObjectSchema};

/// Decides whether the caller may do what a call asks for, in the world that the call meets.
pub type Guard = fn(&State, &Call) -> Result<(), Failure>;

/// Does what the plan says for this call: reads on the snapshot, changes in a transaction. `guard` is asked first, about the
/// very world that the call works on; `finish` makes the answer, of the world as the call leaves it and before anybody else
/// can see it.
///
/// # Errors
/// The refusal; the world is then as it was.
pub fn execute<T>(
    world: &World,
    snapshot: &Arc<State>,
    plan: Plan,
    call: &Call,
    guard: Guard,
    finish: impl FnOnce(&State, Outcome) -> T,
) -> Result<Executed<T>, Failure> {
    if plan.changes() {
        return world.execute(|transaction| {
            guard(transaction, call)?;
            let outcome = change(transaction, plan, call)?;
            Ok(finish(transaction, outcome))
        });
    }
    guard(snapshot, call)?;
    let outcome = match plan {
        Plan::List(resource) => list(snapshot, resource, call)?,
        Plan::ListWithin(resource) => list_within(snapshot, resource, call)?,
        Plan::Read(resource) => read(snapshot, resource, call)?,
        Plan::Singleton(resource) => singleton(snapshot, resource)?,
        Plan::Answer(answer, _) => answer(snapshot, call)?,
        Plan::NotThere => return Err(Failure::NotThere { operation: call.operation.id }),
        Plan::Create(_) | Plan::CreateWithin(_) | Plan::Update(_) | Plan::Delete(_) | Plan::Action(..) => {
            unreachable!("changes need a transaction")
        }
    };
    let result = finish(snapshot, outcome);
    Ok(Executed { result, before: Arc::clone(snapshot), after: Arc::clone(snapshot) })
}

fn change(transaction: &mut Transaction, plan: Plan, call: &Call) -> Result<Outcome, Failure> {
    match plan {
        Plan::Create(resource) => create(transaction, resource, call),
        Plan::CreateWithin(resource) => create_within(transaction, resource, call),
        Plan::Update(resource) => update(transaction, resource, call),
        Plan::Delete(resource) => delete(transaction, resource, call),
        Plan::Action(act, _) => act(transaction, call),
        Plan::List(_)
        | Plan::ListWithin(_)
        | Plan::Read(_)
        | Plan::Singleton(_)
        | Plan::Answer(..)
        | Plan::NotThere => {
            unreachable!("reads need no transaction")
        }
    }
}

/// Makes sure that what the path names exists, before anything is said about the body.
///
/// # Errors
/// `NotFound` if it does not.
pub fn locate(state: &State, plan: Plan, call: &Call) -> Result<(), Failure> {
    match plan {
        Plan::Update(resource) => state.get(resource, &own_key(call)).map(drop),
        Plan::CreateWithin(resource) => parent(state, resource, call).map(drop),
        _ => Ok(()),
    }
}

fn list(state: &State, resource: &Resource, call: &Call) -> Result<Outcome, Failure> {
    let rows = query::page(state, resource, None, &call.query)?;
    Ok(Outcome::List(rows.into_iter().map(|row| state.show(resource, row)).collect()))
}

fn list_within(state: &State, resource: &Resource, call: &Call) -> Result<Outcome, Failure> {
    let (reference, parent) = parent(state, resource, call)?;
    let rows = query::page(state, resource, Some((reference, &parent)), &call.query)?;
    Ok(Outcome::List(rows.into_iter().map(|row| state.show(resource, row)).collect()))
}

fn read(state: &State, resource: &Resource, call: &Call) -> Result<Outcome, Failure> {
    let row = state.get(resource, &own_key(call))?;
    Ok(Outcome::Object(state.show(resource, row)))
}

fn singleton(state: &State, resource: &Resource) -> Result<Outcome, Failure> {
    let row = state.table(resource).rows().next().ok_or(Failure::NotFound)?;
    Ok(Outcome::Object(state.show(resource, row)))
}

fn create(transaction: &mut Transaction, resource: &'static Resource, call: &Call) -> Result<Outcome, Failure> {
    create_row(transaction, resource, call, Document::new())
}

fn create_within(transaction: &mut Transaction, resource: &'static Resource, call: &Call) -> Result<Outcome, Failure> {
    let (field, parent) = parent(transaction, resource, call)?;
    create_row(transaction, resource, call, Document::new().with(field, parent))
}

fn create_row(
    transaction: &mut Transaction,
    resource: &'static Resource,
    call: &Call,
    mut given: Document,
) -> Result<Outcome, Failure> {
    fill_documented_defaults(call, &mut given);
    let key = insert(transaction, resource, call.body.clone(), given)?;
    let shown = transaction.show(resource, transaction.get(resource, &key)?);
    Ok(Outcome::Created(shown, location(call, &key)))
}

/// Writes a new row from a decoded body, with the resource's defaults and rules, and returns its id.
///
/// # Errors
/// The refusal of a rule, of a reference that points nowhere or of a unique value that is taken.
pub fn insert(
    transaction: &mut Transaction,
    resource: &'static Resource,
    input: Document,
    mut given: Document,
) -> Result<Key, Failure> {
    given.merge(&input);
    let mut change = Change { before: None, after: given, input };
    let now = transaction.now();
    for (field, initial) in resource.defaults {
        change.after.set_default(*field, initial.value(now));
    }
    if let Some(before_write) = resource.before_write {
        before_write(transaction, &mut change)?;
    }
    let key = transaction.insert(resource, change.after.clone())?;
    change.after.set(ID, key.clone());
    if let Some(after_write) = resource.after_write {
        after_write(transaction, &mut change)?;
    }
    Ok(key)
}

fn update(transaction: &mut Transaction, resource: &'static Resource, call: &Call) -> Result<Outcome, Failure> {
    let key = own_key(call);
    refuse_emptied(resource.schema, call)?;
    amend(transaction, resource, &key, call.body.clone())?;
    Ok(Outcome::Object(transaction.show(resource, transaction.get(resource, &key)?)))
}

/// Changes a row by a decoded body, with the resource's rules.
///
/// # Errors
/// `NotFound`, the refusal of a rule, of a reference that points nowhere or of a unique value that is taken.
pub fn amend(
    transaction: &mut Transaction,
    resource: &'static Resource,
    key: &Key,
    input: Document,
) -> Result<(), Failure> {
    let before = transaction.get(resource, key)?.clone();
    let mut after = Document::clone(&before);
    after.merge(&input);
    let mut change = Change { before: Some(before), after, input };
    if let Some(before_write) = resource.before_write {
        before_write(transaction, &mut change)?;
    }
    transaction.update(resource, change.after.clone())?;
    if let Some(after_write) = resource.after_write {
        after_write(transaction, &mut change)?;
    }
    Ok(())
}

fn delete(transaction: &mut Transaction, resource: &Resource, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(resource, &own_key(call))?;
    Ok(Outcome::Empty)
}

/// The last parameter of the path names the row itself.
fn own_key(call: &Call) -> Key {
    let (_, text) = call.path.last().expect("a plan for one row needs a path parameter; the plan's test checks it");
    Key::parse(text)
}

/// The field that points at the entity in the path, and that entity's key.
fn parent(state: &State, resource: &Resource, call: &Call) -> Result<(Field, Key), Failure> {
    let reference =
        resource.parent.expect("a plan within an entity needs the resource's parent; the plan's test checks it");
    let target = state.resource(reference.to).expect("references are checked against the index of resources");
    let key = own_key(call);
    state.get(target, &key)?;
    Ok((reference.field, key))
}

/// A change may leave a field out, but not empty what a new entity must have.
fn refuse_emptied(shown: &ObjectSchema, call: &Call) -> Result<(), Failure> {
    let mut violations = Violations::default();
    for (field, value) in call.body.iter() {
        let required = shown.property(field).is_some_and(|property| property.required);
        if required && value.is_null() {
            violations.add(field.name(), messages::BLANK);
        }
    }
    violations.into_result()
}

/// Where the new entity is found: the path of the operation that reads it, as its `Location` header documents.
fn location(call: &Call, key: &Key) -> String {
    let collection = match call.operation.path.rfind('}') {
        // `/clients/{id}/contacts` makes entities that are read at `/clients/contacts/{id}`.
        Some(end) => {
            let start = call.operation.path.rfind("/{").unwrap_or(end);
            format!("{}{}", &call.operation.path[..start], &call.operation.path[end + 1..])
        }
        None => call.operation.path.to_owned(),
    };
    format!("{collection}/{key}")
}

/// Fills in the specification's documented defaults for what the request leaves out.
fn fill_documented_defaults(call: &Call, document: &mut Document) {
    let Some(body) = &call.operation.body else { return };
    let Kind::Object(object) = body.schema.kind else { return };
    for property in object.properties.iter().filter(|property| !call.body.contains(property.field)) {
        match property.default {
            Default::None | Default::Null => {}
            Default::Boolean(value) => document.set(property.field, value),
            Default::Integer(value) => document.set(property.field, value),
            Default::Text(value) => document.set(property.field, value),
        }
    }
}
