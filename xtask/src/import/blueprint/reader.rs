//! Reads the sections of a document into the model: what each heading opens, and what it needs.

use anyhow::Result;

use super::{Action, Blueprint, Group, Response, Structure, action};
use crate::import::fault;
use crate::import::mson::{self, Member};
use crate::import::outline::Section;
use crate::import::report::Report;
use crate::import::rules::Rule;
use crate::import::template::Template;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Reads the sections of a document.
pub(in crate::import) fn read(sections: Vec<Section>, report: &mut Report) -> Result<Blueprint> {
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
    let value =
        |key: &str| preamble.prose.iter().find_map(|text| Some((text.line, text.text.strip_prefix(key)?.trim())));
    match value("FORMAT:") {
        Some((_, "1A")) => {}
        Some((line, other)) => return Err(fault(line, format!("FORMAT is {other}, but only 1A is known"))),
        None => return Err(fault(1, "no `FORMAT: 1A` at the top: this is not an API Blueprint document")),
    }
    let (line, host) =
        value("HOST:").ok_or_else(|| fault(1, "no `HOST:` at the top, so the base path is not known"))?;
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
            Heading::Other => {
                Err(fault(section.line, format!("the heading `{title}` is no group, resource, action or structure")))
            }
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
                "Parameters" => parameters = action::read_parameters(item, report)?,
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
                report.note(
                    Rule::ActionOwnPath,
                    line,
                    format!("{method} {} under {}", own.path, resource.template.path),
                );
            }
            (Some(own), None) => report.note(Rule::ActionWithoutResource, line, format!("{method} {}", own.path)),
            (None, None) => {
                return Err(fault(
                    line,
                    format!("the action {method} has no path: it stands below no resource and names none"),
                ));
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
            return Err(fault(
                line,
                format!("the action {} has no response: the document looks cut off", section.title),
            ));
        }
        if method == "GET" && action.responses.iter().any(Response::is_unspoken) {
            return Err(fault(
                line,
                format!("the action {} does not say what it answers: the document looks cut off", section.title),
            ));
        }
        self.blueprint.groups[group].actions.push(action);
        Ok(())
    }

    fn finish(self) -> Result<Blueprint> {
        if let Some(group) = self.blueprint.groups.iter().find(|group| group.actions.is_empty()) {
            return Err(fault(
                group.line,
                format!("the group {} has no action: the document looks cut off", group.name),
            ));
        }
        if self.blueprint.groups.is_empty() {
            return Err(fault(1, "the document holds no group of actions"));
        }
        Ok(self.blueprint)
    }
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
        return Err(fault(
            section.line,
            format!("the data structure {name} has no members: the document looks cut off"),
        ));
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
