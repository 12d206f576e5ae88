//! Models: which the specification knows, and the family that each belongs to.

use crate::generated::fields::MODEL;
use crate::generated::uisp_network::schemas;
use crate::specification::Kind;

/// The model of a device that nobody knows more of.
pub const UNKNOWN: &str = "UNKNOWN";

/// The families by how the names of their models begin; of several beginnings the first counts.
const BEGINNINGS: &[(&str, &str)] = &[
    ("UF-OLT", "olt"),
    ("UISP-FIBER-OLT", "olt"),
    ("Wave-Fiber-OLT", "olt"),
    ("UF-", "onu"),
    ("UISP-FIBER", "onu"),
    ("UISP-R-LXC", "uisprlxc"),
    ("UISP-R", "uispr"),
    ("UISP-Console", "uispr"),
    ("UISP-S", "uisps"),
    ("UNMS-S", "uisps"),
    ("UISP-LTE", "uispLte"),
    ("UISP-P", "uispp"),
    ("ER", "erouter"),
    ("EP-R", "erouter"),
    ("EP-S", "eswitch"),
    ("ES-", "eswitch"),
    ("EP-", "epower"),
    ("TSW-", "toughSwitch"),
    ("ACB-", "airCube"),
    ("AFi-", "express"),
    ("AF", "airFiber"),
    ("LTU", "airFiber"),
    ("Wave", "wave"),
    ("Solar", "solarBeam"),
    ("UX", "express"),
    (UNKNOWN, "blackBox"),
];

/// The model that a text names, if the specification knows it.
#[must_use]
pub fn known(text: &str) -> Option<&'static str> {
    match schemas::DEVICE_IDENTIFICATION.property(MODEL)?.schema.kind {
        Kind::TextCode(codes) => codes.iter().find(|code| **code == text).copied(),
        _ => None,
    }
}

/// The family of a model. What no other family has a name for is airMAX.
#[must_use]
pub fn family(model: &str) -> &'static str {
    let beginning = BEGINNINGS.iter().find(|(beginning, _)| model.starts_with(beginning));
    beginning.map_or("airMax", |(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_found_by_one_of_its_models() {
        let models = [
            ("UF-Nano", "onu"),
            ("UF-OLT4", "olt"),
            ("UISP-R-LXC-24", "uisprlxc"),
            ("UISP-R-Pro", "uispr"),
            ("ERLite-3", "erouter"),
            ("EP-S16", "eswitch"),
            ("EP-54V-150W", "epower"),
            ("AF60-LR", "airFiber"),
            ("R5AC-PRISM", "airMax"),
            (UNKNOWN, "blackBox"),
        ];
        for (model, expected) in models {
            assert_eq!(known(model), Some(model));
            assert_eq!(family(model), expected, "{model}");
        }
        assert_eq!(known("Toaster"), None);
    }
}
