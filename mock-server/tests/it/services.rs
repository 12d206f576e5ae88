//! The rules of service plans, surcharges, services and their lives.

use uisp_crm::chrono::{DateTime as Moment, Days, FixedOffset, NaiveDate};
use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;
use uisp_crm::uuid::uuid;
use uisp_crm::{Error, Null};

use crate::support::{TestServer, complaints, status};

fn moment(text: &str) -> Moment<FixedOffset> {
    Moment::parse_from_rfc3339(text).expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn money(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

/// A service of the plan period that has this id.
fn recurring(period: i64) -> ServiceNew {
    ServiceNew { service_plan_period_id: period.into(), ..ServiceNew::default() }
}

async fn refused(server: &TestServer, client: i64, new: &ServiceNew) -> Error {
    server.client.create_service(client, new).await.expect_err("the service is wrong")
}

async fn status_of(server: &TestServer, service: i64) -> Option<ServiceStatus> {
    server.client.get_service(service).await.expect("a service").status
}

/// Moves the world's clock.
fn pass(server: &TestServer, days: u64) {
    let mut state = mock_server::engine::State::clone(&server.world().snapshot());
    state.set_now(state.now() + Days::new(days));
    server.world().restore(state);
}

#[tokio::test]
async fn a_plan_without_periods_has_that_of_one_month() {
    let server = TestServer::empty().await;
    let plan = server.client.create_service_plan(&ServicePlanNew::new("Fibre 50".to_owned())).await.expect("a plan");
    let enabled: Vec<_> = plan.periods.iter().filter(|period| period.enabled == Some(true)).collect();
    assert_eq!(enabled.len(), 1);
    assert_eq!(enabled[0].period, Some(BillingPeriod::OneMonth));
    assert_eq!((plan.organization_id, plan.service_plan_type.clone()), (Some(1), Some(ServicePlanType::Internet)));
}

#[tokio::test]
async fn a_change_of_periods_keeps_their_ids_and_the_others() {
    let server = TestServer::demo().await;
    let before = server.client.get_service_plan(1).await.expect("a plan");
    let month = ServicePlanPeriodInput {
        period: BillingPeriod::OneMonth.into(),
        price: Decimal::from(52).into(),
        enabled: true.into(),
    };
    let update = ServicePlanUpdate { periods: vec![month].into(), ..ServicePlanUpdate::default() };
    let after = server.client.update_service_plan(1, &update).await.expect("a plan");
    assert_eq!(after.periods[0].price, money("52"));
    assert_eq!(after.periods[1..], before.periods[1..]);
    assert_eq!(after.periods[0].id, before.periods[0].id);
    assert_eq!(server.client.get_service(1).await.expect("a service").price, money("52"), "services follow the plan");
}

#[tokio::test]
async fn plans_are_found_by_type_group_and_archive() {
    let server = TestServer::demo().await;
    let found = async |query: ListServicePlansQuery| {
        let plans = server.client.list_service_plans(&query).await.expect("a list");
        plans.iter().map(|plan| plan.id).collect::<Vec<_>>()
    };
    let general =
        ListServicePlansQuery { service_plan_type: Some(ServicePlanTypeFilter::General), ..Default::default() };
    assert_eq!(found(general).await, [4]);
    let group = Some(uuid!("3a0b7c7e-4f0c-4d27-9d5e-0e8f6f1f2a01"));
    assert_eq!(found(ListServicePlansQuery { service_plan_group_id: group, ..Default::default() }).await, [1, 2]);
    assert_eq!(found(ListServicePlansQuery { archived: Some(1), ..Default::default() }).await, [6]);
    assert_eq!(found(ListServicePlansQuery { prepaid: Some(1), ..Default::default() }).await, [5]);
}

#[tokio::test]
async fn a_plan_that_services_follow_stays() {
    let server = TestServer::demo().await;
    assert_eq!(status(&server.client.delete_service_plan(1).await.expect_err("services follow it")), 422);
}

#[tokio::test]
async fn a_service_takes_what_the_request_leaves_out_from_plan_client_and_options() {
    let server = TestServer::demo().await;
    let service = server.client.create_service(1, &recurring(6)).await.expect("a service");
    assert_eq!((service.name.as_deref(), service.price), (Some("Fibre 300"), money("79.9")));
    assert_eq!(
        (service.has_individual_price, service.total_price),
        (Some(false), money("83.9")),
        "80 cents a per cent, rounded"
    );
    assert_eq!((service.street1.as_deref(), service.tax1_id), (Some("2580 Orchard Parkway"), Some(1)));
    assert_eq!(service.active_from, Some(moment("2026-03-02T00:00:00-08:00")));
    assert_eq!(
        (service.invoicing_period_type, service.invoicing_period_start_day),
        (Some(InvoicingPeriodType::Backward), Some(2))
    );
    assert_eq!((service.setup_fee_price, service.minimum_contract_length_months), (money("49"), Some(12)));
    assert_eq!(service.discount_invoice_label.as_deref(), Some("Discount"));
    let fees =
        server.client.list_fees(&ListFeesQuery { client_id: Some(1), ..Default::default() }).await.expect("a list");
    assert_eq!((fees.len(), fees[0].price, fees[0].service_id), (1, money("49"), Some(service.id)), "the setup fee");
}

#[tokio::test]
async fn a_recurring_service_names_an_enabled_period_of_its_organisation_and_a_prepaid_one_a_plan() {
    let server = TestServer::demo().await;
    let prepaid =
        |plan: i64| ServiceNew { prepaid: true.into(), service_plan_id: plan.into(), ..ServiceNew::default() };
    assert_eq!(complaints(&refused(&server, 1, &ServiceNew::default()).await), ["servicePlanPeriodId"]);
    assert_eq!(complaints(&refused(&server, 1, &recurring(2)).await), ["servicePlanPeriodId"]);
    assert_eq!(complaints(&refused(&server, 7, &recurring(1)).await), ["servicePlanPeriodId"]);
    assert_eq!(status(&refused(&server, 1, &recurring(999)).await), 404);
    assert_eq!(complaints(&refused(&server, 1, &prepaid(1)).await), ["servicePlanId"]);
    let service = server.client.create_service(1, &prepaid(5)).await.expect("a service");
    assert_eq!((service.service_plan_period_id, service.active_from, service.price), (None, None, money("1.99")));
}

#[tokio::test]
async fn what_only_makes_sense_together_is_asked_for_together() {
    let server = TestServer::demo().await;
    let new = ServiceNew {
        contract_length_type: ContractLengthType::ClosedEnd.into(),
        discount_type: DiscountType::Percentage.into(),
        invoicing_period_start_day: 30.into(),
        ..recurring(1)
    };
    let too_much = ServiceNew {
        discount_type: DiscountType::Percentage.into(),
        discount_value: Decimal::from(101).into(),
        ..recurring(1)
    };
    assert_eq!(complaints(&refused(&server, 1, &too_much).await), ["discountValue"]);
    let mut wrong = complaints(&refused(&server, 1, &new).await);
    wrong.sort();
    assert_eq!(wrong, ["contractEndDate", "discountValue", "invoicingPeriodStartDay"]);
}

#[tokio::test]
async fn a_discount_begins_and_ends_with_a_period_and_counts_while_it_is_in_force() {
    let server = TestServer::demo().await;
    let discounted = |from: &str, to: &str| ServiceNew {
        invoicing_start: moment("2026-03-01T00:00:00-08:00").into(),
        discount_type: DiscountType::Fixed.into(),
        discount_value: Decimal::from(10).into(),
        discount_from: moment(from).into(),
        discount_to: moment(to).into(),
        ..recurring(1)
    };
    let wrong = discounted("2026-03-02T00:00:00-08:00", "2026-05-15T00:00:00-07:00");
    assert_eq!(complaints(&refused(&server, 1, &wrong).await), ["discountFrom", "discountTo"]);
    let right = discounted("2026-03-01T00:00:00-08:00", "2026-03-31T00:00:00-07:00");
    let service = server.client.create_service(1, &right).await.expect("a service");
    assert_eq!(service.total_price, money("41.9"), "39.90 and 5 % of that");
    pass(&server, 30);
    assert_eq!(server.client.get_service(service.id).await.expect("a service").total_price, money("52.4"));
}

#[tokio::test]
async fn the_total_has_discount_surcharges_and_taxes() {
    let server = TestServer::demo().await;
    let bakery = server.client.get_service(2).await.expect("a service");
    // 399 less 10 %, 5 % tax on that, and the router without tax.
    assert_eq!(bakery.total_price, money("386.06"));
    let grace = server.client.get_service(1).await.expect("a service");
    // 49.90 and 5.00, and 5 % tax on both together.
    assert_eq!(grace.total_price, money("57.65"));
}

#[tokio::test]
async fn a_price_of_its_own_is_given_back_by_null() {
    let server = TestServer::demo().await;
    let update = ServiceUpdate { price: Null.into(), name: Null.into(), ..ServiceUpdate::default() };
    let service = server.client.update_service(2, &update).await.expect("a service");
    assert_eq!((service.price, service.has_individual_price), (money("420"), Some(false)));
    assert_eq!(service.name.as_deref(), Some("Business 500"));
}

#[tokio::test]
async fn the_length_of_an_invoiced_services_period_stays() {
    let server = TestServer::demo().await;
    let update = |period: i64| ServiceUpdate { service_plan_period_id: period.into(), ..ServiceUpdate::default() };
    let wrong = server.client.update_service(2, &update(11)).await.expect_err("one month instead of three");
    assert_eq!(complaints(&wrong), ["servicePlanPeriodId"]);
    let faster = server.client.update_service(1, &update(6)).await.expect("a month is a month");
    assert_eq!((faster.service_plan_id, faster.price), (Some(2), money("79.9")));
}

#[tokio::test]
async fn attributes_are_merged_and_removed_by_null() {
    let server = TestServer::demo().await;
    let set = |value: Option<&str>| {
        let attribute = ServiceAttributeInput { custom_attribute_id: 5.into(), value: value.map(str::to_owned).into() };
        ServiceUpdate { attributes: vec![attribute].into(), ..ServiceUpdate::default() }
    };
    let before = server.client.get_service(1).await.expect("a service").attributes[0].id;
    let service = server.client.update_service(1, &set(Some("14"))).await.expect("a service");
    assert_eq!((service.attributes[0].id, service.attributes[0].value.as_deref()), (before, Some("14")));
    assert!(server.client.update_service(1, &set(None)).await.expect("a service").attributes.is_empty());
}

#[tokio::test]
async fn services_are_found_by_status_organisation_client_outage_and_attribute() {
    let server = TestServer::demo().await;
    let found = async |query: ListServicesQuery| {
        let services = server.client.list_services(&query).await.expect("a list");
        services.iter().map(|service| service.id).collect::<Vec<_>>()
    };
    let statuses = vec![ServiceStatus::Suspended, ServiceStatus::Ended];
    assert_eq!(found(ListServicesQuery { statuses, ..Default::default() }).await, [4, 7]);
    assert_eq!(found(ListServicesQuery { organization_id: Some(2), ..Default::default() }).await, [8, 9]);
    assert_eq!(found(ListServicesQuery { client_id: Some(2), ..Default::default() }).await, [2, 3]);
    assert_eq!(found(ListServicesQuery { has_outage: Some(1), ..Default::default() }).await, [9]);
    assert_eq!(found(ListServicesQuery { prepaid: Some(1), ..Default::default() }).await, [5]);
    let height = |value: &str| ListServicesQuery {
        custom_attribute_key: Some("antennaHeight".to_owned()),
        custom_attribute_value: Some(value.to_owned()),
        ..Default::default()
    };
    assert_eq!(found(height("25")).await, [2]);
    let any = ListServicesQuery { custom_attribute_id: Some(5), ..Default::default() };
    assert_eq!(found(any).await, [1, 2]);
    let by_id = ListServicesQuery { custom_attribute_id: Some(5), custom_attribute_key: None, ..height("25") };
    assert_eq!(found(by_id).await, [2]);
    for alone in [
        ListServicesQuery { custom_attribute_value: None, ..height("25") },
        ListServicesQuery { custom_attribute_key: None, ..height("25") },
    ] {
        assert_eq!(status(&server.client.list_services(&alone).await.expect_err("half of a filter")), 400);
    }
}

#[tokio::test]
async fn an_archived_client_has_neither_an_outage_nor_a_suspended_service() {
    let server = TestServer::demo().await;
    for (client, expected) in [(3, (Some(false), Some(true))), (8, (Some(true), Some(false)))] {
        let flags = async || {
            let client = server.client.get_client(client).await.expect("a client");
            (client.has_outage, client.has_suspended_service)
        };
        assert_eq!(flags().await, expected, "client {client}");
        server.client.archive_client(client).await.expect("an empty answer");
        assert_eq!(flags().await, (Some(false), Some(false)), "client {client}");
        server.client.restore_client(client).await.expect("an empty answer");
        assert_eq!(flags().await, expected, "client {client}");
    }
}

#[tokio::test]
async fn a_regular_service_makes_a_lead_a_client_and_a_quoted_one_does_not() {
    let server = TestServer::demo().await;
    let quoted = ServiceNew { is_quoted: true.into(), ..recurring(1) };
    let service = server.client.create_service(5, &quoted).await.expect("a service");
    assert_eq!((service.status, service.active_from), (Some(ServiceStatus::Quoted), None));
    assert_eq!(server.client.get_client(5).await.expect("a client").is_lead, Some(true));
    let start = ServiceActivation { invoicing_start: moment("2026-03-10T00:00:00-07:00").into(), ..Default::default() };
    let service = server.client.activate_quoted_service(service.id, &start).await.expect("a service");
    assert_eq!((service.status, service.invoicing_period_start_day), (Some(ServiceStatus::Active), Some(10)));
    let client = server.client.get_client(5).await.expect("a client");
    assert_eq!(client.is_lead, Some(false));
    assert!(client.lead_converted_at.is_some());
    let again = server.client.activate_quoted_service(service.id, &start).await.expect_err("active already");
    assert_eq!(complaints(&again), ["status"]);
}

#[tokio::test]
async fn the_status_follows_the_days() {
    let server = TestServer::demo().await;
    assert_eq!(status_of(&server, 10).await, Some(ServiceStatus::Prepared));
    assert_eq!(status_of(&server, 5).await, Some(ServiceStatus::Active));
    let update = ServiceUpdate { active_to: moment("2026-03-31T00:00:00-07:00").into(), ..ServiceUpdate::default() };
    server.client.update_service(1, &update).await.expect("a service");
    pass(&server, 29);
    assert_eq!(status_of(&server, 1).await, Some(ServiceStatus::Active), "the last day counts");
    pass(&server, 1);
    assert_eq!(status_of(&server, 1).await, Some(ServiceStatus::Ended));
    assert_eq!(status_of(&server, 10).await, Some(ServiceStatus::Active));
    assert_eq!(status_of(&server, 5).await, Some(ServiceStatus::Inactive), "its paid days are over");
}

#[tokio::test]
async fn suspending_needs_a_reason_that_is_not_the_systems() {
    let server = TestServer::demo().await;
    let suspend = async |service, reason: Option<i64>| {
        server.client.suspend_service(service, &ServiceSuspension { suspension_reason_id: reason.into() }).await
    };
    assert_eq!(complaints(&suspend(1, None).await.expect_err("no reason")), ["suspensionReasonId"]);
    assert_eq!(complaints(&suspend(1, Some(1)).await.expect_err("the system's")), ["suspensionReasonId"]);
    assert_eq!(status(&suspend(1, Some(99)).await.expect_err("unknown")), 404);
    assert_eq!(complaints(&suspend(10, Some(2)).await.expect_err("only prepared")), ["status"]);
    suspend(1, Some(2)).await.expect("an empty answer");
    let service = server.client.get_service(1).await.expect("a service");
    assert_eq!((service.status, service.suspension_reason_id), (Some(ServiceStatus::Suspended), Some(2)));
    assert_eq!(service.suspension_periods[0].end_date, None);
    assert_eq!(server.client.get_client(1).await.expect("a client").has_suspended_service, Some(true));
    server.client.delete_service_suspension_reason(2).await.expect_err("the reason is needed");
    pass(&server, 1);
    server.client.cancel_service_suspension(1).await.expect("an empty answer");
    let service = server.client.get_service(1).await.expect("a service");
    assert_eq!((service.status, service.suspension_reason_id), (Some(ServiceStatus::Active), None));
    assert!(service.suspension_periods[0].end_date > service.suspension_periods[0].start_date);
    assert_eq!(complaints(&server.client.cancel_service_suspension(1).await.expect_err("released")), ["status"]);
}

#[tokio::test]
async fn ending_is_for_recurring_services_in_use_and_leaves_today_out() {
    let server = TestServer::demo().await;
    let service = server.client.end_service(1).await.expect("a service");
    assert_eq!(
        (service.status, service.active_to),
        (Some(ServiceStatus::Ended), Some(moment("2026-03-01T00:00:00-08:00")))
    );
    assert_eq!(complaints(&server.client.end_service(1).await.expect_err("ended already")), ["status"]);
    assert_eq!(complaints(&server.client.end_service(10).await.expect_err("only prepared")), ["status"]);
    assert_eq!(complaints(&server.client.end_service(5).await.expect_err("prepaid")), ["prepaid"]);
    let suspended = server.client.end_service(4).await.expect("a service");
    assert!(suspended.suspension_periods.iter().all(|period| period.end_date.is_some()));
}

#[tokio::test]
async fn ending_before_the_minimum_contract_is_over_costs_a_fee_but_not_on_the_first_day() {
    let server = TestServer::demo().await;
    let early = async || {
        let query =
            ListFeesQuery { client_id: Some(2), type_: Some(FeeType::EarlyTerminationFee), ..Default::default() };
        server.client.list_fees(&query).await.expect("a list").len()
    };
    let same_day = server.client.create_service(2, &recurring(1)).await.expect("a service").id;
    assert_eq!(server.client.end_service(same_day).await.expect("a service").status, Some(ServiceStatus::Ended));
    assert_eq!(early().await, 0);
    let later = server.client.create_service(2, &recurring(1)).await.expect("a service").id;
    pass(&server, 100);
    server.client.end_service(later).await.expect("a service");
    assert_eq!(early().await, 1);
}

#[tokio::test]
async fn an_override_of_speeds_ends_by_itself() {
    let server = TestServer::demo().await;
    let faster = TrafficShapingOverride {
        download_speed_override: Decimal::from(500).into(),
        traffic_shaping_override_end: moment("2026-03-05T00:00:00-08:00").into(),
        ..TrafficShapingOverride::default()
    };
    let service = server.client.enable_service_traffic_shaping_override(1, &faster).await.expect("a service");
    assert_eq!(service.traffic_shaping_override_enabled, Some(true));
    pass(&server, 3);
    let service = server.client.get_service(1).await.expect("a service");
    assert_eq!(service.traffic_shaping_override_enabled, Some(false));
}

#[tokio::test]
async fn used_data_is_asked_for_by_the_first_day_of_a_period_and_never_changes() {
    let server = TestServer::demo().await;
    let usage = async |text: &str| server.client.get_service_data_usage(2, moment(text)).await;
    let quarter = usage("2025-12-01T00:00:00-08:00").await.expect("numbers");
    assert_eq!(quarter.period_end, Some(moment("2026-02-28T00:00:00-08:00")));
    assert_eq!(quarter.download_limit, Some(4_000_000_000_000));
    assert_eq!(usage("2025-12-01T00:00:00-08:00").await.expect("numbers"), quarter);
    assert_eq!(status(&usage("2026-01-01T00:00:00-08:00").await.expect_err("in the middle")), 404);
    let prepaid = server.client.get_service_data_usage(5, moment("2026-02-21T00:00:00-08:00")).await;
    assert_eq!(status(&prepaid.expect_err("no periods")), 404);
}

#[tokio::test]
async fn a_change_request_is_for_a_service_in_use_and_a_plan_that_can_be_had() {
    let server = TestServer::demo().await;
    let ask = async |service, period| {
        let new = ServiceChangeRequestNew::new(service, period);
        server.client.create_service_change_request(&new).await
    };
    assert_eq!(complaints(&ask(1, 6).await.expect_err("there is one already")), ["serviceId"]);
    assert_eq!(complaints(&ask(5, 6).await.expect_err("prepaid")), ["serviceId"]);
    assert_eq!(complaints(&ask(7, 6).await.expect_err("ended")), ["serviceId"]);
    assert_eq!(complaints(&ask(2, 21).await.expect_err("an archived plan")), ["targetServicePlanPeriodId"]);
    assert_eq!(complaints(&ask(2, 7).await.expect_err("a disabled period")), ["targetServicePlanPeriodId"]);
    assert_eq!(status(&ask(99, 6).await.expect_err("unknown")), 404);
    ask(2, 6).await.expect("a request");
}

#[tokio::test]
async fn the_days_of_a_prepaid_service_cost_its_price_per_day_and_are_paid_once() {
    let server = TestServer::demo().await;
    let pay = async |service, from: &str, to: &str| {
        let new = PrepaidServicePeriodNew::new(service, day(from), day(to));
        server.client.create_prepaid_service_period(&new).await
    };
    let period = pay(5, "2026-03-13", "2026-03-15").await.expect("a period");
    assert_eq!(period.amount, money("5.97"), "both ends count");
    assert_eq!(complaints(&pay(5, "2026-03-15", "2026-03-20").await.expect_err("paid already")), ["startDate"]);
    assert_eq!(complaints(&pay(5, "2026-05-02", "2026-05-01").await.expect_err("backwards")), ["endDate"]);
    assert_eq!(complaints(&pay(1, "2026-05-01", "2026-05-02").await.expect_err("recurring")), ["serviceId"]);
    assert_eq!(status(&pay(99, "2026-05-01", "2026-05-02").await.expect_err("unknown")), 404);
    let query = ListPrepaidServicePeriodsQuery {
        order: Some(PrepaidServicePeriodOrder::StartDate),
        direction: Some(SortDirection::Desc),
        end_date_from: Some(day("2026-03-12")),
        ..Default::default()
    };
    let periods = server.client.list_prepaid_service_periods(&query).await.expect("a list");
    assert_eq!(
        periods.iter().map(|period| period.start_date).collect::<Vec<_>>(),
        [Some(day("2026-03-13")), Some(day("2026-02-21"))]
    );
}

#[tokio::test]
async fn a_prepaid_period_can_be_paid_from_credit_at_once() {
    let server = TestServer::demo().await;
    let address = ServiceSurchargeNew { taxable: true.into(), ..ServiceSurchargeNew::new(1) };
    server.client.create_service_surcharge(5, &address).await.expect("a surcharge");
    let on_credit = |from: &str, to: &str| PrepaidServicePeriodNew {
        use_credit: true.into(),
        ..PrepaidServicePeriodNew::new(5, day(from), day(to))
    };
    let credit = async || server.client.get_client(4).await.expect("a client").account_credit;
    assert_eq!(credit().await, money("15"));
    let too_long = server.client.create_prepaid_service_period(&on_credit("2026-04-01", "2026-04-10")).await;
    assert_eq!(complaints(&too_long.expect_err("not enough credit")), ["useCredit"]);
    let period =
        server.client.create_prepaid_service_period(&on_credit("2026-04-01", "2026-04-05")).await.expect("a period");
    assert_eq!(period.amount, money("9.95"), "the service alone");
    assert_eq!(credit().await, money("4"), "five days of 1.99 and 0.20, and 5 % tax on the surcharge");
    let query =
        ListInvoicesQuery { client_id: Some(4), created_date_from: Some(day("2026-03-02")), ..Default::default() };
    let invoices = server.client.list_invoices(&query).await.expect("a list");
    assert_eq!((invoices.len(), invoices[0].status), (1, Some(InvoiceStatus::Paid)));
    assert_eq!(invoices[0].items[0].label.as_deref(), Some("Holiday Internet 1 Apr 2026 \u{2013} 5 Apr 2026"));
}

#[tokio::test]
async fn deleting_a_client_takes_its_services_along() {
    let server = TestServer::demo().await;
    server.client.delete_client(1).await.expect("an empty answer");
    assert_eq!(status(&server.client.get_service(1).await.expect_err("gone with its client")), 404);
    assert!(server.client.list_service_change_requests(&Default::default()).await.expect("a list").is_empty());
}
