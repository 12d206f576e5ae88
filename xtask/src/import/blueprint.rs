//! The model of an API Blueprint document: groups, actions and data structures, read from its sections.

use anyhow::Result;

use super::fault;
use super::mson::{self, Declaration, Member, Type};
use super::outline::{Item, Section, Text};
use super::report::{Report, Rule};
use super::template::Template;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A document.
#[derive(Debug)]
pub(super) struct Blueprint {
    /// The path of the document's HOST, for example `/crm/api/v1.0`.
    pub(super) base: String,
    /// The groups in order; one that appears twice stands where it appears first.
    pub(super) groups: Vec<Group>,
    /// The data structures in order.
    pub(super) structures: Vec<Structure>,
}

/// A named group of actions.
#[derive(Debug)]
pub(super) struct Group {
    /// The line of its heading.
    pub(super) line: usize,
    /// Its name.
    pub(super) name: String,
    /// Its actions.
    pub(super) actions: Vec<Action>,
}

/// One method of one path.
#[derive(Debug)]
pub(super) struct Action {
    /// The line of its heading.
    pub(super) line: usize,
    /// The method in capitals.
    pub(super) method: String,
    /// Where it is.
    pub(super) template: Template,
    /// Whether the template is the resource's, shared with other methods.
    pub(super) inherited: bool,
    /// The documented parameters.
    pub(super) parameters: Vec<Member>,
    /// The request.
    pub(super) request: Option<Payload>,
    /// The answers in the order of the document.
    pub(super) responses: Vec<Response>,
}

/// The media type, headers and body of a request or an answer.
#[derive(Debug)]
pub(super) struct Payload {
    /// The media type.
    pub(super) media_type: String,
    /// The names of the headers.
    pub(super) headers: Vec<String>,
    /// The body, if there is one.
    pub(super) body: Option<Declaration>,
}

/// A documented answer.
#[derive(Debug)]
pub(super) struct Response {
    /// The HTTP status.
    pub(super) status: u16,
    /// What it holds.
    pub(super) payload: Payload,
}

impl Response {
    /// Whether it succeeds with JSON of which nothing is said.
    fn is_unspoken(&self) -> bool {
        self.status < 300 && self.payload.body.is_none() && self.payload.media_type.contains("json")
    }
}

/// A data structure.
#[derive(Debug)]
pub(super) struct Structure {
    /// Its name.
    pub(super) name: String,
    /// What it is.
    pub(super) declaration: Declaration,
}

/// Reads the sections of a document.
pub(super) fn read(sections: Vec<Section>, report: &mut Report) -> Result<Blueprint> {
    let mut sections = sections.into_iter();
    let preamble = sections.next().expect("the outline starts with what stands before the first heading");
    let mut reader = Reader {
        blueprint: Blueprint { base: base_path(&preamble)?, groups: Vec::new(), structures: Vec::new() },
        group: None,
        resource: None,
        structures_below: None,
    };
    for section in sections {
        reader.read(section, report)?;
    }
    reader.close_resource()?;
    reader.finish()
}

fn base_path(preamble: &Section) -> Result<String> {
    let value = |key: &str| preamble.prose.iter().find_map(|text| Some((text.line, text.text.strip_prefix(key)?.trim())));
    match value("FORMAT:") {
        Some((_, "1A")) => {}
        Some((line, other)) => return Err(fault(line, format!("FORMAT is {other}, but only 1A is known"))),
        None => return Err(fault(1, "no `FORMAT: 1A` at the top: this is not an API Blueprint document")),
    }
    let (line, host) = value("HOST:").ok_or_else(|| fault(1, "no `HOST:` at the top, so the base path is not known"))?;
    let path = host.split_once("://").and_then(|(_, host)| host.split_once('/'));
    let (_, path) = path.ok_or_else(|| fault(line, format!("`{host}` has no path, so the base path is not known")))?;
    Ok(format!("/{}", path.trim_end_matches('/')))
}

