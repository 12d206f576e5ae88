//! The fields that criteria name, and the values that items have in them.
//!
//! - A field of the item: `name`, `value`, `userIds`.
//! - A field of a related item: `client.name` through `clientId`, `user.email` through `userId` or any of `userIds`.
//! - A custom field by the id of its definition: `customField.11`, also of a related item or a row.
//! - A field of any of the rows: `orderRow.productId`, `orderRow.product.name`.
//!
//! Passwords are no fields here, and what the user does not see of an item counts as absent.

use super::known::{CustomValues, Known};
use super::typed::Type;
use crate::engine::{Document, Failure, Key, Resource, State, Value};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::resources::upsales::KINDS;
use crate::resources::upsales::access::{Actor, Right};
use crate::resources::upsales::custom_fields::{CUSTOM_FIELD_VALUES, Owner, datatype};
use crate::resources::upsales::items::ItemKind;
use crate::resources::upsales::lists::{self, IdList};
use crate::resources::upsales::order_rows::{self, ORDER_ROWS};
use crate::specification::{Field, Kind};

/// The way from an item to values, and what these are.
pub struct Path {
    steps: Vec<Step>,
    end: End,
    kind_of_value: Type,
}

/// From one row to others.
enum Step {
    /// To the row that the field names.
    Related(Table, Field),
    /// To each row that the list names.
    EachOf(Table, Field),
    /// To each order row; the field is the one in which those name the item.
    Rows(Field),
}

/// Where the way ends.
enum End {
    /// In a field without parts.
    Field(Table, Field),
    /// In a list of ids.
    Ids(Field),
    /// In a custom field: the values by the ids of those that have one.
    Custom(CustomValues),
}

/// The rows of a kind of item, of the order rows, or of reference data.
#[derive(Clone, Copy)]
struct Table {
    resource: &'static Resource,
    kind: Option<&'static ItemKind>,
}

impl Path {
    /// What a text names, beginning at items of this kind; `None` if that is nothing.
    ///
    /// # Errors
    /// `Forbidden` if it leads over items that the user may not read.
    pub fn parse(
        kind: &'static ItemKind,
        actor: &Actor<'_>,
        known: &Known,
        text: &str,
    ) -> Result<Option<Self>, Failure> {
        let mut table = Table { resource: kind.resource, kind: Some(kind) };
        let mut steps = Vec::new();
        let mut names = text.split('.').peekable();
        while let Some(name) = names.next() {
            if names.peek().is_none() {
                return Ok(table.end(name).map(|(end, kind_of_value)| Self::new(kind, steps, end, kind_of_value)));
            }
            if name == CUSTOM_FIELD.name() {
                // One name for each field: what criteria ask for more than once is looked up once.
                let plain = |text: &str| text.parse().ok().filter(|id: &i64| id.to_string() == text);
                let id = names.next().and_then(plain).filter(|_| names.peek().is_none());
                let custom = id.and_then(|id| table.custom_field(actor.state, known, id));
                return Ok(custom.map(|(end, kind_of_value)| Self { steps, end, kind_of_value }));
            }
            let related_before = steps.iter().any(|step| matches!(step, Step::Related(..) | Step::EachOf(..)));
            let Some((step, to)) = table.step(actor.state, name).filter(|_| !related_before) else { return Ok(None) };
            if to.kind.is_some_and(|kind| actor.right(kind) == Right::None) {
                return Err(Failure::Forbidden);
            }
            steps.push(step);
            table = to;
        }
        Ok(None)
    }

    fn new(kind: &'static ItemKind, steps: Vec<Step>, end: End, kind_of_value: Type) -> Self {
        match (steps.as_slice(), &end) {
            // `client.id` is `clientId`, which has an index.
            ([Step::Related(_, field)], End::Field(_, id)) if *id == ID => {
                let end = End::Field(Table { resource: kind.resource, kind: Some(kind) }, *field);
                Self { steps: Vec::new(), end, kind_of_value }
            }
            _ => Self { steps, end, kind_of_value },
        }
    }

    /// What the values are.
    #[must_use]
    pub fn kind_of_value(&self) -> Type {
        self.kind_of_value
    }

    /// Whether an item can have more than one value there.
    #[must_use]
    pub fn has_several_values(&self) -> bool {
        let several = |step: &Step| matches!(step, Step::EachOf(..) | Step::Rows(_));
        matches!(self.end, End::Ids(_)) || self.steps.iter().any(several)
    }

    /// The field of the item's own row that it is, if it is one.
    #[must_use]
    pub fn own_field(&self) -> Option<Field> {
        match self.end {
            End::Field(_, field) if self.steps.is_empty() => Some(field),
            _ => None,
        }
    }

    /// Shows each value that an item has there.
    pub fn visit(&self, actor: &Actor<'_>, known: &Known, row: &Document, visit: &mut dyn FnMut(&Value)) {
        self.walk(&self.steps, actor, known, row, visit);
    }

