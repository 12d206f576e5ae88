//! Criteria: choosing, sorting and paging items.
//!
//! - An item is chosen when it meets every criterion. Without criteria all are.
//! - `eq` and `ne` take any number of values: any of them, none of them. Without a value `eq` asks for items without
//!   one, and `ne` for items with one. The other operators take exactly one.
//! - A value is of the field's type, see [`typed`]. Texts are equal when all characters are; their order ignores case.
//! - An item without a value is equal to nothing, and neither less nor greater than anything.
//! - Where a field has several values, as lists of ids and rows have, one that fits is enough; for `ne` none may be
//!   equal.
//! - Items are sorted by one key after the other, then by id. Those without a value stand last, in both directions.
//! - What criteria ask for is looked up once per item and field, and what is calculated, such as the value of a sale, is
//!   calculated once per request: see [`known`].
//! - A page begins at `offset` and has at most `limit` items, 1000 when not given, 1 to 2000.

pub mod known;
pub mod path;
pub mod typed;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::sync::Arc;

use self::known::Known;
use self::path::Path;
use self::typed::Type;
use super::access::{self, Actor};
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::limits::{self, MOST_CRITERIONS, MOST_SORT_KEYS, MOST_VALUES, within};
use super::messages;
use crate::engine::{Document, Failure, Key, Rule, Value};
use crate::generated::fields::*;

/// How many items a page has when the criteria do not say.
pub const DEFAULT_LIMIT: i64 = 1000;
/// How many items a page can have.
pub const GREATEST_LIMIT: i64 = 2000;

/// The rules on criteria, and on what they find.
pub const RULES: &[Rule] = &items::joined::<
    { items::GETTING.len() + OWN.len() + items::SHOWING.len() + limits::RULES.len() + access::RULES.len() },
>(&[items::GETTING, OWN, items::SHOWING, limits::RULES, access::RULES]);

const OWN: &[Rule] = &[
    Rule::documented("eq, ne, lt, lte, gt and gte; several values of eq mean any of them", "REST API property tables"),
    Rule::documented(
        "a page has 1000 items when the criteria do not say, and at most 2000",
        "REST API property tables",
    ),
    Rule::assumed("ne with several values means none of them; without a value eq asks for absence, ne for presence"),
    Rule::assumed("an item without a value is equal to nothing, and neither less nor greater than anything"),
    Rule::assumed("one fitting value of a list of ids, or of the rows, is enough; for ne none may be equal"),
    Rule::assumed("texts are equal when all characters are, their order ignores case"),
    Rule::assumed(
        "a criterion's value is a text that the field itself takes; where that holds moments, a day stands for its first \
         moment in UTC",
    ),
    Rule::assumed("sorted items without a value stand last in both directions; ties are in the order of the ids"),
    Rule::assumed("an unknown field is INVALID on criterion[i].field, a value of the wrong type on criterion[i].value"),
    Rule::assumed("a criterion on a related item needs the right to read items of that kind"),
];

/// The rows of a kind of item that meet the criteria, sorted, and of those one page.
///
/// # Errors
/// `Invalid` with what is wrong with the criteria; `Forbidden` for a related item that the user may not read.
pub fn select<'a>(
    kind: &'static ItemKind,
    actor: &Actor<'a>,
    criteria: &Document,
) -> Result<Vec<&'a Arc<Document>>, Failure> {
    let mut findings = Findings::default();
    let known = Known::default();
    let asked = read_criterions(kind, actor, &known, criteria.get(CRITERION).as_list(), &mut findings)?;
    let keys = read_sort(kind, actor, &known, criteria.get(SORT).as_list(), &mut findings)?;
    let offset = count(criteria, OFFSET, 0, 0..=i64::MAX, &mut findings);
    let limit = count(criteria, LIMIT, DEFAULT_LIMIT, 1..=GREATEST_LIMIT, &mut findings);
    findings.into_result()?;

    let chosen =
        |row: &&Arc<Document>| kind.is_listed(actor, row) && asked.iter().all(|asked| asked.is_met(actor, &known, row));
    let rows: Box<dyn Iterator<Item = &'a Arc<Document>>> =
        match asked.iter().find_map(|asked| asked.found(kind, actor)) {
            Some(ids) => {
                let table = actor.state.table(kind.resource);
                Box::new(ids.into_iter().filter_map(|id| table.get(&id)))
            }
            None => Box::new(actor.state.table(kind.resource).rows()),
        };
    let rows = rows.filter(chosen);
    if keys.is_empty() {
        return Ok(rows.skip(offset).take(limit).collect());
    }
    Ok(sorted(actor, &known, rows, &keys).into_iter().skip(offset).take(limit).collect())
}

