//! Compares schemas where they are used, following references in both documents at once.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::change::{Changes, Kind, Verdict};
use super::document::Document;

/// Formats that are Rust types of their own in the bindings.
const TYPED_FORMATS: [&str; 7] = ["date-time", "date-time-hhmm", "date", "uuid", "byte", "password", "binary"];

/// Limits, and whether a greater number allows more.
const LIMITS: [(&str, Option<bool>); 11] = [
    ("minimum", Some(false)),
    ("maximum", Some(true)),
    ("exclusiveMinimum", None),
    ("exclusiveMaximum", None),
    ("multipleOf", None),
    ("minLength", Some(false)),
    ("maxLength", Some(true)),
    ("minItems", Some(false)),
    ("maxItems", Some(true)),
    ("pattern", None),
    ("uniqueItems", None),
];

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Direction {
    /// To the server.
    Request,
    /// From the server, when all went well.
    Answer,
    /// From the server, when something went wrong; the bindings read that without types of its own.
    Failure,
}

/// Compares the schemas of one operation.
pub(super) struct Schemas<'run> {
    /// The old document.
    pub(super) old: &'run Document,
    /// The new document.
    pub(super) new: &'run Document,
    /// Where changes are noted.
    pub(super) changes: &'run mut Changes,
    /// Method and path.
    pub(super) operation: String,
    /// Pairs of names that were compared already.
    pub(super) seen: BTreeSet<(String, String, Direction)>,
}

/// A schema without what stands around it.
struct Bare<'document> {
    name: Option<&'document str>,
    schema: &'document Value,
    nullable: bool,
}

