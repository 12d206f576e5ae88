//! Orders, opportunities, their rows and agreements.

use upsales::types::*;
use upsales::{Field, Null};

use super::{day, decimal, invalid, refusal, row, sale};
use crate::support::TestServer;

#[tokio::test]
async fn a_sale_that_is_won_moves_from_the_opportunities_to_the_orders() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let created = upsales.opportunities().create_opportunity(&sale(3)).await.expect("an opportunity");
    assert_eq!(
        (created.probability, &created.close_date),
        (Some(50), &Field::Absent),
        "the stage says how likely it is"
    );
    let id = created.id.expect("an id");
    assert_eq!(refusal(upsales.orders().get_order(id).await).0, FaultCode::NotFound);

    let won = Order { id: Some(id), stage_id: Some(5), ..Order::default() };
    let won = upsales.opportunities().update_opportunity(&won).await.expect("an order now");
    assert_eq!((won.probability, won.close_date.value()), (Some(100), Some(&day("2026-03-02"))));
    assert_eq!(refusal(upsales.opportunities().get_opportunity(id).await).0, FaultCode::NotFound);
    assert!(upsales.orders().get_orders().await.expect("a list").iter().any(|order| order.id == Some(id)));

    let open_again = Order { id: Some(id), probability: Some(10), ..Order::default() };
    let open_again = upsales.orders().update_order(&open_again).await.expect("an opportunity again");
    assert!(open_again.close_date.is_absent());
    assert_eq!(upsales.opportunities().get_opportunity(id).await.expect("it is back").stage_id, Some(5));
}

#[tokio::test]
async fn each_service_creates_only_its_own_side() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    assert_eq!(refusal(upsales.orders().create_order(&sale(3)).await), invalid("probability"));
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&sale(5)).await), invalid("probability"));
    let odd = Order { probability: Some(101), ..sale(5) };
    assert_eq!(refusal(upsales.orders().create_order(&odd).await), invalid("probability"));
    let lost = Order { probability: Some(0), lost_reason: 1.into(), ..sale(6) };
    assert_eq!(upsales.orders().create_order(&lost).await.expect("an order").probability, Some(0));
}

#[tokio::test]
async fn values_are_exact_decimals_in_both_currencies() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let new = Order {
        currency: Some("EUR".into()),
        currency_rate: Some(decimal("0.1")),
        order_row: vec![row(1, "3", "0.1"), row(2, "2.5", "10.01")],
        ..sale(2)
    };
    let created = upsales.opportunities().create_opportunity(&new).await.expect("an opportunity");
    // 0.3 + 25.025, at 25 %, and ten of the master currency for one of it
    assert_eq!(created.value, Some(decimal("25.33")));
    assert_eq!(created.value_in_master_currency, Some(decimal("253.3")));
    assert_eq!(created.weighted_value, Some(decimal("6.33")));
    assert_eq!(created.weighted_value_in_master_currency, Some(decimal("63.3")));

    let rows = |row: OrderRow, count| Order { id: created.id, order_row: vec![row; count], ..Order::default() };
    let huge = rows(row(1, "1000000000", "1000000000"), 1000);
    let (code, fields) = refusal(upsales.opportunities().update_opportunity(&huge).await);
    assert_eq!((code, fields[0].as_str()), (FaultCode::Invalid, "value"), "it would have more than 18 digits");
    let many = rows(row(1, "1", "1"), 1001);
    assert_eq!(refusal(upsales.opportunities().update_opportunity(&many).await), invalid("orderRow"));

    let change = Order { id: created.id, value: Some(decimal("1")), ..Order::default() };
    let changed = upsales.opportunities().update_opportunity(&change).await.expect("an opportunity");
    assert_eq!(changed.value, created.value, "what is computed cannot be set");
    let unknown = Order { currency: Some("XXX".into()), ..sale(3) };
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&unknown).await).1, ["currency"]);
}

#[tokio::test]
async fn rows_that_are_given_replace_all_rows_and_keep_their_ids() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let before = upsales.opportunities().get_opportunity(6).await.expect("an opportunity");
    let kept = before.order_row[1].clone();
    let change = Order {
        id: Some(6),
        order_row: vec![
            OrderRow { id: kept.id, quantity: Some(decimal("3")), ..OrderRow::default() },
            row(5, "10", "495"),
        ],
        ..Order::default()
    };
    let after = upsales.opportunities().update_opportunity(&change).await.expect("an opportunity");
    assert_eq!(after.order_row.len(), 2);
    let changed = after.order_row.iter().find(|row| row.id == kept.id).expect("it is still there");
    assert_eq!((changed.quantity, changed.price), (Some(decimal("3")), kept.price), "what a row leaves out stays");
    assert_eq!(after.value, Some(decimal("48450")));
    assert_eq!(
        refusal(
            upsales
                .opportunities()
                .update_opportunity(&Order {
                    id: Some(6),
                    order_row: vec![OrderRow { id: before.order_row[0].id, ..row(1, "1", "1") }],
                    ..Order::default()
                })
                .await
        )
        .0,
        FaultCode::Invalid,
        "a row that is gone is gone"
    );
    let without = Order { order_row: vec![], ..sale(3) };
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&without).await), invalid("orderRow"));
    let nothing = Order { order_row: vec![row(4711, "1", "1")], ..sale(3) };
    let (code, fields) = refusal(upsales.opportunities().create_opportunity(&nothing).await);
    assert_eq!((code, fields), (FaultCode::UnknownReference, vec!["orderRow[0].productId".to_owned()]));
    let inactive = Order { order_row: vec![row(6, "1", "1")], ..sale(3) };
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&inactive).await), invalid("orderRow[0].productId"));
}

#[tokio::test]
async fn a_sale_is_to_an_active_client_and_one_of_its_contacts() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let other = Order { contact_id: 3.into(), ..sale(3) };
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&other).await), invalid("contactId"));
    let inactive = Order { client_id: Some(8), ..sale(3) };
    assert_eq!(refusal(upsales.opportunities().create_opportunity(&inactive).await), invalid("clientId"));
    let unknown = Order { client_id: Some(4711), ..sale(3) };
    let (code, fields) = refusal(upsales.opportunities().create_opportunity(&unknown).await);
    assert_eq!((code, fields), (FaultCode::UnknownReference, vec!["clientId".to_owned()]));
    let own = Order { contact_id: 1.into(), ..sale(3) };
    let created = upsales.opportunities().create_opportunity(&own).await.expect("an opportunity");
    let cleared = Order { id: created.id, contact_id: Null.into(), ..Order::default() };
    assert!(upsales.opportunities().update_opportunity(&cleared).await.expect("it").contact_id.is_absent());
}

#[tokio::test]
async fn an_agreement_needs_a_won_stage() {
    let server = TestServer::demo().await;
    let upsales = server.upsales();
    let change = Agreement { id: Some(1), stage_id: Some(3), ..Agreement::default() };
    assert_eq!(refusal(upsales.agreements().update_agreement(&change).await), invalid("stageId"));
    let fixed = Agreement { id: Some(1), agreement_invoice_startdate: Some(day("2026-05-01")), ..Agreement::default() };
    assert_eq!(refusal(upsales.agreements().update_agreement(&fixed).await), invalid("agreementInvoiceStartdate"));
    let agreement = upsales.agreements().get_agreement(2).await.expect("an agreement");
    assert_eq!((agreement.value, agreement.yearly_value), (Some(decimal("7457")), Some(decimal("29828"))));
}