/// A field that criteria ask for, and what they compare it with: its values are looked up once for all of them.
struct Asked<'a> {
    /// The field as the criteria name it.
    field: &'a str,
    path: Path,
    comparisons: Vec<Comparison>,
}

/// A comparison that is ready to be made.
struct Comparison {
    operator: Operator,
    /// In ascending order, each once.
    values: Vec<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    /// One of these orderings of the item's value and the given one.
    Ordered(&'static [Ordering]),
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "lt" => Self::Ordered(&[Ordering::Less]),
            "lte" => Self::Ordered(&[Ordering::Less, Ordering::Equal]),
            "gt" => Self::Ordered(&[Ordering::Greater]),
            "gte" => Self::Ordered(&[Ordering::Greater, Ordering::Equal]),
            _ => return None,
        })
    }
}

impl Asked<'_> {
    fn is_met(&self, actor: &Actor<'_>, known: &Known, row: &Document) -> bool {
        let mut held = Vec::new();
        self.path.visit(actor, known, row, &mut |value| held.push(value.clone()));
        let held = ascending(held);
        self.comparisons.iter().all(|comparison| comparison.is_met(&held))
    }

    /// The ids of the only rows that can meet it, where an index knows them.
    fn found(&self, kind: &ItemKind, actor: &Actor<'_>) -> Option<Vec<Key>> {
        let field = self.path.own_field()?;
        let is_equal =
            |comparison: &&Comparison| comparison.operator == Operator::Equal && !comparison.values.is_empty();
        let wanted = self.comparisons.iter().find(is_equal)?.values.iter().filter_map(Key::of);
        let mut ids: Vec<Key> = if field == ID {
            wanted.collect()
        } else {
            let table = actor.state.table(kind.resource);
            let has_default = kind.resource.defaults.iter().any(|(defaulted, _)| *defaulted == field);
            if has_default || !table.is_indexed(field) {
                return None;
            }
            wanted.flat_map(|value| table.keys_with(field, &value)).collect()
        };
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }
}

impl Comparison {
    /// Whether it holds for an item with these values, which are in ascending order.
    fn is_met(&self, held: &[Value]) -> bool {
        match self.operator {
            Operator::Equal if self.values.is_empty() => held.is_empty(),
            Operator::NotEqual if self.values.is_empty() => !held.is_empty(),
            Operator::Equal => have_common(held, &self.values),
            Operator::NotEqual => !have_common(held, &self.values),
            // If any of the values fits, the smallest or the largest does.
            Operator::Ordered(orderings) => [held.first(), held.last()]
                .into_iter()
                .flatten()
                .any(|held| self.values.first().is_some_and(|value| orderings.contains(&held.compare(value)))),
        }
    }
}

/// The values in ascending order, each once.
fn ascending(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by(Value::compare);
    values.dedup_by(|left, right| left.compare(right) == Ordering::Equal);
    values
}

/// Whether two ascending lists have a value in common.
fn have_common(left: &[Value], right: &[Value]) -> bool {
    let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
    few.iter().any(|wanted| many.binary_search_by(|value| value.compare(wanted)).is_ok())
}

