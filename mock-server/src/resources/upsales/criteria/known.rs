//! What has been found out for one request: every derived value is calculated once per row, and the values of a custom
//! field are read once, however many criteria and sort keys ask for them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::engine::{Document, Key, State, Value};
use crate::resources::upsales::items::Derive;
use crate::specification::Field;

/// The values of one custom field by the ids of the items that have one.
pub type CustomValues = Rc<HashMap<Key, Value>>;

/// What is known already.
#[derive(Debug, Default)]
pub struct Known {
    derived: RefCell<HashMap<(&'static str, Field, Key), Value>>,
    custom: RefCell<HashMap<Key, CustomValues>>,
}

impl Known {
    /// The derived value of a row of the resource with this name.
    pub fn derived(
        &self,
        state: &State,
        resource: &'static str,
        field: Field,
        derive: Derive,
        row: &Document,
    ) -> Value {
        self.derived.borrow_mut().entry((resource, field, row.key())).or_insert_with(|| derive(state, row)).clone()
    }

    /// The values of the custom field with this definition, which `read` reads.
    pub fn custom(&self, definition: &Key, read: impl FnOnce() -> HashMap<Key, Value>) -> CustomValues {
        Rc::clone(self.custom.borrow_mut().entry(definition.clone()).or_insert_with(|| Rc::new(read())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_field_is_read_once() {
        let known = Known::default();
        let first = known.custom(&Key::Number(1), || HashMap::from([(Key::Number(2), Value::from(3))]));
        let second = known.custom(&Key::Number(1), || unreachable!("it is known"));
        assert!(Rc::ptr_eq(&first, &second));
        assert!(known.custom(&Key::Number(2), HashMap::new).is_empty());
    }
}
