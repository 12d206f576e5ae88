//! What the unit tests of Upsales share: an office with the demo world, and calls as its users make them.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use super::{OPERATIONS, RESOURCES, access, plans, worlds};
use crate::engine::query::Arguments;
use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, State, Value, World, verbs};
use crate::generated::fields::*;
use crate::specification::Field;

/// The administrator.
pub(crate) const ADMIN: i64 = 1;
/// A user with the role of a seller.
pub(crate) const SELLER: i64 = 2;
/// Another one.
pub(crate) const OTHER_SELLER: i64 = 4;

/// A world of its own.
pub(crate) struct Office {
    pub(crate) world: World,
}

impl Office {
    /// The demo world, on 2 March 2026.
    pub(crate) fn demo() -> Self {
        let now = "2026-03-02T09:00:00Z".parse::<DateTime<chrono::Utc>>().expect("a moment");
        let nothing = State::empty(&RESOURCES, now, Tz::Europe__Stockholm);
        let state = worlds::with_account(&nothing).and_then(|state| worlds::with_demo(&state));
        Self { world: World::new(state.unwrap_or_else(|error| panic!("{error}"))) }
    }

    /// Makes a call. The id of the body goes into the path where the operation has one.
    pub(crate) fn run(&self, user: i64, operation: &str, mut body: Document) -> Result<Outcome, Failure> {
        let operation = OPERATIONS.iter().find(|known| known.id == operation).expect("an operation");
        let plan = plans().find(|(id, _)| *id == operation.id).expect("every operation has a plan").1;
        let mut path = Vec::new();
        if !operation.parameters.is_empty() {
            let id = body.take(ID).and_then(|id| Key::of(&id)).expect("the operation needs an id");
            path.push(("id", id.to_string()));
        }
        let caller = Caller::User { user: Key::Number(user) };
        let call = Call {
            operation,
            caller,
            path,
            query: Arguments::default(),
            body,
            content: Value::Null,
            base: String::new(),
        };
        let snapshot = self.world.snapshot();
        verbs::execute(&self.world, &snapshot, plan, &call, access::authorize, |_, outcome| outcome)
            .map(|executed| executed.result)
    }

    /// The item that a call answers with.
    pub(crate) fn item(&self, user: i64, operation: &str, body: Document) -> Document {
        match self.run(user, operation, body) {
            Ok(Outcome::Object(item)) => item,
            other => panic!("`{operation}` does not answer with an item: {other:?}"),
        }
    }

    /// The ids of the items that a call answers with.
    pub(crate) fn ids(&self, user: i64, operation: &str, body: Document) -> Vec<i64> {
        match self.run(user, operation, body) {
            Ok(Outcome::List(items)) => items.iter().filter_map(|item| item.integer(ID)).collect(),
            other => panic!("`{operation}` does not answer with a list: {other:?}"),
        }
    }

    /// The refusal of a call.
    pub(crate) fn refusal(&self, user: i64, operation: &str, body: Document) -> Failure {
        match self.run(user, operation, body) {
            Err(failure) => failure,
            Ok(outcome) => panic!("`{operation}` is not refused: {outcome:?}"),
        }
    }

    /// The fields that a refused call says to be wrong.
    pub(crate) fn wrong(&self, operation: &str, body: Document) -> Vec<String> {
        match self.refusal(ADMIN, operation, body) {
            Failure::Invalid(violations) => violations.iter().map(|(field, _)| field.to_owned()).collect(),
            other => panic!("`{operation}` finds nothing wrong: {other:?}"),
        }
    }
}

/// A message with an id.
pub(crate) fn id(id: i64) -> Document {
    Document::new().with(ID, id)
}

/// A list of ids as messages have it.
pub(crate) fn list(ids: &[i64]) -> Document {
    Document::new().with(ID, ids.iter().map(|id| Value::from(*id)).collect::<Vec<_>>())
}

/// The ids of a list as answers have it.
pub(crate) fn listed(item: &Document, field: Field) -> Vec<i64> {
    super::lists::ids_of(item.get(field)).iter().filter_map(Value::as_integer).collect()
}

/// The message with a nil.
pub(crate) fn nil(mut message: Document, field: Field) -> Document {
    message.put(field, Value::Null);
    message
}

/// A day.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A decimal number.
pub(crate) fn number(text: &str) -> rust_decimal::Decimal {
    text.parse().expect("a number")
}

/// The record of a custom field.
pub(crate) fn record(field: i64, value: &str) -> Value {
    Document::new().with(FIELD_ID, field).with(VALUE, value).into()
}

/// An order row.
pub(crate) fn row(product: i64, quantity: &str, price: &str) -> Document {
    Document::new()
        .with(PRODUCT_ID, product)
        .with(QUANTITY, number(quantity))
        .with(PRICE, number(price))
        .with(LIST_PRICE, number(price))
}

/// A new sale of client 1 with one row over 100.
pub(crate) fn sale(stage: i64) -> Document {
    Document::new()
        .with(DESCRIPTION, "Provköp")
        .with(DATE, day("2026-03-10"))
        .with(USER_ID, 2)
        .with(CLIENT_ID, 1)
        .with(STAGE_ID, stage)
        .with(ORDER_ROW, vec![row(1, "1", "100").into()])
}
