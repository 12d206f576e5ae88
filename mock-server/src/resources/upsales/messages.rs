//! The texts of violations. Nobody has seen those of the real system: all of them are assumed.

use std::borrow::Cow;

/// The item is new, and a new item gets its id from the server.
pub const ID_GIVEN: &str = "The id of a new item is given by the server.";
/// A field that the item must have is missing or empty.
pub const REQUIRED: &str = "This field is required.";
/// A text has too many characters.
pub const TOO_LONG: &str = "This text is too long.";
/// The field stays as it was when the item was created.
pub const FIXED: &str = "This field cannot be changed.";
/// A value is outside of what the field takes.
pub const WRONG_VALUE: &str = "This value is not possible here.";
/// A number is negative, or beyond every bound.
pub const OUT_OF_RANGE: &str = "This number is out of range.";
/// Another item has this value already.
pub const TAKEN: &str = "Another item has this value already.";
/// The item that the field names is not in use any more.
pub const INACTIVE: &str = "The item that this field names is inactive.";
/// The contact is another client's.
pub const FOREIGN_CONTACT: &str = "The contact does not belong to the client.";
/// The company would belong to itself.
pub const PARENT_LOOP: &str = "A company cannot belong to itself.";
/// The end is before the beginning.
pub const ENDS_TOO_EARLY: &str = "The end is before the beginning.";
/// A phone call is with somebody.
pub const PHONE_CALL_NEEDS_CLIENT: &str = "A phone call needs a client.";
/// What the order service makes is won or lost.
pub const NOT_AN_ORDER: &str = "An order has a probability of 0 or 100.";
/// What the opportunity service makes is neither won nor lost.
pub const NOT_AN_OPPORTUNITY: &str = "An opportunity has a probability of 1 to 99.";
/// The currency is none of the account's.
pub const UNKNOWN_CURRENCY: &str = "The account does not have this currency.";
/// The master currency is measured by itself.
pub const MASTER_RATE: &str = "The rate of the master currency is 1.";
/// An agreement makes won orders.
pub const STAGE_NOT_WON: &str = "The stage of an agreement has a probability of 100.";
/// The row is another item's, or there is none with this id.
pub const UNKNOWN_ROW: &str = "The item has no row with this id.";
/// The message says two things about one row or custom field.
pub const TWICE: &str = "The message has this twice.";
/// There is no such custom field for this kind of item.
pub const UNKNOWN_CUSTOM_FIELD: &str = "There is no custom field with this id for this kind of item.";
/// Somebody has to be able to let others in.
pub const LAST_ADMINISTRATOR: &str = "The last active administrator stays one.";
/// A criterion or a sort key names no field that can be compared.
pub const UNKNOWN_FIELD: &str = "There is no such field to compare.";
/// A sort key names a field of which an item has several.
pub const NOT_SORTABLE: &str = "Items cannot be sorted by this field.";
/// A value is not of the field's type.
pub const WRONG_TYPE: &str = "This value is not of the field's type.";
/// Flags are equal or not.
pub const NO_ORDER: &str = "This field can only be compared by eq and ne.";
/// An inequality compares with one value.
pub const ONE_VALUE: &str = "This operator takes exactly one value.";

/// A text is not what it should be.
#[must_use]
pub fn must_be(wanted: &str) -> Cow<'static, str> {
    format!("The value must be {wanted}.").into()
}

/// A list has too many elements.
#[must_use]
pub fn too_many(most: usize) -> String {
    format!("There are more than {most}.")
}
