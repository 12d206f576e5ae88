//! Routes: every operation with exactly one plan, and the way from a path to an operation.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::engine::Plan;
use crate::resources::{uisp_crm, uisp_network, upsales};
use crate::specification::{Api, Location, Operation};

/// The paths under which the CRM is reached: the documented one, the one plugins use, and one that clients in the wild use.
pub const CRM_BASES: [&str; 3] = ["/crm/api/v1.0", "/api/v1.0", "/crm/api/v2.1"];

/// The path under which UISP Network is reached.
pub const NETWORK_BASE: &str = "/nms/api/v2.1";

/// An operation and what the server does for it.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The operation.
    pub operation: &'static Operation,
    /// Its plan.
    pub plan: Plan,
}

/// All routes, in the order of the specifications.
pub struct Routes {
    routes: Vec<Route>,
    paths: HashMap<Api, matchit::Router<Vec<usize>>>,
    messages: HashMap<&'static str, usize>,
}

/// The routes of all systems; made once, at first use.
pub static ROUTES: LazyLock<Routes> = LazyLock::new(Routes::new);

/// What a path leads to.
pub enum Found<'a> {
    /// A route, and the raw values of its path's parameters.
    Route(Route, Vec<(&'static str, &'a str)>),
    /// The path exists, but only with these methods.
    OtherMethods(Vec<&'static str>),
    /// No such path.
    Nothing,
}

impl Routes {
    fn new() -> Self {
        let mut routes = with_plans(uisp_crm::OPERATIONS, &uisp_crm::plans().collect());
        routes.extend(with_plans(uisp_network::OPERATIONS, &uisp_network::plans().collect()));
        routes.extend(with_plans(upsales::OPERATIONS, &upsales::plans().collect()));
        let mut messages = HashMap::new();
        let mut by_path: Vec<((Api, String), Vec<usize>)> = Vec::new();
        let mut positions: HashMap<(Api, String), usize> = HashMap::new();
        for (index, route) in routes.iter().enumerate() {
            if let Some(message) = &route.operation.message {
                messages.insert(message.request, index);
                continue;
            }
            let place = (route.operation.api, positional(route.operation));
            let position = *positions.entry(place.clone()).or_insert_with(|| {
                by_path.push((place, Vec::new()));
                by_path.len() - 1
            });
            by_path[position].1.push(index);
        }
        let mut paths: HashMap<Api, matchit::Router<Vec<usize>>> = HashMap::new();
        for ((api, pattern), indexes) in by_path {
            let inserted = paths.entry(api).or_default().insert(pattern, indexes);
            inserted.expect("paths of one specification differ in more than parameter names");
        }
        Self { routes, paths, messages }
    }

    /// Every route.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    /// The operation whose request is the element with this name.
    #[must_use]
    pub fn message(&self, element: &str) -> Option<Route> {
        self.messages.get(element).map(|index| self.routes[*index])
    }

    /// What a method and a path below an API's base lead to. `HEAD` counts as `GET`.
    #[must_use]
    pub fn find<'a>(&self, api: Api, method: &str, path: &'a str) -> Found<'a> {
        let method = if method == "HEAD" { "GET" } else { method };
        let Some(Ok(matched)) = self.paths.get(&api).map(|paths| paths.at(path)) else { return Found::Nothing };
        let candidates = || matched.value.iter().map(|index| self.routes[*index]);
        let Some(route) = candidates().find(|route| route.operation.method == method) else {
            return Found::OtherMethods(candidates().map(|route| route.operation.method).collect());
        };
        let names = parameter_names(route.operation.path);
        let values = matched.params.iter().map(|(_, value)| value);
        Found::Route(route, names.zip(values).collect())
    }
}

/// The operations of one system, each with its plan.
fn with_plans(operations: &'static [Operation], plans: &HashMap<&str, Plan>) -> Vec<Route> {
    let plan = |operation: &Operation| plans.get(operation.id).copied().unwrap_or(Plan::NotThere);
    operations.iter().map(|operation| Route { operation, plan: plan(operation) }).collect()
}

/// The path with its parameters named by position: two operations may name the same place differently.
fn positional(operation: &Operation) -> String {
    let mut position = 0;
    let is_tail = |name: &str| {
        operation.parameters.iter().any(|parameter| parameter.location == Location::Tail && parameter.name == name)
    };
    let segments = operation.path.split('/').map(|segment| {
        if let Some(name) = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
            position += 1;
            let rest = if is_tail(name) { "*" } else { "" };
            format!("{{{rest}p{position}}}")
        } else {
            segment.to_owned()
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

fn parameter_names(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}