/// What a heading says.
enum Heading<'a> {
    Group(&'a str),
    Structures,
    Resource(&'a str),
    Action(&'a str, Option<&'a str>),
    Other,
}

impl<'a> Heading<'a> {
    fn read(title: &'a str) -> Self {
        if let Some(name) = title.strip_prefix("Group ") {
            return Self::Group(name.trim());
        }
        if title == "Data Structures" {
            return Self::Structures;
        }
        let bracketed = title.strip_suffix(']').and_then(|title| title.rsplit_once('['));
        let target = bracketed.map_or(title, |(_, inside)| inside);
        let (first, rest) = target.split_once(' ').unwrap_or((target, ""));
        match rest.trim() {
            "" if METHODS.contains(&first) => Self::Action(first, None),
            path if METHODS.contains(&first) && path.starts_with('/') => Self::Action(first, Some(path)),
            "" if first.starts_with('/') => Self::Resource(first),
            _ => Self::Other,
        }
    }
}

struct Resource {
    line: usize,
    template: Template,
    parameters: Vec<Member>,
    actions: usize,
}

struct Reader {
    blueprint: Blueprint,
    group: Option<usize>,
    resource: Option<Resource>,
    structures_below: Option<usize>,
}

impl Reader {
    fn read(&mut self, section: Section, report: &mut Report) -> Result<()> {
        if self.structures_below.is_some_and(|level| section.level > level) {
            let structure = structure(section, report)?;
            self.blueprint.structures.push(structure);
            return Ok(());
        }
        self.structures_below = None;
        let title = section.title.clone();
        match Heading::read(&title) {
            Heading::Group(name) => self.open_group(&section, name, report),
            Heading::Structures => self.open_structures(&section, report),
            Heading::Resource(path) => self.open_resource(&section, path, report),
            Heading::Action(method, path) => self.add_action(&section, method, path, report),
            Heading::Other if self.group.is_none() => Ok(()),
            Heading::Other => Err(fault(section.line, format!("the heading `{title}` is no group, resource, action or structure"))),
        }
    }

    fn open_group(&mut self, section: &Section, name: &str, report: &mut Report) -> Result<()> {
        self.close_resource()?;
        expect_no_items(section)?;
        let known = self.blueprint.groups.iter().position(|group| group.name == name);
        if let Some(index) = known {
            let first = self.blueprint.groups[index].line;
            report.note(Rule::DuplicateGroup, section.line, format!("{name}, first at line {first}"));
        }
        self.group = Some(known.unwrap_or_else(|| {
            let group = Group { line: section.line, name: name.to_owned(), actions: Vec::new() };
            self.blueprint.groups.push(group);
            self.blueprint.groups.len() - 1
        }));
        Ok(())
    }

    fn open_structures(&mut self, section: &Section, report: &mut Report) -> Result<()> {
        self.close_resource()?;
        expect_no_items(section)?;
        if section.level > 1 {
            report.note(Rule::DataStructuresInsideGroup, section.line, &section.title);
        }
        self.structures_below = Some(section.level);
        Ok(())
    }

    fn open_resource(&mut self, section: &Section, path: &str, report: &mut Report) -> Result<()> {
        self.close_resource()?;
        if section.level != 1 {
            report.note(Rule::ResourceHeadingLevel, section.line, path);
        }
        let mut parameters = Vec::new();
        for item in &section.items {
            match item.text.as_str() {
                "Parameters" => parameters = read_parameters(item, report)?,
                text => return Err(fault(item.line, format!("`+ {text}` cannot be placed in a resource"))),
            }
        }
        let template = Template::read(section.line, path)?;
        self.resource = Some(Resource { line: section.line, template, parameters, actions: 0 });
        Ok(())
    }

    fn close_resource(&mut self) -> Result<()> {
        match self.resource.take() {
            Some(Resource { line, template, actions: 0, .. }) => {
                Err(fault(line, format!("the resource {} has no action: the document looks cut off", template.path)))
            }
            _ => Ok(()),
        }
    }

    fn add_action(&mut self, section: &Section, method: &str, path: Option<&str>, report: &mut Report) -> Result<()> {
        let line = section.line;
        let group = self.group.ok_or_else(|| fault(line, format!("the action {method} stands in no group")))?;
        let own = path.map(|path| Template::read(line, path)).transpose()?;
        if section.level == 1 {
            report.note(Rule::ActionAtLevelOne, line, &section.title);
        }
        if let Some(resource) = &mut self.resource {
            resource.actions += 1;
        }
        match (&own, &self.resource) {
            (Some(own), Some(resource)) if own.path != resource.template.path => {
                report.note(Rule::ActionOwnPath, line, format!("{method} {} under {}", own.path, resource.template.path));
            }
            (Some(own), None) => report.note(Rule::ActionWithoutResource, line, format!("{method} {}", own.path)),
            (None, None) => {
                return Err(fault(line, format!("the action {method} has no path: it stands below no resource and names none")));
            }
            _ => {}
        }
        let inherited = own.is_none();
        let shared = self.resource.as_ref();
        let template = own.or_else(|| shared.map(|resource| resource.template.clone())).expect("checked above");
        let parameters = shared.filter(|_| inherited).map_or_else(Vec::new, |resource| resource.parameters.clone());
        let mut action = Action {
            line,
            method: method.to_owned(),
            template,
            inherited,
            parameters,
            request: None,
            responses: Vec::new(),
        };
        for item in &section.items {
            action.read(item, report)?;
        }
        if action.responses.is_empty() {
            return Err(fault(line, format!("the action {} has no response: the document looks cut off", section.title)));
        }
        if method == "GET" && action.responses.iter().any(Response::is_unspoken) {
            return Err(fault(line, format!("the action {} does not say what it answers: the document looks cut off", section.title)));
        }
        self.blueprint.groups[group].actions.push(action);
        Ok(())
    }

    fn finish(self) -> Result<Blueprint> {
        if let Some(group) = self.blueprint.groups.iter().find(|group| group.actions.is_empty()) {
            return Err(fault(group.line, format!("the group {} has no action: the document looks cut off", group.name)));
        }
        if self.blueprint.groups.is_empty() {
            return Err(fault(1, "the document holds no group of actions"));
        }
        Ok(self.blueprint)
    }
}

impl Action {
    fn read(&mut self, item: &Item, report: &mut Report) -> Result<()> {
        let (keyword, rest) = item.text.split_once(' ').unwrap_or((&item.text, ""));
        match keyword {
            "Parameters" if rest.is_empty() => {
                for parameter in read_parameters(item, report)? {
                    if self.parameters.iter().any(|known| known.declaration.line < self.line && known.name == parameter.name) {
                        self.parameters.retain(|known| known.name != parameter.name);
                    }
                    self.parameters.push(parameter);
                }
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

fn read_parameters(item: &Item, report: &mut Report) -> Result<Vec<Member>> {
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
                return Err(fault(child.line, format!("`+ {}` cannot be mapped: describe it with `+ Attributes`", child.text)));
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
        let (name, _) = text.text.split_once(':').ok_or_else(|| fault(text.line, format!("`{}` is no header", text.text)))?;
        Ok(name.trim().to_owned())
    };
    item.prose.iter().map(header).collect()
}

fn structure(section: Section, report: &mut Report) -> Result<Structure> {
    let title = section.title.clone();
    let (name, kind) = title.split_once(' ').unwrap_or((&title, ""));
    if !mson::is_structure_name(name) {
        return Err(fault(section.line, format!("`{}` is not the name of a data structure", section.title)));
    }
    if kind.is_empty() {
        report.note(Rule::StructureWithoutType, section.line, name);
    }
    if section.items.is_empty() {
        return Err(fault(section.line, format!("the data structure {name} has no members: the document looks cut off")));
    }
    let declaration = mson::body(&section.into_item(), kind.trim(), report)?;
    Ok(Structure { name: name.to_owned(), declaration })
}

fn expect_no_items(section: &Section) -> Result<()> {
    match section.items.first() {
        Some(item) => Err(fault(item.line, format!("`+ {}` cannot be placed below `{}`", item.text, section.title))),
        None => Ok(()),
    }
}

fn expect_no_prose(prose: &[Text]) -> Result<()> {
    match prose.first() {
        Some(text) => Err(fault(text.line, format!("`{}` cannot be placed here", text.text))),
        None => Ok(()),
    }
}
