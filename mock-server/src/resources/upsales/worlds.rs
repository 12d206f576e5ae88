//! The worlds that come with the server, as far as Upsales goes: an account as it begins, and a small sales
//! organisation.

use crate::engine::State;
use crate::engine::seed::{SeedError, load};

/// The state with an account as it begins: reference data, roles, and the administrator.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_account(state: &State) -> Result<State, SeedError> {
    load(state, include_str!("../../../seeds/upsales/empty.json"))
}

/// The state of [`with_account`] with a small sales organisation: users, clients, what they buy, and what is planned.
///
/// # Errors
/// What is wrong with the seed; a test loads it.
pub fn with_demo(state: &State) -> Result<State, SeedError> {
    load(state, include_str!("../../../seeds/upsales/demo.json"))
}

#[cfg(test)]
mod tests {
    use crate::engine::{Document, Key, Value};
    use crate::generated::fields::*;
    use crate::resources::upsales::KINDS;
    use crate::resources::upsales::custom_fields::{CUSTOM_FIELD_VALUES, CUSTOM_FIELDS, datatype};
    use crate::resources::upsales::support::Office;
    use crate::resources::upsales::users::USERS;

    #[test]
    fn the_lists_of_the_demo_world_point_somewhere() {
        let state = Office::demo().world.snapshot();
        for kind in KINDS {
            for (row, list) in
                state.table(kind.resource).rows().flat_map(|row| kind.lists.iter().map(move |l| (row, l)))
            {
                let to = state.resource(list.to).expect("a resource");
                let ids = row.get(list.field).as_list();
                let known = |id: &Value| Key::of(id).is_some_and(|id| state.find(to, &id).is_some());
                assert!(ids.iter().all(known), "{} {} {:?}", kind.name, row.key(), list.field);
            }
        }
    }

    #[test]
    fn the_custom_fields_of_the_demo_world_have_values_as_they_are_kept() {
        let state = Office::demo().world.snapshot();
        for row in state.table(&CUSTOM_FIELD_VALUES).rows() {
            let definition: &Document = state.follow(row, FIELD_ID, &CUSTOM_FIELDS).expect("a definition");
            let value = row.text(VALUE).expect("a value");
            assert_eq!(datatype::canonical(definition, value).as_deref(), Ok(value), "{}", row.key());
        }
    }

    #[test]
    fn every_item_of_the_demo_world_can_be_written_as_it_is_shown() {
        let office = Office::demo();
        let state = office.world.snapshot();
        for kind in KINDS {
            let name = format!("{}{}", kind.name[..1].to_uppercase(), &kind.name[1..]);
            for row in state.table(kind.resource).rows().filter(|row| (kind.belongs)(row)) {
                let shown = office.item(1, &format!("get{name}"), Document::new().with(ID, row.get(ID).clone()));
                let mut written = office.item(1, &format!("update{name}"), shown.clone());
                if kind.resource.schema.property(MOD_DATE).is_some() {
                    written.set(MOD_DATE, shown.get(MOD_DATE).clone());
                }
                assert_eq!(written, shown, "{name} {}", row.key());
            }
        }
        assert_eq!(state.table(&USERS).len(), 5);
    }
}
