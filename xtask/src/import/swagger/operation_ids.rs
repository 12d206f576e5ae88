//! The ids of operations, made from method and path: the document's own are machine-made and run their words together.

use std::collections::HashMap;

use anyhow::{Result, bail};
use heck::ToSnakeCase;

use super::model::{Kind, Operation};
use crate::import::naming::singular;

/// Last segments of a path that say what is done rather than what it is done to.
const VERBS: [&str; 61] = [
    "accept",
    "apply",
    "authorize",
    "authorizefirst",
    "bind",
    "block",
    "bulkdelete",
    "bulkrestart",
    "cancel",
    "change",
    "check",
    "confirm",
    "create",
    "debug",
    "delete",
    "detach",
    "disable",
    "disablelag",
    "download",
    "enable",
    "enablelag",
    "exchange",
    "finish",
    "import",
    "invite",
    "locate",
    "login",
    "logout",
    "merge",
    "migrate",
    "preregister",
    "redirect",
    "refresh",
    "regenerate",
    "reinvite",
    "reorder",
    "rescan",
    "reset",
    "resetstats",
    "requestreset",
    "restart",
    "restore",
    "rotateleft",
    "rotateright",
    "scan",
    "send",
    "start",
    "stop",
    "submit",
    "suspend",
    "switch",
    "test",
    "touch",
    "unassign",
    "unbind",
    "unblock",
    "unlock",
    "unsuspend",
    "update",
    "upgrade",
    "verify",
];

/// Names that end like plurals.
const NAMES: [&str; 10] = ["airos", "dns", "nms", "qos", "sms", "uisps", "unms", "ospf", "ips", "status"];

/// Gives every operation its id; two of one id are an error that names both.
pub(super) fn assign(operations: &mut [Operation]) -> Result<()> {
    let mut plain: Vec<String> = operations.iter().map(id).collect();
    let mut uses: HashMap<String, usize> = HashMap::new();
    for id in &plain {
        *uses.entry(id.clone()).or_default() += 1;
    }
    for (id, operation) in plain.iter_mut().zip(operations.iter()) {
        if uses[id] > 1
            && let Some(parameter) = last_parameter(&operation.path)
        {
            *id = format!("{id}_by_{}", parameter.to_snake_case());
        }
    }
    let mut known: HashMap<String, String> = HashMap::new();
    for (id, operation) in plain.into_iter().zip(operations) {
        let place = format!("{} {}", operation.method.to_uppercase(), operation.path);
        if let Some(other) = known.insert(id.clone(), place.clone()) {
            bail!("{place} and {other} would both be named {id}; the importer needs a rule that tells them apart");
        }
        operation.id = id;
    }
    Ok(())
}

/// The nouns of a path: of many where a parameter picks one, that one, and parameters left out.
pub(super) fn words(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_parameter = |index: usize| parts.get(index).is_some_and(|part| part.starts_with('{'));
    let mut words: Vec<String> = Vec::new();
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| !is_parameter(*index)) {
        let word = part.replace(['.', '-'], "_").to_snake_case();
        words.push(if is_parameter(index + 1) { one(&word) } else { word });
    }
    // `devices/olts/{id}` is one OLT: the family says that it is a device.
    if parts.first() == Some(&"devices") && !is_parameter(1) && is_parameter(2) {
        words.remove(0);
    }
    words
}

/// One of many, in snake case.
fn one(word: &str) -> String {
    match word {
        "onus" => "onu".to_owned(),
        "uispss" => "uisps".to_owned(),
        _ if NAMES.contains(&word) => word.to_owned(),
        _ => singular(word),
    }
}

fn id(operation: &Operation) -> String {
    let words = words(&operation.path);
    let (last, before) = words.split_last().map_or(("root", &[][..]), |(last, before)| (last.as_str(), before));
    let noun = |last: &str| before.iter().map(String::as_str).chain([last]).collect::<Vec<_>>().join("_");
    let picks_one = operation.path.ends_with('}');
    let answers_list = operation.answers.iter().any(|answer| {
        answer.status.starts_with('2')
            && answer.value.as_ref().is_some_and(|value| matches!(value.kind, Kind::Array(_)))
    });
    let (verb, object) = last.split_once('_').unwrap_or((last, ""));
    let acts = VERBS.contains(&verb) && (operation.method == "post" || !picks_one);
    match operation.method.as_str() {
        "get" | "head" if answers_list && picks_one => {
            let parameter = last_parameter(&operation.path).unwrap_or_default().to_snake_case();
            format!("list_{}_by_{parameter}", noun(last))
        }
        "get" | "head" if answers_list => format!("list_{}", noun(last)),
        "get" | "head" => format!("get_{}", noun(last)),
        "post" | "put" | "patch" if acts => {
            let context = before.join("_");
            [verb, &context, object].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
        }
        "post" => format!("create_{}", noun(&one(last))),
        "put" => format!("update_{}", noun(last)),
        method => format!("{method}_{}", noun(last)),
    }
}

fn last_parameter(path: &str) -> Option<&str> {
    path.rsplit('/').find_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
