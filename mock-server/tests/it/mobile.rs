//! The rules of the mobile views.

use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;

use crate::support::{TestServer, status};

#[tokio::test]
async fn the_payment_summary_adds_up_and_ends_today() {
    let server = TestServer::demo().await;
    let march = GetMobilePaymentSummaryQuery { month: 3, year: 2026, organization_id: None };
    let payment = PaymentNew { client_id: 3.into(), ..PaymentNew::new(Decimal::from(20)) };
    server.client.create_payment(&payment).await.expect("a payment");
    let days = server.client.get_mobile_payment_summary(&march).await.expect("a list");
    assert_eq!(days.len(), 31);
    let values: Vec<_> = days.iter().take(3).map(|day| day.value).collect();
    assert_eq!(values, [Some(Decimal::ZERO), Some(Decimal::from(20)), None], "today is 2 March");
    let other = GetMobilePaymentSummaryQuery { organization_id: Some(2), ..march };
    let days = server.client.get_mobile_payment_summary(&other).await.expect("a list");
    assert_eq!(days[1].value, Some(Decimal::ZERO), "the payment is the other organisation's");
}

#[tokio::test]
async fn a_month_that_does_not_exist_and_an_unknown_organisation_are_refused() {
    let server = TestServer::demo().await;
    let query = GetMobilePaymentSummaryQuery { month: 13, year: 2026, organization_id: None };
    assert_eq!(status(&server.client.get_mobile_payment_summary(&query).await.expect_err("no such month")), 400);
    let query = GetMobilePaymentSummaryQuery { month: 3, year: 2026, organization_id: Some(9) };
    assert_eq!(status(&server.client.get_mobile_payment_summary(&query).await.expect_err("no such organisation")), 404);
}

#[tokio::test]
async fn a_search_needs_two_characters() {
    let server = TestServer::demo().await;
    let query = SearchMobileClientsQuery { query: "r".to_owned() };
    assert_eq!(status(&server.client.search_mobile_clients(&query).await.expect_err("too short")), 400);
}

#[tokio::test]
async fn the_overview_follows_the_invoices() {
    let server = TestServer::demo().await;
    let due = async || {
        let overview = server.client.get_mobile_dashboard_overview().await.expect("an overview");
        overview.invoicing_overview.expect("amounts").total_due.expect("an amount")
    };
    let before = due().await;
    let payment = PaymentNew { client_id: 3.into(), ..PaymentNew::new(Decimal::from(20)) };
    server.client.create_payment(&payment).await.expect("a payment");
    assert_eq!(due().await, before - Decimal::from(20));
}