fn read_criterions<'a>(
    kind: &'static ItemKind,
    actor: &Actor<'_>,
    known: &Known,
    given: &'a [Value],
    findings: &mut Findings,
) -> Result<Vec<Asked<'a>>, Failure> {
    let given = within(MOST_CRITERIONS, given, CRITERION.name(), findings);
    let mut asked: Vec<Asked<'_>> = Vec::new();
    for (index, given) in given.iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = |name: &str| format!("{}[{index}].{name}", CRITERION.name());
        let operator = given.text(OPERATOR).and_then(Operator::named);
        if operator.is_none() {
            findings.wrong(place("operator"), messages::WRONG_VALUE);
        }
        let field = given.text(FIELD).unwrap_or_default();
        let position = match asked.iter().position(|asked| asked.field == field) {
            Some(position) => position,
            None => {
                let Some(path) = Path::parse(kind, actor, known, field)? else {
                    findings.wrong(place("field"), messages::UNKNOWN_FIELD);
                    continue;
                };
                asked.push(Asked { field, path, comparisons: Vec::new() });
                asked.len() - 1
            }
        };
        let texts = within(MOST_VALUES, given.get(VALUE).as_list(), place("value"), findings);
        let kind_of_value = asked[position].path.kind_of_value();
        let parse = |text: &Value| typed::parse(kind_of_value, text.as_text().unwrap_or_default());
        let values: Result<Vec<Value>, _> = texts.iter().map(parse).collect();
        if let Err(wanted) = values {
            findings.wrong(place("value"), &messages::must_be(wanted));
        }
        if let Some(Operator::Ordered(_)) = operator {
            if kind_of_value == Type::Boolean {
                findings.wrong(place("operator"), messages::NO_ORDER);
            }
            if texts.len() != 1 {
                findings.wrong(place("value"), messages::ONE_VALUE);
            }
        }
        if let (Some(operator), Ok(values)) = (operator, values) {
            asked[position].comparisons.push(Comparison { operator, values: ascending(values) });
        }
    }
    Ok(asked)
}

/// A key to sort by.
struct SortKey {
    path: Path,
    descending: bool,
}

fn read_sort(
    kind: &'static ItemKind,
    actor: &Actor<'_>,
    known: &Known,
    given: &[Value],
    findings: &mut Findings,
) -> Result<Vec<SortKey>, Failure> {
    let given = within(MOST_SORT_KEYS, given, SORT.name(), findings);
    let mut keys = Vec::with_capacity(given.len());
    for (index, given) in given.iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = format!("{}[{index}].{}", SORT.name(), FIELD.name());
        match Path::parse(kind, actor, known, given.text(FIELD).unwrap_or_default())? {
            None => findings.wrong(place, messages::UNKNOWN_FIELD),
            Some(path) if path.has_several_values() => findings.wrong(place, messages::NOT_SORTABLE),
            Some(path) => keys.push(SortKey { path, descending: given.is_true(DESCENDING) }),
        }
    }
    Ok(keys)
}

/// Sorts rows, which come in the order of their ids; what they are compared by is looked up once.
fn sorted<'a>(
    actor: &Actor<'_>,
    known: &Known,
    rows: impl Iterator<Item = &'a Arc<Document>>,
    keys: &[SortKey],
) -> Vec<&'a Arc<Document>> {
    let value = |key: &SortKey, row: &Document| {
        let mut value = Value::Null;
        key.path.visit(actor, known, row, &mut |held| value = typed::folded(held));
        value
    };
    let mut rows: Vec<(Vec<Value>, &Arc<Document>)> =
        rows.map(|row| (keys.iter().map(|key| value(key, row)).collect(), row)).collect();
    rows.sort_by(|(left, _), (right, _)| {
        let mut by_key = keys.iter().zip(left.iter().zip(right)).map(|(key, (left, right))| {
            let absence = left.is_null().cmp(&right.is_null());
            let order = typed::order(left, right);
            absence.then(if key.descending { order.reverse() } else { order })
        });
        by_key.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A number of the criteria, or what it is when it is not given.
fn count(
    criteria: &Document,
    field: crate::specification::Field,
    default: i64,
    possible: std::ops::RangeInclusive<i64>,
    findings: &mut Findings,
) -> usize {
    let number = criteria.integer(field).unwrap_or(default);
    if !possible.contains(&number) {
        findings.wrong(field.name(), messages::OUT_OF_RANGE);
    }
    usize::try_from(number).unwrap_or_default()
}
