//! The rules of Upsales, through its typed bindings.

mod batches;
mod criteria;
mod items;
mod orders;
mod rights;

use upsales::Error;
use upsales::chrono::NaiveDate;
use upsales::rust_decimal::Decimal;
use upsales::types::{FaultCode, Order, OrderRow};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

/// A row of a product at a price.
fn row(product: i32, quantity: &str, price: &str) -> OrderRow {
    OrderRow {
        product_id: Some(product),
        quantity: Some(decimal(quantity)),
        price: Some(decimal(price)),
        list_price: Some(decimal(price)),
        ..OrderRow::default()
    }
}

/// A new sale to client 1 in a stage.
fn sale(stage: i32) -> Order {
    Order {
        description: Some("A sale".into()),
        date: Some(day("2026-03-31")),
        user_id: Some(2),
        client_id: Some(1),
        stage_id: Some(stage),
        order_row: vec![row(1, "1", "1200")],
        ..Order::default()
    }
}

/// The code of a refusal, and the fields that it complains about.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (FaultCode, Vec<String>) {
    let error = result.expect_err("the call is wrong");
    let fields = error.violations().iter().map(|violation| violation.field.clone()).collect();
    (error.code().unwrap_or_else(|| panic!("a fault is expected: {error}")).clone(), fields)
}

fn invalid(field: &str) -> (FaultCode, Vec<String>) {
    (FaultCode::Invalid, vec![field.to_owned()])
}