impl Schemas<'_> {
    /// Compares what stands at a place.
    pub(super) fn compare(&mut self, old: &Value, new: &Value, direction: Direction, place: &str) {
        let (old_document, new_document) = (self.old, self.new);
        let (bare_old, bare_new) = (bare(old_document, old), bare(new_document, new));
        self.around(old, new, &bare_old, &bare_new, direction, place);
        let (kind_old, kind_new) = (kind(bare_old.schema), kind(bare_new.schema));
        if kind_old != kind_new {
            let what = format!("the type is {kind_new} instead of {kind_old}");
            self.note(Kind::TypeChanged, what, breaking(direction, "the type in Rust is another"), place);
            return;
        }
        self.formats(bare_old.schema, bare_new.schema, direction, place);
        self.limits(old, new, &bare_old, &bare_new, direction, place);
        match kind_new {
            "a list" => {
                self.compare(&bare_old.schema["items"], &bare_new.schema["items"], direction, &format!("{place}[]"));
            }
            "a map" => {
                let values = "additionalProperties";
                self.compare(&bare_old.schema[values], &bare_new.schema[values], direction, &format!("{place}{{}}"));
            }
            "an enum of texts" | "an enum of numbers" => self.enums(&bare_old, &bare_new, direction, place),
            "an object" => self.objects(&bare_old, &bare_new, direction, place),
            "one of several" if bare_old.schema["oneOf"] != bare_new.schema["oneOf"] => {
                let what = "the alternatives are others".to_owned();
                self.note(Kind::TypeChanged, what, Verdict::Harmless("the bindings take it as any JSON"), place);
            }
            _ => {}
        }
    }

    fn around(
        &mut self,
        old: &Value,
        new: &Value,
        bare_old: &Bare<'_>,
        bare_new: &Bare<'_>,
        direction: Direction,
        place: &str,
    ) {
        if let (Some(before), Some(after)) = (bare_old.name, bare_new.name)
            && before != after
        {
            let what = format!("the type {before} is now {after}");
            self.note(Kind::TypeRenamed, what, breaking(direction, "code that names the type does not compile"), place);
        }
        if bare_old.nullable != bare_new.nullable {
            let (what, verdict) = match (bare_new.nullable, direction) {
                (true, Direction::Request) => {
                    ("null is allowed", Verdict::Harmless("what was sent before can still be sent"))
                }
                (true, _) => ("null is allowed", breaking(direction, "the type in Rust becomes an Option")),
                (false, Direction::Request) => {
                    ("null is no longer allowed", Verdict::Breaking("a request with null is refused"))
                }
                (false, _) => {
                    ("null is no longer allowed", breaking(direction, "the type in Rust is no longer an Option"))
                }
            };
            self.note(Kind::NullableChanged, what.to_owned(), verdict, place);
        }
        let (before, after) = (old.get("default"), new.get("default"));
        if before != after {
            let what = format!("the default is {} instead of {}", shown(after), shown(before));
            let verdict =
                Verdict::Harmless("the bindings send no defaults; the server does something else for what is left out");
            self.note(Kind::DefaultChanged, what, verdict, place);
        }
    }

    fn formats(&mut self, old: &Value, new: &Value, direction: Direction, place: &str) {
        let (before, after) = (old.get("format"), new.get("format"));
        if before != after {
            let what = format!("the format is {} instead of {}", shown(after), shown(before));
            let typed = |format: Option<&Value>| {
                format.and_then(Value::as_str).is_some_and(|format| TYPED_FORMATS.contains(&format))
            };
            let verdict = if typed(before) || typed(after) {
                breaking(direction, "the type in Rust is another")
            } else {
                Verdict::Harmless("the bindings have no type for it")
            };
            self.note(Kind::FormatChanged, what, verdict, place);
        }
        let (before, after) = (old.get("x-format"), new.get("x-format"));
        if before != after {
            let what = format!("the format is {} instead of {}", shown(after), shown(before));
            self.note(Kind::FormatChanged, what, Verdict::Harmless("the bindings have no type for it"), place);
        }
    }

    fn limits(
        &mut self,
        old: &Value,
        new: &Value,
        bare_old: &Bare<'_>,
        bare_new: &Bare<'_>,
        direction: Direction,
        place: &str,
    ) {
        for (keyword, greater_allows) in LIMITS {
            let before = old.get(keyword).or(bare_old.schema.get(keyword));
            let after = new.get(keyword).or(bare_new.schema.get(keyword));
            if before == after {
                continue;
            }
            let numbers = (before.and_then(Value::as_f64), after.and_then(Value::as_f64));
            let allows_more = match (numbers, greater_allows) {
                ((Some(before), Some(after)), Some(greater)) => (after > before) == greater,
                _ => after.is_none(),
            };
            let what = format!("{keyword} is {} instead of {}", shown(after), shown(before));
            let verdict = match direction {
                Direction::Request if allows_more => Verdict::Harmless("what was accepted before still is"),
                Direction::Request => Verdict::Breaking("a request that was accepted before may be refused"),
                _ => Verdict::Harmless("the bindings do not check answers against limits"),
            };
            self.note(Kind::LimitChanged, what, verdict, place);
        }
    }

    fn enums(&mut self, old: &Bare<'_>, new: &Bare<'_>, direction: Direction, place: &str) {
        let values = |bare: &Bare<'_>| bare.schema["enum"].as_array().cloned().unwrap_or_default();
        let (before, after) = (values(old), values(new));
        let name = new.name.map_or_else(|| "the enum".to_owned(), |name| format!("the enum {name}"));
        for value in after.iter().filter(|value| !before.contains(value)) {
            let verdict = Verdict::Harmless(
                "an answer with it decodes as `Unknown` in the bindings of the old version; the new ones have a variant for it",
            );
            self.note(Kind::EnumValueAdded, format!("{name} has the new value {value}"), verdict, place);
        }
        for value in before.iter().filter(|value| !after.contains(value)) {
            let verdict = breaking(direction, "code that names its variant does not compile");
            self.note(Kind::EnumValueRemoved, format!("{name} no longer has the value {value}"), verdict, place);
        }
    }

    fn objects(&mut self, old: &Bare<'_>, new: &Bare<'_>, direction: Direction, place: &str) {
        let mut place = place.to_owned();
        if let (Some(before), Some(after)) = (old.name, new.name) {
            if !self.seen.insert((before.to_owned(), after.to_owned(), direction)) {
                return;
            }
            after.clone_into(&mut place);
        }
        let empty = Map::new();
        let before = old.schema["properties"].as_object().unwrap_or(&empty);
        let after = new.schema["properties"].as_object().unwrap_or(&empty);
        for (name, schema) in after {
            let at = format!("{place}.{name}");
            let required = requires(new.schema, name);
            let Some(known) = before.get(name) else {
                let (what, verdict) = field_added(name, required, direction);
                self.note(Kind::FieldAdded, what, verdict, &at);
                continue;
            };
            if required != requires(old.schema, name) {
                let (what, verdict) = required_changed(name, required, direction);
                self.note(Kind::RequiredChanged, what, verdict, &at);
            }
            self.compare(known, schema, direction, &at);
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            let verdict = breaking(direction, "code that sets or reads it does not compile");
            self.note(Kind::FieldRemoved, format!("the field {name} is gone"), verdict, &format!("{place}.{name}"));
        }
    }

    fn note(&mut self, kind: Kind, what: String, verdict: Verdict, place: &str) {
        self.changes.note(kind, what, verdict, place, &self.operation);
    }
}

