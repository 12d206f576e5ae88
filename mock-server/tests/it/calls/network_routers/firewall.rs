//! Calls for firewalls: settings, translations, filters, mangles and sets.

use serde_json::json;
use uisp_network::types::*;

use super::{Run, UISPR, UISPRLXC, body};

/// Calls for the settings and for the translation of addresses. Some operations of one family take a query.
macro_rules! settings_and_nats {
    ($router:ident, $get:ident, $put:ident, $list:ident, $create:ident ($($created:expr)?), $update:ident ($($updated:expr)?),
     $delete:ident ($($deleted:expr)?), $replace:ident ($($replaced:expr)?)) => {
        &[
            (stringify!($get), |s| {
                Box::pin(async move {
                    let settings = s.network().$get($router).await.expect("settings");
                    assert_eq!(settings.conntrack_options.expect("options").table_size, Some(262_144));
                })
            }),
            (stringify!($put), |s| {
                Box::pin(async move {
                    let before = s.network().$get($router).await.expect("settings");
                    let mut json = serde_json::to_value(&before).expect("JSON");
                    json["conntrackModules"]["sip"] = json!(true);
                    s.network().$put($router, &body(&json)).await.expect("an answer");
                    let after = s.network().$get($router).await.expect("settings");
                    assert_eq!(after.conntrack_modules.expect("modules").sip, Some(true));
                    assert_eq!(after.conntrack_timeouts, before.conntrack_timeouts);
                })
            }),
            (stringify!($list), |s| {
                Box::pin(async move {
                    let rules = s.network().$list($router).await.expect("a list");
                    assert_eq!((rules[0].id, rules[0].target.as_deref()), (Some(1), Some("MASQUERADE")));
                    assert!(rules[0].packets > Some(0));
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let before = s.network().$list($router).await.expect("a list").len();
                    let rule = body(&json!({
                        "ipVersion": "v4only", "target": "DNAT", "chain": "PREROUTING", "protocol": "tcp",
                        "inInterface": {"id": "eth0"}, "translation": {"address": "10.0.0.20", "port": "80"},
                    }));
                    s.network().$create($router, $(&$created,)? &rule).await.expect("a rule");
                    let rules = s.network().$list($router).await.expect("a list");
                    assert_eq!((rules.len(), rules[before].packets), (before + 1, Some(0)));
                    assert_eq!(rules[before].translation.as_ref().and_then(|to| to.port.as_deref()), Some("80"));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let rule = body(&json!({
                        "id": 1, "ipVersion": "v4only", "target": "SNAT", "chain": "POSTROUTING", "enabled": false,
                    }));
                    s.network().$update($router, $(&$updated,)? &rule).await.expect("an answer");
                    let rules = s.network().$list($router).await.expect("a list");
                    assert_eq!((rules[0].target.as_deref(), rules[0].enabled), (Some("SNAT"), Some(false)));
                    assert!(rules[0].source.is_some(), "nobody changed it");
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$delete($router, "1" $(, &$deleted)?).await.expect("an answer");
                    let rules = s.network().$list($router).await.expect("a list");
                    assert!(rules.iter().all(|rule| rule.id != Some(1)));
                })
            }),
            (stringify!($replace), |s| {
                Box::pin(async move {
                    let before = s.network().$list($router).await.expect("a list");
                    let rules = body(&json!([
                        {"ipVersion": "both", "target": "DNAT", "chain": "PREROUTING", "bytes": 5, "packets": 5},
                        {"id": 1, "ipVersion": "v4only", "target": "MASQUERADE", "chain": "POSTROUTING", "bytes": 5, "packets": 5},
                    ]));
                    s.network().$replace($router, $(&$replaced,)? &rules).await.expect("an answer");
                    let after = s.network().$list($router).await.expect("a list");
                    assert_eq!((after.len(), after[0].packets), (2, Some(0)));
                    assert!(before.iter().all(|rule| rule.id != after[0].id), "it is a new one");
                    assert_eq!((after[1].id, after[1].packets), (Some(1), before[0].packets));
                })
            }),
        ]
    };
}

