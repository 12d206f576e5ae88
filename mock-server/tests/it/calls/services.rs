//! Calls for service plans, surcharges, services, suspension, change requests and prepaid periods.

use uisp_crm::Null;
use uisp_crm::chrono::{DateTime, NaiveDate};
use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};

use super::Run;

/// The group of plans for homes.
const HOMES: Uuid = uuid!("3a0b7c7e-4f0c-4d27-9d5e-0e8f6f1f2a01");
/// The group of plans for companies.
const COMPANIES: Uuid = uuid!("3a0b7c7e-4f0c-4d27-9d5e-0e8f6f1f2a02");
/// Grace's request for a faster plan.
const REQUEST: Uuid = uuid!("cafeb00f-ecca-4331-9e2b-ea98a1c706f6");
/// The days of February and March that Ines has paid.
const PAID_DAYS: Uuid = uuid!("04a80595-0109-4ca4-9230-afd8d584d762");
/// A location in the network.
const SITE: Uuid = uuid!("b1946ac9-2492-4d23-8d5a-0f1d2c3b4a59");

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_service_plans", |s| {
        Box::pin(async move {
            let plans = s.client.list_service_plans(&ListServicePlansQuery::default()).await.expect("a list");
            assert_eq!(plans.len(), 6, "the demo world has seven plans, one of them archived");
        })
    }),
    ("create_service_plan", |s| {
        Box::pin(async move {
            let year = ServicePlanPeriodInput {
                period: BillingPeriod::TwelveMonths.into(),
                price: Decimal::from(300).into(),
                enabled: true.into(),
            };
            let new = ServicePlanNew { periods: vec![year].into(), ..ServicePlanNew::new("Fibre 50".to_owned()) };
            let created = s.client.create_service_plan(&new).await.expect("a plan");
            assert_eq!(created.periods.iter().filter(|period| period.enabled == Some(true)).count(), 1);
        })
    }),
    ("get_service_plan", |s| {
        Box::pin(async move {
            let plan = s.client.get_service_plan(1).await.expect("a plan");
            assert_eq!((plan.name.as_deref(), plan.periods.len()), (Some("Fibre 100"), 5));
        })
    }),
    ("update_service_plan", |s| {
        Box::pin(async move {
            let update =
                ServicePlanUpdate { download_speed: Decimal::from(120).into(), ..ServicePlanUpdate::default() };
            assert_eq!(
                s.client.update_service_plan(1, &update).await.expect("a plan").download_speed,
                Some(120.into())
            );
        })
    }),
    ("delete_service_plan", |s| {
        Box::pin(async move {
            let created =
                s.client.create_service_plan(&ServicePlanNew::new("Unused".to_owned())).await.expect("a plan");
            s.client.delete_service_plan(created.id).await.expect("an empty answer");
            s.client.get_service_plan(created.id).await.expect_err("a deleted plan is gone");
        })
    }),
    ("add_service_plan_to_group", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.add_service_plan_to_group(4, HOMES).await.expect("a plan").service_plan_groups.len(),
                1
            );
        })
    }),
    ("remove_service_plan_from_group", |s| {
        Box::pin(async move {
            assert!(
                s.client.remove_service_plan_from_group(1, HOMES).await.expect("a plan").service_plan_groups.is_empty()
            );
        })
    }),
    ("get_service_plan_by_period", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_service_plan_by_period(12).await.expect("a plan").id, 3);
        })
    }),
    ("list_service_plan_statistics", |s| {
        Box::pin(async move {
            let statistics = s.client.list_service_plan_statistics().await.expect("a list");
            assert_eq!(statistics.iter().filter_map(|row| row.active_services).sum::<i64>(), 6);
        })
    }),
    ("list_service_plan_groups", |s| {
        Box::pin(async move {
            let groups =
                s.client.list_service_plan_groups(&ListServicePlanGroupsQuery::default()).await.expect("a list");
            assert_eq!(groups.iter().map(|group| group.id).collect::<Vec<_>>(), [HOMES, COMPANIES]);
        })
    }),
    ("create_service_plan_group", |s| {
        Box::pin(async move {
            let new = ServicePlanGroupNew { name: "Farms".into() };
            assert_eq!(s.client.create_service_plan_group(&new).await.expect("a group").name.as_deref(), Some("Farms"));
        })
    }),
    ("get_service_plan_group", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_service_plan_group(HOMES).await.expect("a group").name.as_deref(), Some("Homes"));
        })
    }),
    ("update_service_plan_group", |s| {
        Box::pin(async move {
            let update = ServicePlanGroupUpdate { name: "Flats".into() };
            assert_eq!(
                s.client.update_service_plan_group(HOMES, &update).await.expect("a group").name.as_deref(),
                Some("Flats")
            );
        })
    }),
    ("delete_service_plan_group", |s| {
        Box::pin(async move {
            s.client.delete_service_plan_group(HOMES).await.expect("an empty answer");
            assert!(s.client.get_service_plan(1).await.expect("a plan").service_plan_groups.is_empty());
        })
    }),
    ("list_surcharges", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_surcharges(&ListSurchargesQuery::default()).await.expect("a list").len(), 2);
        })
    }),
    ("create_surcharge", |s| {
        Box::pin(async move {
            let new = SurchargeNew {
                price_month1: Decimal::from(2).into(),
                ..SurchargeNew::new("Antenna rental".to_owned())
            };
            assert_eq!(s.client.create_surcharge(&new).await.expect("a surcharge").price_month1, Some(2.into()));
        })
    }),
    ("get_surcharge", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_surcharge(1).await.expect("a surcharge").name.as_deref(), Some("Public address"));
        })
    }),
    ("update_surcharge", |s| {
        Box::pin(async move {
            let update = SurchargeUpdate { invoice_label: Null.into(), ..SurchargeUpdate::default() };
            assert_eq!(s.client.update_surcharge(1, &update).await.expect("a surcharge").invoice_label, None);
        })
    }),
    ("delete_surcharge", |s| {
        Box::pin(async move {
            let created =
                s.client.create_surcharge(&SurchargeNew::new("Unused".to_owned())).await.expect("a surcharge");
            s.client.delete_surcharge(created.id).await.expect("an empty answer");
        })
    }),
    ("list_service_surcharges", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_service_surcharges(1).await.expect("a list")[0].price, Some(5.into()));
        })
    }),
    ("create_service_surcharge", |s| {
        Box::pin(async move {
            let created =
                s.client.create_service_surcharge(9, &ServiceSurchargeNew::new(2)).await.expect("a surcharge");
            assert_eq!(
                (created.price, created.invoice_label.as_deref()),
                (Some(Decimal::new(35, 1)), Some("Router rental"))
            );
        })
    }),
    ("get_service_surcharge", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_service_surcharge(2).await.expect("a surcharge").service_id, Some(2));
        })
    }),
    ("update_service_surcharge", |s| {
        Box::pin(async move {
            let update = ServiceSurchargeUpdate { price: Null.into(), ..ServiceSurchargeUpdate::default() };
            let surcharge = s.client.update_service_surcharge(2, &update).await.expect("a surcharge");
            assert_eq!(surcharge.price, Some(Decimal::new(105, 1)), "three months of the router");
        })
    }),
    ("delete_service_surcharge", |s| {
        Box::pin(async move {
            s.client.delete_service_surcharge(1).await.expect("an empty answer");
            assert!(s.client.get_service(1).await.expect("a service").surcharges.is_empty());
        })
    }),
    ("suspend_service", |s| {
        Box::pin(async move {
            s.client
                .suspend_service(1, &ServiceSuspension { suspension_reason_id: 2.into() })
                .await
                .expect("an empty answer");
            assert_eq!(s.client.get_service(1).await.expect("a service").status, Some(ServiceStatus::Suspended));
        })
    }),
    ("cancel_service_suspension", |s| {
        Box::pin(async move {
            s.client.cancel_service_suspension(4).await.expect("an empty answer");
            assert_eq!(s.client.get_service(4).await.expect("a service").status, Some(ServiceStatus::Active));
        })
    }),
    ("list_service_suspension_reasons", |s| {
        Box::pin(async move {
            let query = ListServiceSuspensionReasonsQuery::default();
            assert_eq!(s.client.list_service_suspension_reasons(&query).await.expect("a list").len(), 3);
        })
    }),
    ("create_service_suspension_reason", |s| {
        Box::pin(async move {
            let new = ServiceSuspensionReasonNew { name: "Holiday".to_owned() };
            assert_eq!(
                s.client.create_service_suspension_reason(&new).await.expect("a reason").name.as_deref(),
                Some("Holiday")
            );
        })
    }),
    ("get_service_suspension_reason", |s| {
        Box::pin(async move {
            let reason = s.client.get_service_suspension_reason(1).await.expect("a reason");
            assert_eq!(reason.name.as_deref(), Some("Payments overdue"));
        })
    }),
    ("update_service_suspension_reason", |s| {
        Box::pin(async move {
            let update = ServiceSuspensionReasonUpdate { name: "Moving".into() };
            let reason = s.client.update_service_suspension_reason(2, &update).await.expect("a reason");
            assert_eq!(reason.name.as_deref(), Some("Moving"));
        })
    }),
    ("delete_service_suspension_reason", |s| {
        Box::pin(async move {
            s.client.delete_service_suspension_reason(3).await.expect("an empty answer");
            s.client.get_service_suspension_reason(3).await.expect_err("a deleted reason is gone");
        })
    }),
    ("bind_service_site", |s| {
        Box::pin(async move {
            let service = s
                .client
                .bind_service_site(3, &ServiceSiteBinding { unms_client_site_id: SITE.into() })
                .await
                .expect("a service");
            assert_eq!(
                (service.unms_client_site_id, service.unms_client_site_status),
                (Some(SITE), Some(ServiceSiteStatus::Active))
            );
        })
    }),
    ("unbind_service_site", |s| {
        Box::pin(async move {
            assert_eq!(s.client.unbind_service_site(1).await.expect("a service").unms_client_site_id, None);
        })
    }),
    ("list_services", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_services(&ListServicesQuery::default()).await.expect("a list").len(), 10);
        })
    }),
    ("create_service", |s| {
        Box::pin(async move {
            let new = ServiceNew { service_plan_period_id: 6.into(), ..ServiceNew::default() };
            let created = s.client.create_service(1, &new).await.expect("a service");
            assert_eq!(
                created.location.as_deref(),
                Some(format!("{}/clients/services/{}", s.crm_url(), created.id).as_str())
            );
            assert_eq!((created.name.as_deref(), created.status), (Some("Fibre 300"), Some(ServiceStatus::Active)));
        })
    }),
    ("get_service", |s| {
        Box::pin(async move {
            let service = s.client.get_service(1).await.expect("a service");
            assert_eq!((service.price, service.total_price), (Some(Decimal::new(499, 1)), Some(Decimal::new(5765, 2))));
        })
    }),
    ("update_service", |s| {
        Box::pin(async move {
            let update = ServiceUpdate { price: Decimal::from(45).into(), ..ServiceUpdate::default() };
            let service = s.client.update_service(1, &update).await.expect("a service");
            assert_eq!((service.has_individual_price, service.price), (Some(true), Some(45.into())));
        })
    }),
    ("delete_service", |s| {
        Box::pin(async move {
            s.client.delete_service(7).await.expect("an empty answer");
            s.client.get_service(7).await.expect_err("a deleted service is gone");
        })
    }),
    ("get_service_data_usage", |s| {
        Box::pin(async move {
            let start = DateTime::parse_from_rfc3339("2026-02-01T00:00:00-08:00").expect("a moment");
            let usage = s.client.get_service_data_usage(1, start).await.expect("numbers");
            assert!(usage.download > usage.upload && usage.upload > Some(0));
            assert_eq!(usage.download_limit, None);
        })
    }),
    ("geocode_service", |s| {
        Box::pin(async move {
            assert!(s.client.geocode_service(2).await.expect("a service").address_gps_lat.is_some());
        })
    }),
    ("end_service", |s| {
        Box::pin(async move {
            assert_eq!(s.client.end_service(1).await.expect("a service").status, Some(ServiceStatus::Ended));
        })
    }),
    ("activate_quoted_service", |s| {
        Box::pin(async move {
            let service = s.client.activate_quoted_service(6, &ServiceActivation::default()).await.expect("a service");
            assert_eq!(service.status, Some(ServiceStatus::Active));
            assert_eq!(s.client.get_client(5).await.expect("a client").is_lead, Some(false));
        })
    }),
    ("enable_service_traffic_shaping_override", |s| {
        Box::pin(async move {
            let speeds = TrafficShapingOverride {
                download_speed_override: Decimal::from(200).into(),
                ..TrafficShapingOverride::default()
            };
            let service = s.client.enable_service_traffic_shaping_override(1, &speeds).await.expect("a service");
            assert_eq!(service.traffic_shaping_override_enabled, Some(true));
            assert_eq!((service.download_speed_override, service.upload_speed_override), (Some(200.into()), None));
        })
    }),
    ("disable_service_traffic_shaping_override", |s| {
        Box::pin(async move {
            let service = s.client.disable_service_traffic_shaping_override(1).await.expect("a service");
            assert_eq!(service.traffic_shaping_override_enabled, Some(false));
        })
    }),
    ("list_service_change_requests", |s| {
        Box::pin(async move {
            let query = ListServiceChangeRequestsQuery::default();
            assert_eq!(s.client.list_service_change_requests(&query).await.expect("a list")[0].id, REQUEST);
        })
    }),
    ("create_service_change_request", |s| {
        Box::pin(async move {
            let created =
                s.client.create_service_change_request(&ServiceChangeRequestNew::new(9, 28)).await.expect("a request");
            assert_eq!(s.client.get_service(9).await.expect("a service").service_change_request_id, Some(created.id));
        })
    }),
    ("get_service_change_request", |s| {
        Box::pin(async move {
            let request = s.client.get_service_change_request(REQUEST).await.expect("a request");
            assert_eq!((request.service_id, request.target_service_plan_period_id), (Some(1), Some(6)));
        })
    }),
    ("delete_service_change_request", |s| {
        Box::pin(async move {
            s.client.delete_service_change_request(REQUEST).await.expect("an empty answer");
            assert_eq!(s.client.get_service(1).await.expect("a service").service_change_request_id, None);
        })
    }),
    ("list_prepaid_service_periods", |s| {
        Box::pin(async move {
            let query =
                ListPrepaidServicePeriodsQuery { service_id: Some(5), ..ListPrepaidServicePeriodsQuery::default() };
            assert_eq!(s.client.list_prepaid_service_periods(&query).await.expect("a list").len(), 2);
        })
    }),
    ("create_prepaid_service_period", |s| {
        Box::pin(async move {
            let new = PrepaidServicePeriodNew::new(5, day("2026-04-01"), day("2026-04-10"));
            let created = s.client.create_prepaid_service_period(&new).await.expect("a period");
            assert_eq!(created.amount, Some(Decimal::new(199, 1)), "ten days");
        })
    }),
    ("get_prepaid_service_period", |s| {
        Box::pin(async move {
            let period = s.client.get_prepaid_service_period(PAID_DAYS).await.expect("a period");
            assert_eq!((period.start_date, period.end_date), (Some(day("2026-02-21")), Some(day("2026-03-12"))));
        })
    }),
    ("delete_prepaid_service_period", |s| {
        Box::pin(async move {
            s.client.delete_prepaid_service_period(PAID_DAYS).await.expect("an empty answer");
            assert_eq!(s.client.get_service(5).await.expect("a service").status, Some(ServiceStatus::Inactive));
        })
    }),
];