fn field_added(name: &str, required: bool, direction: Direction) -> (String, Verdict) {
    match (direction, required) {
        (Direction::Request, true) => {
            (format!("the required field {name} is new"), Verdict::Breaking("a request without it is refused"))
        }
        (Direction::Request, false) => {
            (format!("the field {name} is new in requests"), Verdict::Harmless("it can be left out"))
        }
        _ => (format!("the field {name} is new in answers"), Verdict::Harmless("what was read before still is")),
    }
}

fn required_changed(name: &str, required: bool, direction: Direction) -> (String, Verdict) {
    let what = if required {
        format!("the field {name} is now required")
    } else {
        format!("the field {name} is optional now")
    };
    let why = match (direction, required) {
        (Direction::Request, true) => "a request without it is refused",
        (Direction::Request, false) => "its type in Rust becomes a Field",
        (_, true) => "its type in Rust is no longer an Option",
        (_, false) => "its type in Rust becomes an Option",
    };
    (what, breaking(direction, why))
}

/// Failures are decoded without types, so nothing about them breaks code.
fn breaking(direction: Direction, why: &'static str) -> Verdict {
    match direction {
        Direction::Failure => Verdict::Harmless("the bindings read failures without a type of their own"),
        _ => Verdict::Breaking(why),
    }
}

fn bare<'document>(document: &'document Document, schema: &'document Value) -> Bare<'document> {
    let mut nullable = schema["nullable"] == Value::Bool(true);
    let mut schema = schema;
    let mut name = None;
    // References to references stop somewhere; a document in which they do not is not followed for ever.
    for _ in 0..16 {
        let parts = schema.get("allOf").and_then(Value::as_array);
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(parts) = parts.filter(|parts| parts.len() == 1) {
            schema = &parts[0];
        } else if let Some(target) = reference.and_then(|target| target.strip_prefix("#/components/schemas/")) {
            name = Some(target);
            schema = document.schemas().and_then(|schemas| schemas.get(target)).unwrap_or(&Value::Null);
        } else {
            break;
        }
        nullable |= schema["nullable"] == Value::Bool(true);
    }
    Bare { name, schema, nullable }
}

/// The kind of a schema, for people and for comparing.
fn kind(schema: &Value) -> &'static str {
    if schema.get("enum").is_some() {
        return if schema["type"] == "integer" { "an enum of numbers" } else { "an enum of texts" };
    }
    if schema.get("oneOf").or(schema.get("anyOf")).is_some() {
        return "one of several";
    }
    match schema["type"].as_str() {
        Some("boolean") => "a boolean",
        Some("integer") => "a whole number",
        Some("number") => "a number",
        Some("string") => "a text",
        Some("array") => "a list",
        _ if schema.get("properties").is_some() => "an object",
        Some("object") if schema["additionalProperties"].is_object() => "a map",
        Some("object") => "any object",
        _ => "anything",
    }
}

fn requires(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
}

/// A value as it is printed.
pub(super) fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), Value::to_string)
}