/// Calls for filters, all with a query.
macro_rules! filters {
    ($router:ident, $list:ident, $create:ident ($created:expr), $update:ident ($updated:expr), $delete:ident ($deleted:expr),
     $chain:ident ($chained:expr)) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let filters = s.network().$list($router).await.expect("a list");
                    assert_eq!(filters.len(), 3);
                    assert_eq!(filters[0].rules[0].connection_state, ["ESTABLISHED", "RELATED"]);
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let rule = body(&json!({
                        "ipVersion": "v6only", "protocol": "tcp", "target": "REJECT", "connectionState": ["NEW"],
                        "rejectWith": "icmp_port_unreachable",
                    }));
                    s.network().$create($router, "FORWARD", &$created, &rule).await.expect("rules");
                    let filters = s.network().$list($router).await.expect("a list");
                    let last = filters[1].rules.last().expect("a rule");
                    assert_eq!((last.id, last.target.as_deref(), last.bytes), (Some(3), Some("REJECT"), Some(0)));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let rule = body(&json!({
                        "id": 2, "ipVersion": "both", "protocol": "udp", "target": "DROP", "connectionState": [],
                    }));
                    s.network().$update($router, "INPUT", &$updated, &rule).await.expect("an answer");
                    let filters = s.network().$list($router).await.expect("a list");
                    let rule = &filters[0].rules[1];
                    assert!(rule.protocol.as_deref() == Some("udp") && rule.connection_state.is_empty());
                    assert_eq!(rule.description.as_deref(), Some("Management"));
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$delete($router, "INPUT", "2", &$deleted).await.expect("an answer");
                    let filters = s.network().$list($router).await.expect("a list");
                    assert_eq!(filters[0].rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), [Some(1), Some(3)]);
                })
            }),
            (stringify!($chain), |s| {
                Box::pin(async move {
                    let chain = body(&json!({
                        "config": {"name": "INPUT", "policy": "DROP"}, "unmatchedBytes": 1, "unmatchedPackets": 1,
                        "rules": [{
                            "id": 2, "ipVersion": "both", "protocol": "tcp", "target": "ACCEPT", "connectionState": [],
                            "bytes": 1, "packets": 1,
                        }],
                    }));
                    let before = s.network().$list($router).await.expect("a list");
                    s.network().$chain($router, &$chained, &chain).await.expect("a chain");
                    let after = s.network().$list($router).await.expect("a list");
                    assert_eq!(after[0].config.as_ref().and_then(|config| config.policy.as_deref()), Some("DROP"));
                    assert_eq!((after[0].rules.len(), after[0].rules[0].bytes), (1, before[0].rules[1].bytes));
                    assert_eq!(after[0].unmatched_bytes, before[0].unmatched_bytes);
                })
            }),
        ]
    };
}

/// Calls for mangles.
macro_rules! mangles {
    ($router:ident, $list:ident, $create:ident, $update:ident, $delete:ident) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let mangles = s.network().$list($router).await.expect("a list");
                    let config = mangles[0].config.as_ref().expect("settings");
                    assert_eq!(config.name.as_deref(), Some("PREROUTING"));
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let created = s.network().$create($router, "PREROUTING", &mangle(9, "3129")).await.expect("a rule");
                    assert_eq!(created.id, Some(9));
                    let mangles = s.network().$list($router).await.expect("a list");
                    assert!(mangles[0].rules.contains(&created));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    s.network().$create($router, "PREROUTING", &mangle(9, "3129")).await.expect("a rule");
                    s.network().$update($router, "PREROUTING", &mangle(9, "3130")).await.expect("a status");
                    let mangles = s.network().$list($router).await.expect("a list");
                    let last = mangles[0].rules.last().expect("a rule");
                    assert_eq!(last.tproxy_on_port.as_deref(), Some("3130"));
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$create($router, "PREROUTING", &mangle(9, "3129")).await.expect("a rule");
                    s.network().$delete($router, "PREROUTING", "9").await.expect("a status");
                    let mangles = s.network().$list($router).await.expect("a list");
                    assert!(mangles[0].rules.iter().all(|rule| rule.id != Some(9)));
                })
            }),
        ]
    };
}

/// Calls for sets, of which `$known` is the first.
macro_rules! sets {
    ($router:ident, $known:literal, $kind:literal, $list:ident, $create:ident, $update:ident ($updated:expr),
     $delete:ident ($deleted:expr)) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let sets = s.network().$list($router).await.expect("a list");
                    let first = sets[0].identification.as_ref().expect("its name");
                    assert_eq!((first.name.as_deref(), first.type_.as_deref()), (Some($known), Some($kind)));
                    assert!(!sets[0].entries.is_empty());
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let set = json!({"identification": {"name": "new", "type": $kind}, "entries": ["10.1.0.0/16"]});
                    s.network().$create($router, &body(&set)).await.expect("an answer");
                    let sets = s.network().$list($router).await.expect("a list");
                    assert_eq!(sets.last().expect("the new one").entries, ["10.1.0.0/16"]);
                    assert!(s.network().$create($router, &body(&set)).await.is_err(), "it is there already");
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let set = body(&json!({"identification": {"name": $known, "type": $kind}, "entries": ["10.2.0.0/16"]}));
                    s.network().$update($router, &$updated, &set).await.expect("an answer");
                    let sets = s.network().$list($router).await.expect("a list");
                    assert_eq!(sets[0].entries, ["10.2.0.0/16"]);
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    let before = s.network().$list($router).await.expect("a list").len();
                    s.network().$delete($router, &$deleted).await.expect("an answer");
                    assert_eq!(s.network().$list($router).await.expect("a list").len(), before - 1);
                    assert!(s.network().$delete($router, &$deleted).await.is_err(), "it is gone");
                })
            }),
        ]
    };
}

