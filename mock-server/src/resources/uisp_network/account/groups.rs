//! Access groups: which sites somebody sees.

use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    ALL, COUNTS, ENDPOINT, ID, IS_AUTO, IS_INTERNAL, IS_READ_ONLY, NAME, READ_ONLY, READ_WRITE, SITE, TYPE, USER,
    WHITELIST,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::{done, in_order, whole};
use crate::resources::uisp_network::sites::sites::SITES;

/// The groups. A row has `name`, `isAuto`, `isInternal` and `whitelist`, a list of `{id, isReadOnly}`.
pub static GROUPS: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-access-groups", &schemas::SITE_ACCESS_GROUP) };

/// What the server does for the operations on access groups.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_access_groups_sites", Plan::Answer(list, RULES)),
    ("create_access_groups_site", Plan::Action(create, RULES)),
    ("get_access_groups_site", Plan::Answer(read, RULES)),
    ("update_access_groups_site_by_group_id", Plan::Action(update, RULES)),
    ("delete_access_groups_site_by_group_id", Plan::Action(delete, RULES)),
    ("update_access_groups_site_by_site_id", Plan::Action(add_site, RULES)),
    ("delete_access_groups_site_by_site_id", Plan::Action(remove_site, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("a group has a name and a list of sites", "definition RequestSiteAccessGroup"),
    Rule::assumed("groups are kept and shown, but limit nobody"),
    Rule::assumed("internal groups are listed on request only; counts are shown with `withOverview` and of one group"),
    Rule::assumed("a site that is not there is a 404; of a site that is named twice the last counts"),
    Rule::assumed("a site that is deleted is gone from all groups"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let (internal, overview) = (call.query.is_set("withInternal"), call.query.is_set("withOverview"));
    let asked: Vec<Key> = call.query.all("groupId").iter().map(|id| Key::parse(id)).collect();
    let rows = in_order(state, &GROUPS).into_iter();
    let rows = rows.filter(|group| internal || !group.is_true(IS_INTERNAL));
    let rows = rows.filter(|group| asked.is_empty() || asked.contains(&group.key()));
    let shown = rows.map(|group| {
        let mut group = shown(state, group);
        if !overview {
            group.take(COUNTS);
        }
        group
    });
    Ok(Outcome::List(shown.collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let group = Document::new().with(IS_AUTO, false).with(IS_INTERNAL, false).with(NAME, call.body.get(NAME).clone());
    let sites = sites_of(transaction, &call.body)?;
    let key = transaction.insert(&GROUPS, group.with(WHITELIST, sites))?;
    Ok(Outcome::Object(shown(transaction, transaction.get(&GROUPS, &key)?)))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(shown(state, state.get(&GROUPS, &call.key("groupId"))?)))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("groupId");
    let sites = sites_of(transaction, &call.body)?;
    transaction.edit(&GROUPS, &key, |group| {
        group.set(NAME, call.body.get(NAME).clone());
        group.set(WHITELIST, sites);
    })?;
    Ok(Outcome::Object(shown(transaction, transaction.get(&GROUPS, &key)?)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&GROUPS, &call.key("groupId"))?;
    Ok(done("The group is deleted."))
}

fn add_site(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let site = transaction.get(&SITES, &call.key("siteId"))?.get(ID).clone();
    if call.body.get(ID) != &site {
        return Err(Failure::invalid(ID.name(), "It is not the id of the site in the path."));
    }
    let group = call.key("groupId");
    let mut sites = without(transaction.get(&GROUPS, &group)?, &site);
    sites.push(Value::from(call.body.clone()));
    transaction.edit(&GROUPS, &group, |group| group.set(WHITELIST, sites))?;
    Ok(done("The site is in the group."))
}

fn remove_site(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let site = transaction.get(&SITES, &call.key("siteId"))?.get(ID).clone();
    let group = call.key("groupId");
    let sites = without(transaction.get(&GROUPS, &group)?, &site);
    transaction.edit(&GROUPS, &group, |group| group.set(WHITELIST, sites))?;
    Ok(done("The site is not in the group."))
}

/// The sites that a request names, each once.
fn sites_of(state: &State, body: &Document) -> Result<Vec<Value>, Failure> {
    let mut sites: Vec<Value> = Vec::new();
    for entry in body.get(WHITELIST).as_list().iter().filter_map(Value::as_object) {
        let id = entry.reference(ID).ok_or(Failure::NotFound)?;
        state.get(&SITES, &id)?;
        sites.retain(|other| other.as_object().and_then(|other| other.reference(ID)).as_ref() != Some(&id));
        sites.push(Value::from(entry.clone()));
    }
    Ok(sites)
}

fn without(group: &Document, site: &Value) -> Vec<Value> {
    entries(group).into_iter().filter(|entry| entry.get(ID) != site).map(Value::from).collect()
}

/// The sites of a group with their rights; those of a seed are kept as JSON.
fn entries(group: &Document) -> Vec<Document> {
    let entries = group.get(WHITELIST).as_list().iter().filter_map(|entry| match entry {
        Value::Object(entry) => Some(Document::clone(entry)),
        Value::Json(entry) => {
            let id = entry["id"].as_str()?;
            Some(Document::new().with(ID, id).with(IS_READ_ONLY, entry["isReadOnly"] == true))
        }
        _ => None,
    });
    entries.collect()
}

fn shown(state: &State, group: &Document) -> Document {
    let mut shown = group.clone();
    let mut sites: Vec<Document> = Vec::new();
    for entry in entries(group) {
        let Some(site) = entry.reference(ID).and_then(|site| state.find(&SITES, &site)) else { continue };
        sites.push(entry.with(NAME, site.get(NAME).clone()).with(TYPE, site.get(TYPE).clone()));
    }
    let counts = Document::new()
        .with(SITE, counted(&sites, "site"))
        .with(ENDPOINT, counted(&sites, "endpoint"))
        .with(USER, Document::new().with(ALL, 0));
    shown.set(WHITELIST, sites.into_iter().map(Value::from).collect::<Vec<_>>());
    shown.set(COUNTS, counts);
    shown
}

fn counted(sites: &[Document], kind: &str) -> Document {
    let all: Vec<&Document> = sites.iter().filter(|site| site.text(TYPE) == Some(kind)).collect();
    let read_only = all.iter().filter(|site| site.is_true(IS_READ_ONLY)).count();
    Document::new()
        .with(ALL, whole(all.len()))
        .with(READ_ONLY, whole(read_only))
        .with(READ_WRITE, whole(all.len() - read_only))
}
