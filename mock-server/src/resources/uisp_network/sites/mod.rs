//! Sites and their subscribers: the tree of the network, and what belongs to places.

pub mod binding;
pub mod changes;
pub mod crm;
pub mod data_links;
pub mod images;
pub mod link_view;
pub mod outages;
pub mod qos;
pub mod relations;
pub mod site;
#[allow(clippy::module_inception, reason = "the folder is named after its main entity")]
pub mod sites;
pub mod statistics;
pub mod traffic;
pub mod uplinks;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] =
    &[&sites::SITES, &data_links::DATA_LINKS, &outages::OUTAGES, &images::IMAGES, &relations::AWAITED];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    sites::PLANS,
    changes::PLANS,
    qos::PLANS,
    binding::PLANS,
    statistics::PLANS,
    data_links::PLANS,
    outages::PLANS,
    crm::PLANS,
    images::PLANS,
    traffic::PLANS,
    uplinks::PLANS,
    relations::PLANS,
];