fn mangle(id: i64, port: &str) -> CreateUisprFirewallMangleRuleBody {
    let rule =
        CreateUisprFirewallMangleRuleBody::new(FirewallIpVersion::V4only, "tcp", "TPROXY", "0x1", port, "10.0.0.1");
    CreateUisprFirewallMangleRuleBody { id: id.into(), ..rule }
}

pub(super) const UISPR_NATS: &[(&str, Run)] = settings_and_nats!(
    UISPR,
    get_uispr_firewall_settings,
    update_uispr_firewall_settings,
    list_uispr_firewall_nats,
    create_uispr_firewall_nats_rule(CreateUisprFirewallNatsRuleQuery::default()),
    update_uispr_firewall_nats_rule(UpdateUisprFirewallNatsRuleQuery::default()),
    delete_uispr_firewall_nats_rule(DeleteUisprFirewallNatsRuleQuery::default()),
    update_uispr_firewall_nats_rules(UpdateUisprFirewallNatsRulesQuery::default())
);

pub(super) const UISPRLXC_NATS: &[(&str, Run)] = settings_and_nats!(
    UISPRLXC,
    get_uisprlxc_firewall_settings,
    update_uisprlxc_firewall_settings,
    list_uisprlxc_firewall_nats,
    create_uisprlxc_firewall_nats_rule(),
    update_uisprlxc_firewall_nats_rule(),
    delete_uisprlxc_firewall_nats_rule(),
    update_uisprlxc_firewall_nats_rules()
);

pub(super) const UISPR_FILTERS: &[(&str, Run)] = filters!(
    UISPR,
    list_uispr_firewall_filters,
    create_uispr_firewall_filter_rule(CreateUisprFirewallFilterRuleQuery::default()),
    update_uispr_firewall_filter_rule(UpdateUisprFirewallFilterRuleQuery::default()),
    delete_uispr_firewall_filter_rule(DeleteUisprFirewallFilterRuleQuery::default()),
    update_uispr_firewall_filter_chain(UpdateUisprFirewallFilterChainQuery::default())
);

pub(super) const UISPRLXC_FILTERS: &[(&str, Run)] = filters!(
    UISPRLXC,
    list_uisprlxc_firewall_filters,
    create_uisprlxc_firewall_filter_rule(CreateUisprlxcFirewallFilterRuleQuery::default()),
    update_uisprlxc_firewall_filter_rule(UpdateUisprlxcFirewallFilterRuleQuery::default()),
    delete_uisprlxc_firewall_filter_rule(DeleteUisprlxcFirewallFilterRuleQuery::default()),
    update_uisprlxc_firewall_filter_chain(UpdateUisprlxcFirewallFilterChainQuery::default())
);

pub(super) const UISPR_MANGLES: &[(&str, Run)] = mangles!(
    UISPR,
    list_uispr_firewall_mangles,
    create_uispr_firewall_mangle_rule,
    update_uispr_firewall_mangle_rule,
    delete_uispr_firewall_mangle_rule
);

pub(super) const UISPRLXC_MANGLES: &[(&str, Run)] = mangles!(
    UISPRLXC,
    list_uisprlxc_firewall_mangles,
    create_uisprlxc_firewall_mangle_rule,
    update_uisprlxc_firewall_mangle_rule,
    delete_uisprlxc_firewall_mangle_rule
);

pub(super) const UISPR_SETS: &[(&str, Run)] = sets!(
    UISPR,
    "suspended",
    "address-group",
    list_uispr_firewall_sets,
    create_uispr_firewall_sets_set,
    update_uispr_firewall_sets_set(UpdateUisprFirewallSetsSetQuery::default()),
    delete_uispr_firewall_sets_set(DeleteUisprFirewallSetsSetQuery::new("suspended", "address-group"))
);

pub(super) const UISPRLXC_SETS: &[(&str, Run)] = sets!(
    UISPRLXC,
    "benches",
    "network-group",
    list_uisprlxc_firewall_sets,
    create_uisprlxc_firewall_sets_set,
    update_uisprlxc_firewall_sets_set(UpdateUisprlxcFirewallSetsSetQuery::default()),
    delete_uisprlxc_firewall_sets_set(DeleteUisprlxcFirewallSetsSetQuery::new("benches", "network-group"))
);
