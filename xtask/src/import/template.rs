//! URI templates: `/clients/{id}/pdf{?refreshData,statuses%5B%5D}`.

use anyhow::Result;

use super::fault;

/// A path with the query parameters that its template lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// The path, for example `/clients/{id}/pdf`.
    pub(super) path: String,
    /// The names of the path's parameters, in order.
    pub(super) parameters: Vec<String>,
    /// The names of the query's parameters, in order.
    pub(super) query: Vec<String>,
}

impl Template {
    /// Reads a template.
    pub(super) fn read(line: usize, text: &str) -> Result<Self> {
        let unreadable = |why: &str| fault(line, format!("`{text}` is not a URI template: {why}"));
        let mut template = Self { path: String::new(), parameters: Vec::new(), query: Vec::new() };
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}').ok_or_else(|| unreadable("a brace is never closed"))?;
            template.path.push_str(before);
            match inside.strip_prefix('?') {
                Some(names) => template.query.extend(names.split(',').map(percent_decoded)),
                None if inside.chars().all(char::is_alphanumeric) && !inside.is_empty() => {
                    template.parameters.push(inside.to_owned());
                    template.path.push_str(&format!("{{{inside}}}"));
                }
                None => return Err(unreadable("only {name} and {?name,name} are known")),
            }
            rest = after;
        }
        template.path.push_str(rest);
        if !template.path.starts_with('/') || template.path.contains(' ') {
            return Err(unreadable("it must start with / and hold no blanks"));
        }
        Ok(template)
    }

    /// The path's segments that are not parameters.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'))
    }

    /// Whether the path ends with a parameter.
    pub(super) fn ends_with_parameter(&self) -> bool {
        self.path.ends_with('}')
    }
}

/// Replaces `%5B` and the like by what they stand for.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hexadecimal(*high).zip(hexadecimal(*low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                decoded.push(high * 16 + low);
                rest = &after[2..];
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
