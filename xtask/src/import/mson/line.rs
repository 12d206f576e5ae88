//! The text of one MSON list item: `name: sample (type, attributes) - description`.

use anyhow::{Result, bail};

use super::Type;
use crate::import::fault;
use crate::import::report::Report;
use crate::import::rules::Rule;

/// What stands in the parentheses after a name or a sample.
#[derive(Debug, Default)]
pub(super) struct Specification {
    /// The type, if it names one.
    pub(super) kind: Option<Type>,
    /// Whether it says required or optional.
    pub(super) required: Option<bool>,
    /// Whether it says nullable.
    pub(super) nullable: bool,
}

/// A position in the text of one list item.
pub(super) struct Cursor<'a> {
    /// The item's line.
    pub(super) line: usize,
    /// What is not read yet.
    pub(super) rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// The name at the start.
    pub(super) fn name(&mut self) -> Result<String> {
        let end = self.rest.find([':', ' ', '(', '`']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let plain = |character: char| character.is_ascii_alphanumeric() || "_.-[]%$".contains(character);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(fault(self.line, format!("`+ {}` is neither a property nor a keyword", self.rest)));
        }
        self.rest = rest.trim_start();
        Ok(name.to_owned())
    }

    /// The sample after a name, if there is one.
    pub(super) fn sample(&mut self, report: &mut Report) -> Result<Option<String>> {
        let subject = self.rest;
        let Some(after) = self.rest.strip_prefix(':') else {
            if self.rest.starts_with('`') {
                report.note(Rule::MissingColon, self.line, subject);
                return self.quoted('`').map(Some);
            }
            return Ok(None);
        };
        self.rest = after.trim_start();
        match self.rest.chars().next() {
            None | Some('(' | '-') => {
                report.note(Rule::ColonWithoutValue, self.line, subject);
                Ok(None)
            }
            Some('`') => {
                if !after.starts_with(' ') {
                    report.note(Rule::NoSpaceAfterColon, self.line, subject);
                }
                self.quoted('`').map(Some)
            }
            Some('\'') => {
                report.note(Rule::SingleQuotedSample, self.line, subject);
                self.quoted('\'').map(Some)
            }
            Some(_) => {
                report.note(Rule::UnquotedSample, self.line, subject);
                let end = self.rest.find(" (").unwrap_or(self.rest.len());
                let (sample, rest) = self.rest.split_at(end);
                self.rest = rest;
                Ok(Some(sample.trim().to_owned()))
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String> {
        let inside = &self.rest[1..];
        let Some((sample, rest)) = inside.split_once(quote) else {
            return Err(fault(self.line, format!("the sample's {quote} is never closed")));
        };
        self.rest = rest;
        Ok(sample.to_owned())
    }

    /// The parentheses with the type, if they are there.
    pub(super) fn specification(&mut self, report: &mut Report) -> Result<Option<Specification>> {
        let rest = self.rest.trim_start();
        let (inside, dashed) = match rest.strip_prefix('-') {
            Some(after) if after.trim_start().starts_with('(') => (after.trim_start(), true),
            _ => (rest, false),
        };
        let Some(inside) = inside.strip_prefix('(') else {
            return Ok(None);
        };
        let Some((inside, after)) = inside.split_once(')') else {
            return Err(fault(self.line, "the parenthesis of the type is never closed"));
        };
        let specification = specification(inside);
        if dashed {
            if specification.is_err() {
                return Ok(None);
            }
            report.note(Rule::DashBeforeType, self.line, rest);
        }
        let specification = specification.map_err(|error| fault(self.line, error.to_string()))?;
        self.rest = after;
        Ok(Some(specification))
    }

    /// What is left: the description.
    pub(super) fn description(&mut self, typed: bool, report: &mut Report) -> Result<String> {
        let text = self.rest.trim();
        let dashed = text.strip_prefix('-');
        let touches = typed && !self.rest.starts_with(' ');
        if !text.is_empty() && (dashed.is_none() || touches) {
            if !typed {
                return Err(fault(self.line, format!("`{text}` is neither a sample nor a type nor a description")));
            }
            report.note(Rule::DescriptionWithoutDash, self.line, text);
        }
        Ok(dashed.unwrap_or(text).trim().to_owned())
    }
}

fn specification(text: &str) -> Result<Specification> {
    let mut specification = Specification::default();
    for word in text.split(',').map(str::trim) {
        match word {
            "required" => specification.required = Some(true),
            "optional" => specification.required = Some(false),
            "nullable" => specification.nullable = true,
            _ if specification.kind.is_some() => bail!("`({text})` names two types"),
            _ => specification.kind = Some(type_expression(word)?),
        }
    }
    Ok(specification)
}

fn type_expression(text: &str) -> Result<Type> {
    if text.contains('|') {
        return Ok(Type::OneOf(text.split('|').map(|part| type_expression(part.trim())).collect::<Result<_>>()?));
    }
    if let Some((outer, inner)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        let inner = Some(Box::new(type_expression(inner)?));
        return match outer {
            "array" => Ok(Type::Array(inner)),
            "enum" => Ok(Type::Enum(inner)),
            _ => bail!("unknown type `{text}`: only array and enum take a type in brackets"),
        };
    }
    Ok(match text {
        "string" => Type::String,
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        "object" => Type::Object,
        "array" => Type::Array(None),
        "enum" => Type::Enum(None),
        _ if is_structure_name(text) => Type::Named(text.to_owned()),
        _ => bail!("unknown type `{text}`"),
    })
}

/// Whether a word can be the name of a data structure.
pub(in crate::import) fn is_structure_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|character| character.is_ascii_alphanumeric())
}
