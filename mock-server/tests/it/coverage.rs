//! What holds for every operation: one plan, one call, one place in the lists under `tests/snapshots`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use mock_server::engine::Plan;
use mock_server::engine::resource::{Reference, Resource, Test};
use mock_server::resources::{uisp_crm, uisp_network, upsales, worlds};
use mock_server::routes::ROUTES;
use mock_server::specification::{Api, Location, Parameter};

use crate::calls;
use crate::support::TestServer;
use crate::xsd;

/// Query parameters that every list understands.
const BUILT_IN: [&str; 4] = ["limit", "offset", "order", "direction"];

#[tokio::test]
async fn every_simulated_operation_answers_a_call_through_the_bindings() {
    let calls: BTreeMap<&str, calls::Run> = calls::all().collect();
    let mut missing = Vec::new();
    for route in ROUTES.iter().filter(|route| !matches!(route.plan, Plan::NotThere)) {
        let Some(run) = calls.get(route.operation.id) else {
            missing.push(route.operation.id);
            continue;
        };
        let server = TestServer::demo().await;
        run(&server).await;
        let answered = server.world().journal().exchanges().iter().any(|exchange| {
            exchange.operation.is_some_and(|operation| operation.id == route.operation.id) && exchange.status < 300
        });
        assert!(answered, "the call for `{}` does not call it successfully", route.operation.id);
        // The answers are checked for all tests; that the bindings send valid messages is checked here.
        for exchange in server.world().journal().exchanges().iter().filter(|exchange| xsd::is_call(exchange)) {
            assert_eq!(route.operation.api, Api::Upsales, "{} is called through its own services", route.operation.id);
            xsd::check(&exchange.request).unwrap_or_else(|problem| panic!("{}: {problem}", route.operation.id));
        }
    }
    assert!(missing.is_empty(), "operations without a call in tests/it/calls: {missing:#?}");
}

#[test]
fn every_call_is_for_a_simulated_operation_and_the_only_one() {
    let simulated: BTreeSet<&str> =
        ROUTES.iter().filter(|route| !matches!(route.plan, Plan::NotThere)).map(|route| route.operation.id).collect();
    let mut seen = BTreeSet::new();
    for (operation, _) in calls::all() {
        assert!(simulated.contains(operation), "`{operation}` is not simulated");
        assert!(seen.insert(operation), "`{operation}` has two calls");
    }
}

#[test]
fn every_plan_is_for_an_operation_of_the_specification_and_the_only_one() {
    let all = [uisp_crm::OPERATIONS, uisp_network::OPERATIONS, upsales::OPERATIONS];
    let operations: BTreeSet<&str> = all.into_iter().flatten().map(|operation| operation.id).collect();
    let mut seen = BTreeSet::new();
    for (operation, _) in uisp_crm::plans().chain(uisp_network::plans()).chain(upsales::plans()) {
        assert!(operations.contains(operation), "the specification has no operation `{operation}`");
        assert!(seen.insert(operation), "`{operation}` has two plans");
    }
}

#[test]
fn the_route_table_is_as_recorded() {
    let mut table = String::new();
    for route in ROUTES.iter() {
        let operation = route.operation;
        let _ = writeln!(
            table,
            "{:<7}{:<62} {:<42} {}",
            operation.method,
            operation.path,
            operation.id,
            route.plan.describe()
        );
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("route_table", table);
    });
}

/// The list may only shrink: an operation that is new in the specification needs a decision, and a plan once given stays.
#[test]
fn what_is_not_there_only_shrinks() {
    let listed: BTreeSet<&str> =
        include_str!("../snapshots/not_there.txt").lines().filter(|line| !line.starts_with('#')).collect();
    let actual: BTreeSet<&str> =
        ROUTES.iter().filter(|route| matches!(route.plan, Plan::NotThere)).map(|route| route.operation.id).collect();
    let new: Vec<_> = actual.difference(&listed).collect();
    assert!(new.is_empty(), "operations without a plan that are not listed in tests/snapshots/not_there.txt: {new:#?}");
    let gone: Vec<_> = listed.difference(&actual).collect();
    assert!(gone.is_empty(), "operations that have a plan now: take them off tests/snapshots/not_there.txt: {gone:#?}");
}

