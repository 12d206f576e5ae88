//! Query parameters: decoding them by the specification, and choosing, ordering and paging rows by them.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;

use super::decode::Reading;
use super::resource::{Filter, Identity, Test};
use super::{Document, Failure, Key, Resource, State, Table, Value};
use crate::generated::fields::SEQUENCE;
use crate::specification::{Field, Format, Kind, Operation, Parameter};

/// The query parameters that a request gives, of those that the operation has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments(Vec<(&'static str, Vec<String>)>);

impl Arguments {
    /// Decodes a raw query. Arrays may come as `a[]=1&a[]=2`, `a[0]=1&a[1]=2`, `a=1&a=2` or `a=1`; of several values for a
    /// scalar the last counts; an empty value counts as not given; parameters that the operation does not have are ignored, as on the real system.
    ///
    /// # Errors
    /// `BadRequest` for a value of the wrong kind or a missing required parameter.
    pub fn decode(operation: &Operation, query: &str, reading: Reading) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.split('[').next().unwrap_or_default().to_owned(), value.into_owned()))
            .collect();
        let mut arguments = Self::default();
        for parameter in operation.query_parameters() {
            let given = pairs.iter().filter(|(name, _)| name == parameter.name).map(|(_, value)| value.clone());
            let mut values: Vec<String> = given.collect();
            if let Kind::Array(element) = parameter.schema.kind {
                for value in &values {
                    check_value(parameter, &element.kind, value, reading)?;
                }
            } else {
                values.drain(..values.len().saturating_sub(1));
                if let Some(value) = values.first() {
                    check_value(parameter, &parameter.schema.kind, value, reading)?;
                }
            }
            if values.is_empty() {
                if parameter.required {
                    return Err(Failure::bad_parameter(parameter.name, "is required"));
                }
            } else {
                arguments.0.push((parameter.name, values));
            }
        }
        Ok(arguments)
    }

    /// The value of a scalar parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// All values of an array parameter.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.iter().find(|(given, _)| *given == name).map_or(&[], |(_, values)| values.as_slice())
    }

    /// The value of a parameter that holds a whole number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// Whether a flag is given as `1`.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true"))
    }
}

fn check_value(parameter: &Parameter, kind: &Kind, value: &str, reading: Reading) -> Result<(), Failure> {
    let wrong = |why: &str| Err(Failure::bad_parameter(parameter.name, why));
    match kind {
        Kind::Integer => match value.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(()),
            _ => wrong("must be a whole number that is not negative"),
        },
        Kind::IntegerCode(codes) => match value.parse::<i64>() {
            Ok(number) if codes.contains(&number) => Ok(()),
            _ => wrong("must be one of the documented codes"),
        },
        Kind::Number => match value.parse::<rust_decimal::Decimal>() {
            Ok(_) => Ok(()),
            Err(_) => wrong("must be a number"),
        },
        Kind::Boolean => match (value, reading) {
            ("0" | "1", Reading::Forms) | ("true" | "false", _) => Ok(()),
            (_, Reading::Forms) => wrong("must be 0 or 1"),
            (_, Reading::Json) => wrong("must be true or false"),
        },
        Kind::TextCode(codes) if !codes.contains(&value) => wrong("must be one of the documented values"),
        Kind::Text(Format::Date) => match parse_day(value) {
            Some(_) => Ok(()),
            None => wrong("must be a day as YYYY-MM-DD"),
        },
        Kind::Text(Format::Uuid) if uuid::Uuid::try_parse(value).is_err() => wrong("must be a UUID"),
        _ => Ok(()),
    }
}

/// A day as `YYYY-MM-DD`, and nothing that is merely similar.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let well_formed = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if well_formed { text.parse().ok() } else { None }
}

/// The rows that a list shows: those within `parent` that pass the resource's filters, ordered, and the page of them.
///
/// # Errors
/// `BadRequest` where arguments contradict one another.
pub fn page<'a>(
    state: &'a State,
    resource: &Resource,
    parent: Option<(Field, &Key)>,
    arguments: &Arguments,
) -> Result<Vec<&'a Arc<Document>>, Failure> {
    rows(state, resource, parent, arguments, None)
}

/// The same for those rows alone that are allowed to be seen.
///
/// # Errors
/// `BadRequest` where arguments contradict one another.
pub fn select<'a>(
    state: &'a State,
    resource: &Resource,
    parent: Option<(Field, &Key)>,
    arguments: &Arguments,
    allowed: impl Fn(&Document) -> bool,
) -> Result<Vec<&'a Arc<Document>>, Failure> {
    rows(state, resource, parent, arguments, Some(&allowed))
}

