//! Enums: every list of values becomes a component schema of its own, named after the property that has it.

use std::collections::HashSet;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::fault;
use super::mson::{Choice, Type};
use super::naming;
use super::report::Report;
use super::rules::Rule;

/// The place in a reference that is filled with the enum's name once all enums are known.
const PENDING: &str = "#/components/schemas/?";

/// Where an enum is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    /// The stem of the structure, or the singular of the group.
    pub(super) stem: String,
    /// Whether it is a data structure; one is preferred for a name.
    pub(super) structure: bool,
}

/// The enums met so far.
#[derive(Debug, Default)]
pub(super) struct Enums {
    sets: Vec<Set>,
}

#[derive(Debug)]
struct Set {
    line: usize,
    property: String,
    owners: Vec<Owner>,
    uses: usize,
    values: Vec<Value>,
    labels: Vec<String>,
}

impl Enums {
    /// Notes the use of an enum by a property and returns a reference that `name` completes.
    pub(super) fn collect(
        &mut self,
        line: usize,
        property: &str,
        owner: &Owner,
        values: Vec<Value>,
        choices: &[Choice],
    ) -> Value {
        let property = naming::type_name(property);
        let labels: Vec<String> = choices.iter().map(|choice| choice.label.clone()).collect();
        let same = |set: &Set| set.property == property && set.values == values && same_meaning(&set.labels, &labels);
        let index = self.sets.iter().position(same).unwrap_or_else(|| {
            self.sets.push(Set { line, property, owners: Vec::new(), uses: 0, values, labels });
            self.sets.len() - 1
        });
        let set = &mut self.sets[index];
        set.uses += 1;
        if !set.owners.contains(owner) {
            set.owners.push(owner.clone());
        }
        json!({ "$ref": format!("{PENDING}{index}") })
    }

    /// Names all enums, completes the references to them and returns the schemas in the order of the document.
    pub(super) fn name(
        self,
        document: &mut Value,
        taken: &Map<String, Value>,
        report: &mut Report,
    ) -> Result<Map<String, Value>> {
        let mut schemas = Map::new();
        let mut names = Vec::new();
        for set in &self.sets {
            let name = self.name_of(set);
            if taken.contains_key(&name) || schemas.contains_key(&name) {
                return Err(fault(
                    set.line,
                    format!("the enum of `{}` would be named {name}, which is taken", set.property),
                ));
            }
            schemas.insert(name.clone(), schema(set.line, &name, &set.values, &set.labels, report));
            names.push(name);
        }
        complete(document, &names);
        Ok(schemas)
    }

    /// The property's name where that says enough, otherwise the owner's and the property's.
    fn name_of(&self, set: &Set) -> String {
        let rivals: Vec<&Set> = self.sets.iter().filter(|other| other.property == set.property).collect();
        let mut stems: Vec<&Owner> = set.owners.iter().filter(|owner| owner.structure).collect();
        if stems.is_empty() {
            stems = set.owners.iter().collect();
        }
        let one_word = set.property.chars().filter(|character| character.is_uppercase()).count() == 1;
        let most_used = rivals.iter().all(|rival| rival.uses < set.uses || std::ptr::eq(*rival, set));
        let telling = if one_word { rivals.len() == 1 && stems.len() > 1 } else { rivals.len() == 1 || most_used };
        if telling { set.property.clone() } else { format!("{}{}", stems[0].stem, set.property) }
    }
}

/// The values of an enum as JSON: whole numbers or strings.
pub(super) fn values(line: usize, base: Option<&Type>, choices: &[Choice], report: &mut Report) -> Result<Vec<Value>> {
    let whole = |choice: &Choice| choice.value.parse::<i64>().ok();
    let numeric = match base {
        Some(Type::Number) => true,
        Some(Type::String) => false,
        None => {
            report.note(Rule::EnumWithoutBase, line, format!("{} values", choices.len()));
            choices.iter().all(|choice| whole(choice).is_some())
        }
        Some(other) => {
            return Err(fault(line, format!("an enum of {other:?} cannot be mapped: only of number and string")));
        }
    };
    let value = |choice: &Choice| match (numeric, whole(choice)) {
        (false, _) => Ok(json!(choice.value)),
        (true, Some(number)) => Ok(json!(number)),
        (true, None) => {
            Err(fault(choice.line, format!("`{}` is no whole number, but a value of an enum of numbers", choice.value)))
        }
    };
    let values = choices.iter().map(value).collect::<Result<Vec<_>>>()?;
    let mut seen = HashSet::new();
    match choices.iter().find(|choice| !seen.insert(&choice.value)) {
        Some(twice) => Err(fault(twice.line, format!("the enum lists `{}` twice", twice.value))),
        None => Ok(values),
    }
}

/// The component schema of an enum.
pub(super) fn schema(line: usize, name: &str, values: &[Value], labels: &[String], report: &mut Report) -> Value {
    let kind = if values.iter().all(Value::is_i64) { "integer" } else { "string" };
    let mut names: Vec<Option<String>> =
        values.iter().zip(labels).map(|(value, label)| naming::variant(value, label)).collect();
    let clashes = names.iter().flatten().collect::<HashSet<_>>().len() < names.iter().flatten().count();
    if clashes {
        names.fill(None);
    }
    let variants: Vec<String> = names
        .into_iter()
        .zip(values)
        .map(|(variant, value)| {
            variant.unwrap_or_else(|| {
                let code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                report.note(Rule::EnumCodeWithoutName, line, format!("{name} {code}"));
                format!("Code{}", naming::type_name(&code))
            })
        })
        .collect();
    json!({ "type": kind, "enum": values, "x-enum-varnames": variants })
}

/// Whether two lists of labels say the same: their headlines agree but for case and plural.
fn same_meaning(left: &[String], right: &[String]) -> bool {
    let key = |label: &String| naming::headline(label).to_lowercase().trim_end_matches('s').to_owned();
    left.iter().map(key).eq(right.iter().map(key))
}

fn complete(value: &mut Value, names: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| complete(item, names)),
        Value::Object(members) => {
            let pending = members.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(PENDING));
            if let Some(index) = pending.and_then(|index| index.parse::<usize>().ok()) {
                members.insert("$ref".to_owned(), json!(format!("#/components/schemas/{}", names[index])));
            }
            members.values_mut().for_each(|member| complete(member, names));
        }
        _ => {}
    }
}
