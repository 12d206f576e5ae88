//! Reads the list below an action's heading: parameters, request and responses.

use anyhow::Result;

use super::{Action, Payload, Response};
use crate::import::fault;
use crate::import::mson::{self, Member, Type};
use crate::import::outline::{Item, Text};
use crate::import::report::Report;
use crate::import::rules::Rule;

impl Action {
    /// Reads one item of the list.
    pub(super) fn read(&mut self, item: &Item, report: &mut Report) -> Result<()> {
        let (keyword, rest) = item.text.split_once(' ').unwrap_or((&item.text, ""));
        match keyword {
            "Parameters" if rest.is_empty() => {
                let own = read_parameters(item, report)?;
                // What the action documents counts more than what its resource documents.
                self.parameters.retain(|shared| !own.iter().any(|parameter| parameter.name == shared.name));
                self.parameters.extend(own);
                Ok(())
            }
            "Attributes" => {
                report.note(Rule::ActionLevelAttributes, item.line, format!("{} {}", self.method, self.template.path));
                let body = Some(mson::body(item, rest, report)?);
                let payload = Payload { media_type: "application/json".to_owned(), headers: Vec::new(), body };
                self.request = Some(payload);
                Ok(())
            }
            "Request" => self.read_request(item, rest, report),
            "Response" => self.read_response(item, rest, report),
            _ => Err(fault(item.line, format!("`+ {}` cannot be placed in an action", item.text))),
        }
    }

    fn read_request(&mut self, item: &Item, text: &str, report: &mut Report) -> Result<()> {
        let mut request = payload(item, text, report)?;
        match self.request.take() {
            None => {}
            Some(before) if before.headers.is_empty() && request.body.is_none() => request.body = before.body,
            Some(_) => return Err(fault(item.line, "a second request: only one per action can be mapped")),
        }
        self.request = Some(request);
        Ok(())
    }

    fn read_response(&mut self, item: &Item, text: &str, report: &mut Report) -> Result<()> {
        let (status, media_type) = text.split_once(' ').unwrap_or((text, ""));
        let status = status.parse().ok().filter(|status| (100..600).contains(status));
        let status = status.ok_or_else(|| fault(item.line, format!("`{text}` does not start with an HTTP status")))?;
        if self.responses.iter().any(|response| response.status == status) {
            return Err(fault(item.line, format!("a second response {status} for the same action")));
        }
        let payload = payload(item, media_type, report)?;
        if !payload.media_type.contains("json") {
            report.note(Rule::BinaryResponse, item.line, format!("{} {}", self.template.path, payload.media_type));
        }
        self.responses.push(Response { status, payload });
        Ok(())
    }
}

/// Reads a list of parameters.
pub(super) fn read_parameters(item: &Item, report: &mut Report) -> Result<Vec<Member>> {
    expect_no_prose(&item.prose)?;
    item.children.iter().map(|child| mson::member(child, report)).collect()
}

fn payload(item: &Item, text: &str, report: &mut Report) -> Result<Payload> {
    expect_no_prose(&item.prose)?;
    let media_type = text.trim().strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let media_type = media_type.ok_or_else(|| fault(item.line, format!("`+ {}` names no media type", item.text)))?;
    let mut payload = Payload { media_type: media_type.to_owned(), headers: Vec::new(), body: None };
    let mut bare = Vec::new();
    for child in &item.children {
        match child.text.split_once(' ').unwrap_or((&child.text, "")) {
            ("Headers", "") => payload.headers = headers(child)?,
            ("Attributes", kind) => {
                if payload.body.replace(mson::body(child, kind, report)?).is_some() {
                    return Err(fault(child.line, "a second list of attributes for the same body"));
                }
            }
            ("Body" | "Schema", _) => {
                return Err(fault(
                    child.line,
                    format!("`+ {}` cannot be mapped: describe it with `+ Attributes`", child.text),
                ));
            }
            _ => bare.push(child),
        }
    }
    if let Some(first) = bare.first() {
        if payload.body.is_some() || bare.len() != item.children.len() {
            return Err(fault(first.line, format!("`+ {}` cannot be placed here", first.text)));
        }
        report.note(Rule::ResponseBareAttributes, first.line, &first.text);
        payload.body = Some(mson::nested(item, Some(Type::Object), report)?);
    }
    Ok(payload)
}

fn headers(item: &Item) -> Result<Vec<String>> {
    if let Some(child) = item.children.first() {
        return Err(fault(child.line, "a header stands on an indented line of its own, without a list marker"));
    }
    let header = |text: &Text| {
        let (name, _) =
            text.text.split_once(':').ok_or_else(|| fault(text.line, format!("`{}` is no header", text.text)))?;
        Ok(name.trim().to_owned())
    };
    item.prose.iter().map(header).collect()
}

fn expect_no_prose(prose: &[Text]) -> Result<()> {
    match prose.first() {
        Some(text) => Err(fault(text.line, format!("`{}` cannot be placed here", text.text))),
        None => Ok(()),
    }
}