type Allowed<'a> = &'a dyn Fn(&Document) -> bool;

fn rows<'a>(
    state: &'a State,
    resource: &Resource,
    parent: Option<(Field, &Key)>,
    arguments: &Arguments,
    allowed: Option<Allowed<'_>>,
) -> Result<Vec<&'a Arc<Document>>, Failure> {
    let mut filters = active(resource, arguments)?;
    let table = state.table(resource);
    let offset = count(arguments, "offset").unwrap_or(0);
    let limit = count(arguments, "limit").unwrap_or(usize::MAX);
    let order = ordering(resource, arguments);

    // An index decides one of the filters; the rest is decided row by row.
    let chosen = candidates(state, resource, parent, &mut filters);
    let undecided = !filters.is_empty() || parent.is_some() || allowed.is_some();
    if let (Some(keys), None, false) = (&chosen, &order, undecided) {
        // Nothing is left to decide, so rows before the page need not be looked at.
        let page = keys.from(table, offset).take(limit);
        return Ok(page.filter_map(|key| table.get(&key)).collect());
    }
    let passes = |row: &&Arc<Document>| {
        allowed.is_none_or(|allowed| allowed(row))
            && parent.is_none_or(|(field, key)| row.reference(field).as_ref() == Some(key))
            && filters.iter().all(|(filter, values)| passes(state, row, filter, values, arguments))
    };
    let rows: Box<dyn Iterator<Item = &Arc<Document>>> = match &chosen {
        Some(keys) => Box::new(keys.from(table, 0).filter_map(|key| table.get(&key))),
        None => Box::new(table.rows()),
    };
    if !undecided && order.is_none() {
        return Ok(rows.skip(offset).take(limit).collect());
    }
    let rows = rows.filter(passes);
    Ok(match order {
        None => rows.skip(offset).take(limit).collect(),
        Some(order) => {
            let mut rows: Vec<_> = rows.collect();
            rows.sort_by(|left, right| order.compare(left, right));
            rows.into_iter().skip(offset).take(limit).collect()
        }
    })
}

/// What a list is sorted by when it is not by ascending id.
struct Order {
    field: Option<Field>,
    descending: bool,
}

impl Order {
    /// Equal values keep the order of ids, in the same direction.
    fn compare(&self, left: &Document, right: &Document) -> Ordering {
        let by_field = self.field.map_or(Ordering::Equal, |field| left.get(field).compare(right.get(field)));
        let ordering = by_field
            .then_with(|| left.get(SEQUENCE).compare(right.get(SEQUENCE)).then_with(|| left.key().cmp(&right.key())));
        if self.descending { ordering.reverse() } else { ordering }
    }
}

fn ordering(resource: &Resource, arguments: &Arguments) -> Option<Order> {
    let descending = arguments.get("direction") == Some("DESC");
    let asked = arguments.get("order");
    let named = |wanted: &str| resource.orders.iter().find(|(name, _)| *name == wanted).map(|(_, field)| *field);
    let field = match asked {
        Some(wanted) => named(wanted),
        None => resource.orders.first().map(|(_, field)| *field),
    };
    let field = field.filter(|field| *field != crate::generated::fields::ID);
    (field.is_some() || descending || resource.identity == Identity::Uuid).then_some(Order { field, descending })
}

fn count(arguments: &Arguments, name: &str) -> Option<usize> {
    arguments.number(name).and_then(|number| usize::try_from(number).ok())
}

type Active<'a> = (&'a Filter, Vec<&'a str>);

/// The filters that have a value, with it.
fn active<'a>(resource: &'a Resource, arguments: &'a Arguments) -> Result<Vec<Active<'a>>, Failure> {
    let mut filters = Vec::new();
    for filter in resource.filters {
        let given: Vec<&str> =
            arguments.all(filter.parameter).iter().map(String::as_str).filter(|v| !v.is_empty()).collect();
        let values = if given.is_empty() { filter.default.into_iter().collect() } else { given };
        let Some(first) = values.first() else { continue };
        let uses = |other: &&Filter| matches!(other.test, Test::With([first, ..]) if *first == filter.parameter);
        if let Some(used) = resource.filters.iter().find(uses).filter(|used| arguments.get(used.parameter).is_none()) {
            return Err(Failure::bad_parameter(filter.parameter, &format!("needs `{}` too", used.parameter)));
        }
        match filter.test {
            Test::With(users) if users.iter().all(|user| arguments.get(user).is_none()) => {
                return Err(Failure::bad_parameter(filter.parameter, &format!("needs `{}` too", users.join("` or `"))));
            }
            _ if first.chars().count() < filter.shortest => {
                return Err(Failure::bad_parameter(filter.parameter, "is too short"));
            }
            Test::With(_) | Test::Elsewhere => {}
            _ => filters.push((filter, values)),
        }
    }
    Ok(filters)
}