    fn walk(&self, steps: &[Step], actor: &Actor<'_>, known: &Known, row: &Document, visit: &mut dyn FnMut(&Value)) {
        let Some((step, rest)) = steps.split_first() else { return self.end.visit(actor, known, row, visit) };
        match step {
            Step::Related(to, field) => {
                if let Some(next) = to.seen(actor, row.reference(*field)) {
                    self.walk(rest, actor, known, next, visit);
                }
            }
            Step::EachOf(to, field) => {
                for id in row.get(*field).as_list() {
                    if let Some(next) = to.seen(actor, Key::of(id)) {
                        self.walk(rest, actor, known, next, visit);
                    }
                }
            }
            Step::Rows(owner) => {
                for next in actor.state.having(&ORDER_ROWS, *owner, &row.key()) {
                    self.walk(rest, actor, known, next, visit);
                }
            }
        }
    }
}

impl End {
    fn visit(&self, actor: &Actor<'_>, known: &Known, row: &Document, visit: &mut dyn FnMut(&Value)) {
        match self {
            Self::Field(table, field) => match table.kind {
                Some(kind) if (kind.hidden)(actor, row).contains(field) => {}
                Some(kind) => match kind.derivation(*field) {
                    Some(derive) => show(&known.derived(actor.state, kind.resource.name, *field, derive, row), visit),
                    None => show(&kind.stored(actor.state, row, *field), visit),
                },
                None => show(row.get(*field), visit),
            },
            Self::Ids(field) => lists::ids_of(row.get(*field)).iter().for_each(visit),
            Self::Custom(values) => values.get(&row.key()).into_iter().for_each(visit),
        }
    }
}

fn show(value: &Value, visit: &mut dyn FnMut(&Value)) {
    if !value.is_null() {
        visit(value);
    }
}

impl Table {
    /// The row with this id, if the user sees it.
    fn seen<'a>(&self, actor: &Actor<'a>, id: Option<Key>) -> Option<&'a Document> {
        let row = actor.state.find(self.resource, &id?)?;
        self.kind.is_none_or(|kind| (kind.seen)(actor, row)).then_some(row)
    }

    fn end(&self, name: &str) -> Option<(End, Type)> {
        let field = Field::named(name).filter(|field| *field != PASSWORD)?;
        if field == ID {
            return Some((End::Field(*self, ID), Type::Integer));
        }
        let property = self.resource.schema.property(field)?;
        match property.schema.kind {
            Kind::Object(object) if std::ptr::eq(object, &schemas::ID_LIST) => Some((End::Ids(field), Type::Integer)),
            ref kind => Some((End::Field(*self, field), Type::of(kind)?)),
        }
    }

    fn custom_field(&self, state: &State, known: &Known, id: i64) -> Option<(End, Type)> {
        let owner = self.custom()?;
        let id = Key::Number(id);
        let comparing = datatype::comparing(owner.definition(state, &id)?);
        let value = |row: &Document| {
            Some((row.reference(owner.field)?, datatype::typed(comparing, row.text(VALUE).unwrap_or_default())))
        };
        let rows = || state.having(&CUSTOM_FIELD_VALUES, FIELD_ID, &id);
        let values = known.custom(&id, || rows().filter_map(|row| value(row)).collect());
        Some((End::Custom(values), comparing.into()))
    }

    fn custom(&self) -> Option<Owner> {
        let of_rows = || (self.resource.name == ORDER_ROWS.name).then_some(order_rows::CUSTOM);
        self.kind.map(|kind| kind.custom).or_else(of_rows)
    }

    /// The step that a name stands for: to the rows, or over a field or list that is called like it.
    fn step(&self, state: &State, name: &str) -> Option<(Step, Self)> {
        let rows = self.kind.and_then(|kind| kind.rows);
        if let Some(owner) = rows.filter(|_| name == ORDER_ROW.name()) {
            return Some((Step::Rows(owner), Self { resource: &ORDER_ROWS, kind: None }));
        }
        let to = |to: &str| {
            let kinds = || KINDS.iter().copied().filter(|kind| kind.resource.name == to);
            let kind = kinds().find(|kind| kind.name == name).or_else(|| kinds().next());
            Some(Self { resource: state.resource(to)?, kind })
        };
        let is_called = |field: Field| field.name() == name || field.name().strip_suffix("Id") == Some(name);
        if let Some(reference) = self.resource.references.iter().find(|reference| is_called(reference.field)) {
            let to = to(reference.to)?;
            return Some((Step::Related(to, reference.field), to));
        }
        let lists: &[IdList] = self.kind.map_or(&[], |kind| kind.lists);
        let list = lists.iter().find(|list| list.field.name().strip_suffix("Ids") == Some(name))?;
        let to = to(list.to)?;
        Some((Step::EachOf(to, list.field), to))
    }
}
