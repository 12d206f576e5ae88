//! Rules of firewalls: those of filters and mangles, and those that translate addresses, which are a list of their own.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::chains::{CHAINS, chain};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::routers::answers::answer;
use crate::resources::uisp_network::routers::router::{named, rewrite, to_change, written};
use crate::specification::Field;

/// What the server does for rules.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_uisprlxc_firewall_nats", Plan::Answer(list, LISTING)),
    ("list_uispr_firewall_nats", Plan::Answer(list, LISTING)),
    ("update_uisprlxc_firewall_nats_rules", Plan::Action(replace, REPLACING)),
    ("update_uispr_firewall_nats_rules", Plan::Action(replace, REPLACING)),
    ("create_uisprlxc_firewall_nats_rule", Plan::Action(create, CHANGING)),
    ("create_uispr_firewall_nats_rule", Plan::Action(create, CHANGING)),
    ("update_uisprlxc_firewall_nats_rule", Plan::Action(update, CHANGING)),
    ("update_uispr_firewall_nats_rule", Plan::Action(update, CHANGING)),
    ("delete_uisprlxc_firewall_nats_rule", Plan::Action(delete, CHANGING)),
    ("delete_uispr_firewall_nats_rule", Plan::Action(delete, CHANGING)),
    ("create_uisprlxc_firewall_filter_rule", Plan::Action(create, CHANGING_FILTERS)),
    ("create_uispr_firewall_filter_rule", Plan::Action(create, CHANGING_FILTERS)),
    ("update_uisprlxc_firewall_filter_rule", Plan::Action(update, CHANGING_FILTERS)),
    ("update_uispr_firewall_filter_rule", Plan::Action(update, CHANGING_FILTERS)),
    ("delete_uisprlxc_firewall_filter_rule", Plan::Action(delete, CHANGING_FILTERS)),
    ("delete_uispr_firewall_filter_rule", Plan::Action(delete, CHANGING_FILTERS)),
    ("create_uisprlxc_firewall_mangle_rule", Plan::Action(create, CHANGING)),
    ("create_uispr_firewall_mangle_rule", Plan::Action(create, CHANGING)),
    ("update_uisprlxc_firewall_mangle_rule", Plan::Action(update, CHANGING)),
    ("update_uispr_firewall_mangle_rule", Plan::Action(update, CHANGING)),
    ("delete_uisprlxc_firewall_mangle_rule", Plan::Action(delete, CHANGING)),
    ("delete_uispr_firewall_mangle_rule", Plan::Action(delete, CHANGING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("a rule counts the bytes and packets that it was for", "definition UisprFirewallNat"),
    Rule::assumed("rules are listed in the order in which they are tried"),
    Rule::assumed("the counters are those of the demo world and do not grow"),
];
const REPLACING: &[Rule] = &[
    Rule::documented(
        "the list is written as a whole, which is also how its order changes",
        "PUT /devices/uisprs/{id}/firewall/nats/rules",
    ),
    Rule::assumed(
        "a rule with the id of one that was there keeps its counters; one without an id gets the least number that none had",
    ),
    Rule::assumed("an id that occurs twice answers 400"),
    Rule::assumed("a rule that does not say whether it is on is so as it was, and a new one is on"),
    Rule::assumed(
        "an interface that the router does not have, by its id or by its name, answers 400 unless the rule names it already",
    ),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const CHANGING: &[Rule] = &[
    Rule::documented("a rule may bring its id", "definition CreateUisprlxcFirewallNatsRuleAnswerWritable"),
    Rule::assumed("a new rule is tried last; without an id it gets the least free number, and a taken one answers 409"),
    Rule::assumed(
        "an update finds the rule by the `id` of the body, 400 without one, and what it leaves out stays as it is",
    ),
    Rule::assumed(
        "a rule is on unless it says otherwise; a null empties a field of a rule, but leaves `enabled` as it is",
    ),
    Rule::assumed(
        "an interface that the router does not have, by its id or by its name, answers 400 unless the rule names it already",
    ),
    Rule::assumed("an unknown rule or chain answers 404"),
    Rule::assumed("`composeId` is null: every change is made at once, also one of a composed request"),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const CHANGING_FILTERS: &[Rule] = &[
    Rule::documented(
        "a new rule is answered with a list of rules",
        "POST /devices/uisprs/{id}/firewall/filters/{filterName}/rule",
    ),
    Rule::assumed("the list is that of all rules of the chain; the new one is the last"),
    Rule::assumed("without an id a rule gets the least free number, and a taken one answers 409"),
    Rule::assumed(
        "an update finds the rule by the `id` of the body, 400 without one, and what it leaves out stays as it is",
    ),
    Rule::assumed(
        "a rule is on unless it says otherwise; a null empties a field of a rule, but leaves `enabled` as it is",
    ),
    Rule::assumed(
        "an interface that the router does not have, by its id or by its name, answers 400 unless the rule names it already",
    ),
    Rule::assumed("an unknown rule or chain answers 404"),
    Rule::assumed("`composeId` is null: every change is made at once, also one of a composed request"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

/// The name of the one list of rules that translate addresses, and its kind.
const NATS: &str = "nats";

/// Rules that replace others: each with an id of its own, and with the counters of the rule that had it before.
///
/// # Errors
/// `Invalid` for an id that occurs twice and for an unknown interface.
pub fn renumbered(state: &State, router: &Document, before: &[Value], given: &[Value]) -> Result<Vec<Value>, Failure> {
    let mut taken = BTreeSet::new();
    for id in given.iter().filter_map(id_of) {
        if !taken.insert(id) {
            return Err(Failure::invalid(ID.name(), "occurs twice"));
        }
    }
    // A new rule takes no number that one of the old ones had, or it would take its counters too.
    let old: BTreeMap<i64, &Document> =
        before.iter().filter_map(Value::as_object).filter_map(|rule| Some((rule.integer(ID)?, rule))).collect();
    taken.extend(old.keys());
    let mut free = free(&taken);
    let interfaces = interfaces::names(state, router);
    let rules = given.iter().filter_map(Value::as_object).map(|rule| {
        let mut rule = written(rule);
        let id = rule.integer(ID).or_else(|| free.next()).unwrap_or_default();
        rule.set(ID, id);
        let same = old.get(&id).copied();
        check_interfaces(&interfaces, &rule, same)?;
        let enabled = same.is_none_or(|rule| rule.get(ENABLED).is_null() || rule.is_true(ENABLED));
        rule.set_default(ENABLED, enabled);
        for counter in [BYTES, PACKETS] {
            rule.set(counter, same.and_then(|rule| rule.integer(counter)).unwrap_or_default());
        }
        Ok(rule.into())
    });
    rules.collect()
}

/// Whether a rule is for the interface of this name.
#[must_use]
pub fn names(rule: &Document, name: &str) -> bool {
    [IN_INTERFACE, OUT_INTERFACE]
        .into_iter()
        .filter_map(|field| interface(rule, field))
        .any(|it| it.contains(&Some(name)))
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    let list = chain(state, &router, NATS, NATS);
    Ok(Outcome::List(list.map(|list| documents(list.get(RULES).as_list())).unwrap_or_default()))
}

fn replace(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let list = at(transaction, call, &router.key())?;
    let rules = renumbered(transaction, &router, list.get(RULES).as_list(), call.content.as_list())?;
    let shown = documents(&rules);
    store(transaction, &list, rules)?;
    Ok(answer(call, shown, "The rules are written."))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let list = at(transaction, call, &router.key())?;
    check_interfaces(&interfaces::names(transaction, &router), &call.body, None)?;
    let mut rules = list.get(RULES).as_list().to_vec();
    let taken: BTreeSet<i64> = rules.iter().filter_map(id_of).collect();
    let id = call.body.integer(ID).or_else(|| free(&taken).next()).unwrap_or_default();
    if taken.contains(&id) {
        return Err(Failure::Conflict(format!("There is a rule {id} already.")));
    }
    let mut rule = written(&call.body).with(ID, id).with(BYTES, 0).with(PACKETS, 0);
    rule.set_default(ENABLED, true);
    rules.push(rule.clone().into());
    let shown = if list.text(KIND) == Some("filters") { documents(&rules) } else { vec![rule] };
    store(transaction, &list, rules)?;
    Ok(answer(call, shown, "The rule is created."))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let list = at(transaction, call, &router.key())?;
    let Some(id) = call.body.integer(ID) else { return Err(Failure::invalid(ID.name(), "is needed")) };
    let mut rules = list.get(RULES).as_list().to_vec();
    let place = rules.iter_mut().find(|rule| id_of(rule) == Some(id)).ok_or(Failure::NotFound)?;
    let mut rule = place.as_object().cloned().unwrap_or_default();
    check_interfaces(&interfaces::names(transaction, &router), &call.body, Some(&rule))?;
    rewrite(&mut rule, &call.body, &[ID, ENABLED]);
    *place = rule.clone().into();
    store(transaction, &list, rules)?;
    Ok(answer(call, vec![rule], "The rule is written."))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let list = at(transaction, call, &router.key())?;
    let id: i64 = call.path_text("ruleId").parse().map_err(|_| Failure::NotFound)?;
    let mut rules = list.get(RULES).as_list().to_vec();
    let before = rules.len();
    rules.retain(|rule| id_of(rule) != Some(id));
    if rules.len() == before {
        return Err(Failure::NotFound);
    }
    store(transaction, &list, rules)?;
    Ok(answer(call, Vec::new(), "The rule is deleted."))
}

/// The row whose rules a call is about. The list of translations begins with the first of them.
fn at(transaction: &mut Transaction, call: &Call, router: &Key) -> Result<Arc<Document>, Failure> {
    let (kind, name) = match call.operation.path.split('/').nth(5) {
        Some("filters") => ("filters", call.path_text("filterName")),
        Some("mangles") => ("mangles", call.path_text("mangleName")),
        _ => (NATS, NATS),
    };
    match chain(transaction, router, kind, name) {
        Some(row) => Ok(row),
        None if kind == NATS => {
            let row = Document::new().with(DEVICE_ID, Value::from(router.clone())).with(KIND, NATS).with(NAME, NATS);
            let key = transaction.insert(&CHAINS, row)?;
            Ok(Arc::clone(transaction.get(&CHAINS, &key)?))
        }
        None => Err(Failure::NotFound),
    }
}

fn store(transaction: &mut Transaction, list: &Document, rules: Vec<Value>) -> Result<(), Failure> {
    transaction.edit(&CHAINS, &list.key(), |row| row.set(RULES, rules))
}

/// Refuses a rule for an interface that the router does not have, unless the rule was for it before.
fn check_interfaces(interfaces: &HashSet<String>, rule: &Document, before: Option<&Document>) -> Result<(), Failure> {
    for field in [IN_INTERFACE, OUT_INTERFACE] {
        let Some(named) = interface(rule, field) else { continue };
        if before.and_then(|before| interface(before, field)) == Some(named) {
            continue;
        }
        if named.into_iter().flatten().any(|name| !interfaces.contains(name)) {
            return Err(Failure::invalid(field.name(), "is no interface of the router"));
        }
    }
    Ok(())
}

/// The id and the name of the interface that a rule is for.
fn interface(rule: &Document, field: Field) -> Option<[Option<&str>; 2]> {
    rule.get(field).as_object().map(|interface| [interface.text(ID), interface.text(NAME)])
}

fn documents(rules: &[Value]) -> Vec<Document> {
    rules.iter().filter_map(Value::as_object).cloned().collect()
}

fn id_of(rule: &Value) -> Option<i64> {
    rule.as_object().and_then(|rule| rule.integer(ID))
}

/// The numbers above zero that no rule has.
fn free(taken: &BTreeSet<i64>) -> impl Iterator<Item = i64> {
    (1..=i64::MAX).filter(|id| !taken.contains(id))
}
