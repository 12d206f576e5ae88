//! MSON: reads list items as typed declarations (members, samples, defaults, choices).

mod line;

use anyhow::Result;

use super::fault;
use super::outline::Item;
use super::report::Report;
use super::rules::Rule;
use super::template::percent_decoded;
use line::Cursor;
pub(super) use line::is_structure_name;

/// A type expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// `string`, also the type of what has none.
    String,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
    /// `object`, with nested members.
    Object,
    /// `array` or `array[Type]`.
    Array(Option<Box<Type>>),
    /// `enum` or `enum[Type]`, with nested choices.
    Enum(Option<Box<Type>>),
    /// A data structure.
    Named(String),
    /// `number | string`.
    OneOf(Vec<Type>),
}

/// What a name, a body or a data structure is declared to be.
#[derive(Debug, Clone)]
pub(super) struct Declaration {
    /// The line on which it starts.
    pub(super) line: usize,
    /// Its type.
    pub(super) kind: Type,
    /// Whether it says that null is allowed.
    pub(super) nullable: bool,
    /// Its default, as written.
    pub(super) default: Option<String>,
    /// Its sample value, as written.
    pub(super) sample: Option<String>,
    /// Its description, read for formats only.
    pub(super) description: String,
    /// The values of an enum.
    pub(super) choices: Vec<Choice>,
    /// The members of an object.
    pub(super) entries: Vec<Entry>,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Its line.
    pub(super) line: usize,
    /// The value on the wire.
    pub(super) value: String,
    /// What it means.
    pub(super) label: String,
}

/// What an object is made of.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// All members of another structure.
    Include {
        /// The line.
        line: usize,
        /// The structure.
        name: String,
    },
    /// A member of its own.
    Member(Member),
}

/// A named declaration: a property or a parameter.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The name on the wire.
    pub(super) name: String,
    /// Whether it says required or optional.
    pub(super) required: Option<bool>,
    /// Whether it names its type.
    pub(super) typed: bool,
    /// What it is.
    pub(super) declaration: Declaration,
}

/// Reads `name: sample (type, attributes) - description` with what is nested below it.
pub(super) fn member(item: &Item, report: &mut Report) -> Result<Member> {
    let mut cursor = Cursor { line: item.line, rest: &item.text };
    let name = cursor.name()?;
    let sample = cursor.sample(report)?;
    let specification = cursor.specification(report)?;
    let mut description = cursor.description(specification.is_some(), report)?;
    for text in &item.prose {
        description.push(' ');
        description.push_str(&text.text);
    }
    let specification = specification.unwrap_or_default();
    let mut declaration = nested(item, specification.kind.clone(), report)?;
    declaration.nullable |= specification.nullable;
    declaration.sample = sample;
    declaration.description = description;
    Ok(Member {
        name: percent_decoded(&name),
        required: specification.required,
        typed: specification.kind.is_some(),
        declaration,
    })
}

/// Reads `Attributes (type)` or a structure's `(type)` with what is nested below it.
pub(super) fn body(item: &Item, kind: &str, report: &mut Report) -> Result<Declaration> {
    let mut cursor = Cursor { line: item.line, rest: kind };
    let kind = cursor.specification(report)?.and_then(|specification| specification.kind);
    if !cursor.rest.trim().is_empty() {
        return Err(fault(item.line, format!("`{}` after the type cannot be placed", cursor.rest.trim())));
    }
    nested(item, Some(kind.unwrap_or(Type::Object)), report)
}

/// Reads the list below an item according to the type that the item names, if it names one.
pub(super) fn nested(item: &Item, kind: Option<Type>, report: &mut Report) -> Result<Declaration> {
    let typed = kind.is_some();
    let mut declaration = Declaration {
        line: item.line,
        kind: kind.unwrap_or(Type::String),
        nullable: false,
        default: None,
        sample: None,
        description: String::new(),
        choices: Vec::new(),
        entries: Vec::new(),
    };
    for child in &item.children {
        let (keyword, rest) = child.text.split_once(':').unwrap_or((&child.text, ""));
        match keyword {
            "Default" => read_default(child, rest, &mut declaration, report)?,
            "Members" | "members" | "Items" | "Properties" if child.text.trim_end_matches(':') == keyword => {
                if keyword == "members" {
                    report.note(Rule::LowerCaseMembers, child.line, first_word(&item.text));
                }
                read_members(item, child, &mut declaration, report)?;
            }
            _ => read_entry(child, &mut declaration, report)?,
        }
    }
    settle(item, typed, &mut declaration, report)?;
    Ok(declaration)
}

