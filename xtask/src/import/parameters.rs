//! Maps an action's documented parameters and its URI template to OpenAPI parameters.

use anyhow::Result;
use serde_json::{Value, json};

use super::blueprint::Action;
use super::enums::Owner;
use super::fault;
use super::mson::{Declaration, Member, Type};
use super::report::Report;
use super::rules::Rule;
use super::schemas::{Place, Schemas};

/// The parameters of an action: those of the path in its order, then those of the query as documented.
pub(super) fn map(
    action: &Action,
    owner: &Owner,
    schemas: &mut Schemas<'_>,
    report: &mut Report,
) -> Result<Vec<Value>> {
    let documented = assign(action, report)?;
    let mut parameters = Vec::new();
    for name in &action.template.parameters {
        let member = documented.iter().find(|member| member.name == *name);
        let member =
            member.ok_or_else(|| fault(action.line, format!("the path parameter {name} is not documented")))?;
        if member.required != Some(true) {
            report.note(Rule::PathParameterNotRequired, member.declaration.line, subject(action, name));
        }
        parameters.push(parameter(member, "path", true, owner, schemas, report)?);
    }
    for member in documented.iter().filter(|member| !action.template.parameters.contains(&member.name)) {
        let member = array(action, member, report);
        let line = member.declaration.line;
        if !action.template.query.contains(&member.name) {
            report.note(Rule::ParameterNotInTemplate, line, subject(action, &member.name));
        }
        if member.required.is_none() {
            report.note(Rule::ParameterRequiredUnspecified, line, subject(action, &member.name));
        }
        parameters.push(parameter(&member, "query", member.required.unwrap_or(true), owner, schemas, report)?);
    }
    for name in undocumented(action, &documented) {
        if action.inherited && action.method != "GET" {
            report.note(Rule::TemplateQueryInherited, action.line, subject(action, name));
        } else {
            report.note(Rule::TemplateQueryUndocumented, action.line, subject(action, name));
            parameters.push(json!({ "name": name, "in": "query", "schema": { "type": "string" } }));
        }
    }
    Ok(parameters)
}

/// The documented parameters, each under one name. One that is documented twice takes the name of the only parameter of the path that
/// is not documented; otherwise it is an error.
fn assign(action: &Action, report: &mut Report) -> Result<Vec<Member>> {
    let mut assigned: Vec<Member> = Vec::new();
    for member in &action.parameters {
        let mut member = member.clone();
        if !member.typed {
            report.note(Rule::ParameterWithoutType, member.declaration.line, subject(action, &member.name));
        }
        if assigned.iter().any(|known| known.name == member.name) {
            let open = |name: &&String| !action.parameters.iter().any(|known| known.name == **name);
            let open: Vec<&String> = action.template.parameters.iter().filter(open).collect();
            let [name] = open.as_slice() else {
                return Err(fault(
                    member.declaration.line,
                    format!("the parameter {} is documented twice", member.name),
                ));
            };
            report.note(Rule::DuplicateParameter, member.declaration.line, format!("{} taken as {name}", member.name));
            member.name.clone_from(name);
        }
        assigned.push(member);
    }
    Ok(assigned)
}

/// A query parameter that repeats: named `name[]`, by its name or by its sample.
fn array(action: &Action, member: &Member, report: &mut Report) -> Member {
    let mut member = member.clone();
    let line = member.declaration.line;
    let repeated = format!("{}[]", member.name);
    let sample = member.declaration.sample.as_deref().unwrap_or_default();
    if sample.starts_with(&format!("{repeated}=")) {
        report.note(Rule::ArrayParameterOnlyInSample, line, subject(action, &member.name));
        member.name = repeated;
    } else if member.name.ends_with("[]") && !matches!(member.declaration.kind, Type::Array(_)) {
        report.note(Rule::ArrayParameterScalarType, line, subject(action, &member.name));
    }
    if member.name.ends_with("[]") && !matches!(member.declaration.kind, Type::Array(_)) {
        let items = member.declaration.kind.clone();
        member.declaration = Declaration { kind: Type::Array(Some(Box::new(items))), ..member.declaration };
    }
    member
}

fn undocumented<'a>(action: &'a Action, documented: &[Member]) -> Vec<&'a String> {
    let known = |name: &String| {
        documented.iter().any(|member| member.name.trim_end_matches("[]") == name.trim_end_matches("[]"))
    };
    action.template.query.iter().filter(|name| !known(name)).collect()
}

fn parameter(
    member: &Member,
    location: &str,
    required: bool,
    owner: &Owner,
    schemas: &mut Schemas<'_>,
    report: &mut Report,
) -> Result<Value> {
    let title = format!("{}{}", owner.stem, super::naming::type_name(&member.name));
    let place = Place { owner: owner.clone(), property: member.name.clone(), title, partial: false };
    let schema = schemas.declaration(&place, &member.declaration, report)?;
    let mut parameter = json!({ "name": member.name, "in": location });
    if required {
        parameter["required"] = json!(true);
    }
    if matches!(member.declaration.kind, Type::Array(_)) {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(true);
    }
    parameter["schema"] = schema;
    Ok(parameter)
}

fn subject(action: &Action, name: &str) -> String {
    format!("{} {} {name}", action.method, action.template.path)
}