/// The ids that an index leaves to look at, in order.
enum Candidates {
    /// These.
    Keys(Vec<Key>),
    /// All that the index of this field has for this value.
    Indexed(Field, Key),
}

impl Candidates {
    fn from<'a>(&'a self, table: &'a Table, offset: usize) -> Box<dyn Iterator<Item = Key> + 'a> {
        match self {
            Self::Keys(keys) => Box::new(keys.iter().skip(offset).cloned()),
            Self::Indexed(field, value) => Box::new(table.keys_with_from(*field, value, offset)),
        }
    }
}

/// The ids that an index leaves to look at; `None` means all. The filter that the index decides is taken off the list.
fn candidates(
    state: &State,
    resource: &Resource,
    parent: Option<(Field, &Key)>,
    filters: &mut Vec<Active<'_>>,
) -> Option<Candidates> {
    let table = state.table(resource);
    let by_index = |(filter, values): &Active<'_>| -> Option<Candidates> {
        let mut keys: Vec<Key> = match filter.test {
            Test::Keys(find) => values.iter().flat_map(|value| find(state, value)).collect(),
            Test::Equals(field) if table.is_indexed(field) && !values.contains(&"null") => {
                let wanted = values.iter().flat_map(|value| both_keys(value));
                wanted.flat_map(|key| table.keys_with(field, &key)).collect()
            }
            _ => return None,
        };
        keys.sort_unstable();
        keys.dedup();
        Some(Candidates::Keys(keys))
    };
    if let Some((position, found)) = filters.iter().enumerate().find_map(|(at, filter)| Some((at, by_index(filter)?))) {
        filters.remove(position);
        return Some(found);
    }
    if let Some((field, key)) = parent.filter(|(field, _)| table.is_indexed(*field)) {
        return Some(Candidates::Indexed(field, key.clone()));
    }
    let by_flag = |(filter, values): &Active<'_>| match filter.test {
        Test::Flag(field) if table.is_indexed(field) => {
            let set = matches!(values.first(), Some(&("1" | "true")));
            Some(Candidates::Indexed(field, Key::Number(i64::from(set))))
        }
        _ => None,
    };
    let (position, found) = filters.iter().enumerate().find_map(|(at, filter)| Some((at, by_flag(filter)?)))?;
    filters.remove(position);
    Some(found)
}

/// A query value may stand for a number or for a text of digits.
fn both_keys(value: &str) -> Vec<Key> {
    let text = Key::from(value);
    let parsed = Key::parse(value);
    if parsed == text { vec![text] } else { vec![parsed, text] }
}

fn passes(state: &State, row: &Document, filter: &Filter, values: &[&str], arguments: &Arguments) -> bool {
    let first = values.first().copied().unwrap_or_default();
    match filter.test {
        Test::Equals(field) => values.iter().any(|value| equals(row.get(field), value)),
        Test::Flag(field) => row.is_true(field) == matches!(first, "1" | "true"),
        Test::From(field) => day(state, row.get(field)) >= parse_day(first),
        Test::To(field) => day(state, row.get(field)).is_some_and(|day| Some(day) <= parse_day(first)),
        Test::Search(fields) => {
            let wanted = first.to_lowercase();
            fields.iter().any(|field| row.text(*field).is_some_and(|text| text.to_lowercase().contains(&wanted)))
        }
        Test::Keys(find) => {
            let key = row.key();
            values.iter().any(|value| find(state, value).contains(&key))
        }
        Test::Check(check) => check(state, row, arguments),
        Test::With(_) | Test::Elsewhere => true,
    }
}

fn equals(held: &Value, wanted: &str) -> bool {
    match held {
        Value::Null => wanted == "null",
        Value::Text(text) => **text == *wanted,
        Value::Integer(number) => wanted.parse() == Ok(*number),
        Value::Decimal(number) => wanted.parse() == Ok(*number),
        Value::Boolean(flag) => *flag == matches!(wanted, "1" | "true"),
        _ => false,
    }
}

fn day(state: &State, value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Moment(moment) => Some(state.day_of(*moment)),
        Value::Day(day) => Some(*day),
        _ => None,
    }
}