/// Checks that the type and what is nested below it fit together.
fn settle(item: &Item, typed: bool, declaration: &mut Declaration, report: &mut Report) -> Result<()> {
    let subject = first_word(&item.text);
    if !typed && !declaration.entries.is_empty() {
        report.note(Rule::ImplicitObject, item.line, subject);
        declaration.kind = Type::Object;
    }
    match &declaration.kind {
        Type::Object if !declaration.choices.is_empty() => {
            Err(fault(item.line, format!("`{subject}` is an object, but lists the values of an enum")))
        }
        Type::Object => Ok(()),
        Type::Enum(base) if declaration.entries.is_empty() => {
            let named = matches!(base.as_deref(), Some(Type::Named(_)));
            if declaration.choices.is_empty() && !named {
                return Err(fault(
                    item.line,
                    format!("`{subject}` is an enum without values; list them under `+ Members`"),
                ));
            }
            Ok(())
        }
        _ if declaration.entries.is_empty() && declaration.choices.is_empty() => Ok(()),
        kind => Err(fault(item.line, format!("`{subject}` is {kind:?}, so nothing can be nested in it"))),
    }
}

fn read_default(child: &Item, value: &str, declaration: &mut Declaration, report: &mut Report) -> Result<()> {
    let value = value.trim().trim_matches('`');
    if value.is_empty() || !child.children.is_empty() {
        return Err(fault(child.line, "a default must stand on the line itself, as in ``+ Default: `0` ``"));
    }
    if value == "null" {
        report.note(Rule::DefaultNull, child.line, "Default: null");
        declaration.nullable = true;
    } else {
        declaration.default = Some(value.to_owned());
    }
    Ok(())
}

fn read_members(item: &Item, child: &Item, declaration: &mut Declaration, report: &mut Report) -> Result<()> {
    if declaration.kind == Type::Enum(None) && declares_properties(child) {
        report.note(Rule::ObjectDeclaredAsEnum, item.line, first_word(&item.text));
        declaration.kind = Type::Object;
    }
    for entry in &child.children {
        if declaration.kind == Type::Object {
            read_entry(entry, declaration, report)?;
        } else {
            declaration.choices.push(choice(entry, report)?);
        }
    }
    Ok(())
}

fn declares_properties(members: &Item) -> bool {
    !members.children.is_empty()
        && members.children.iter().all(|child| member(child, &mut Report::default()).is_ok_and(|member| member.typed))
}

fn read_entry(child: &Item, declaration: &mut Declaration, report: &mut Report) -> Result<()> {
    if matches!(declaration.kind, Type::Enum(_)) {
        declaration.choices.push(choice(child, report)?);
        return Ok(());
    }
    let entry = match child.text.strip_prefix("Include ") {
        Some(name) if child.children.is_empty() => Entry::Include { line: child.line, name: name.trim().to_owned() },
        Some(_) => return Err(fault(child.line, "nothing can be nested in an Include")),
        None => Entry::Member(member(child, report)?),
    };
    declaration.entries.push(entry);
    Ok(())
}

fn choice(item: &Item, report: &mut Report) -> Result<Choice> {
    if !item.children.is_empty() {
        return Err(fault(item.line, "nothing can be nested in the value of an enum"));
    }
    let (value, label) = match item.text.strip_prefix('`') {
        Some(quoted) => {
            let Some((value, label)) = quoted.split_once('`') else {
                return Err(fault(item.line, "this value's backtick is never closed"));
            };
            let label = label.trim_start();
            (value, label.strip_prefix('-').unwrap_or(label))
        }
        None => {
            report.note(Rule::EnumMemberUnquoted, item.line, &item.text);
            item.text.split_once(':').unwrap_or((&item.text, ""))
        }
    };
    Ok(Choice { line: item.line, value: value.trim().to_owned(), label: label.trim().to_owned() })
}

fn first_word(text: &str) -> &str {
    text.split([' ', ':', '(']).next().unwrap_or(text)
}