#[test]
fn every_plan_fits_the_path_of_its_operation() {
    for route in ROUTES.iter() {
        let names_a_row =
            |parameter: &&Parameter| matches!(parameter.location, Location::Path | Location::Tail | Location::Message);
        let parameters = route.operation.parameters.iter().filter(names_a_row).count();
        let id = route.operation.id;
        match route.plan {
            Plan::List(_) | Plan::Create(_) | Plan::Singleton(_) => {
                assert_eq!(parameters, 0, "`{id}` names a row");
            }
            Plan::Read(_) | Plan::Update(_) | Plan::Delete(_) => {
                assert_eq!(parameters, 1, "`{id}` needs to name one row");
            }
            Plan::ListWithin(resource) | Plan::CreateWithin(resource) => {
                assert_eq!(parameters, 1, "`{id}` needs to name one row");
                assert!(resource.parent.is_some(), "`{}` has no parent, which `{id}` needs", resource.name);
            }
            Plan::Answer(..) | Plan::Action(..) | Plan::NotThere => {}
        }
    }
}

#[test]
fn every_query_parameter_of_a_plain_list_has_a_meaning() {
    for route in ROUTES.iter() {
        let (Plan::List(resource) | Plan::ListWithin(resource)) = route.plan else { continue };
        for parameter in route.operation.query_parameters().filter(|parameter| !BUILT_IN.contains(&parameter.name)) {
            let known = resource.filters.iter().any(|filter| filter.parameter == parameter.name);
            assert!(
                known,
                "`{}` has no filter for `{}`, which `{}` takes",
                resource.name, parameter.name, route.operation.id
            );
        }
        if let Some(order) = route.operation.query_parameters().find(|parameter| parameter.name == "order")
            && let mock_server::specification::Kind::TextCode(values) = order.schema.kind
        {
            for value in values {
                assert!(
                    resource.orders.iter().any(|(name, _)| name == value),
                    "`{}` cannot be ordered by `{value}`",
                    resource.name
                );
            }
        }
    }
}

#[test]
fn every_reference_points_at_a_resource() {
    let names: BTreeSet<&str> = worlds::RESOURCES.iter().map(|resource| resource.name).collect();
    assert_eq!(names.len(), worlds::RESOURCES.len(), "two resources have the same name");
    let all = |resource: &&'static Resource| resource.all_references().copied().collect::<Vec<Reference>>();
    for reference in worlds::RESOURCES.iter().flat_map(all) {
        assert!(
            names.contains(reference.to),
            "`{}` refers to `{}`, which is no resource",
            reference.field.name(),
            reference.to
        );
    }
}

#[test]
fn a_filter_that_needs_another_names_one_that_exists() {
    for resource in worlds::RESOURCES.iter() {
        for filter in resource.filters {
            let Test::With(others) = filter.test else { continue };
            for other in others {
                assert!(
                    resource.filters.iter().any(|filter| filter.parameter == *other),
                    "`{}` has no filter `{other}`",
                    resource.name
                );
            }
        }
    }
}

#[test]
fn the_page_on_fidelity_says_what_the_code_says() {
    let page = include_str!("../../FIDELITY.md");
    assert!(
        page == mock_server::fidelity::page(),
        "mock-server/FIDELITY.md is stale: cargo run -p mock-server -- fidelity > mock-server/FIDELITY.md"
    );
}

#[test]
fn every_query_text_needs_two_characters() {
    for resource in worlds::RESOURCES.iter() {
        for filter in resource.filters.iter().filter(|filter| filter.parameter == "query") {
            assert_eq!(filter.shortest, 2, "`{}` takes a shorter query: use Filter::query", resource.name);
        }
    }
}
