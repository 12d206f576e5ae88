//! Groups of service plans. Deleting a group takes it off plans and services.

use super::plans::SERVICE_PLANS;
use crate::engine::resource::Identity;
use crate::engine::{Document, Failure, Key, Plan, Resource, Rule, Transaction, Value};
use crate::generated::fields::GROUP_IDS;
use crate::generated::uisp_crm::schemas;

/// Groups of service plans.
pub static SERVICE_PLAN_GROUPS: Resource = Resource {
    identity: Identity::Uuid,
    before_delete: Some(take_off),
    rules: &[Rule::assumed("deleting a group takes it off plans and services")],
    ..Resource::plain("service-plan-groups", &schemas::SERVICE_PLAN_GROUP)
};

/// What the server does for the operations on groups.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_service_plan_groups", Plan::List(&SERVICE_PLAN_GROUPS)),
    ("create_service_plan_group", Plan::Create(&SERVICE_PLAN_GROUPS)),
    ("get_service_plan_group", Plan::Read(&SERVICE_PLAN_GROUPS)),
    ("update_service_plan_group", Plan::Update(&SERVICE_PLAN_GROUPS)),
    ("delete_service_plan_group", Plan::Delete(&SERVICE_PLAN_GROUPS)),
];

fn take_off(transaction: &mut Transaction, group: &Document) -> Result<(), Failure> {
    let group = Value::from(group.key());
    let held = |row: &&std::sync::Arc<Document>| row.get(GROUP_IDS).as_list().contains(&group);
    let plans: Vec<Key> = transaction.table(&SERVICE_PLANS).rows().filter(held).map(|row| row.key()).collect();
    for plan in plans {
        transaction.edit(&SERVICE_PLANS, &plan, |row| {
            let rest: Vec<Value> =
                row.get(GROUP_IDS).as_list().iter().filter(|held| **held != group).cloned().collect();
            row.set(GROUP_IDS, rest);
        })?;
    }
    Ok(())
}
