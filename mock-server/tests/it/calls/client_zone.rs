//! Calls for the client zone, made with the keys of clients that have signed in.

use uisp_crm::Client as Connection;
use uisp_crm::chrono::NaiveDate;
use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};

use super::Run;
use crate::client_zone::{bluedoor, grace, ines};

/// A credit card of Grace's.
const CARD: Uuid = uuid!("9e3e500f-ecca-4331-9e2b-ea98a1c706f6");
/// Grace's request for a faster plan.
const REQUEST: Uuid = uuid!("cafeb00f-ecca-4331-9e2b-ea98a1c706f6");
/// The days of February and March that Ines has paid.
const PAID_DAYS: Uuid = uuid!("04a80595-0109-4ca4-9230-afd8d584d762");

async fn ask(connection: &Connection) -> Uuid {
    let new = ClientZoneServiceChangeRequestNew::new(2, 6);
    connection.create_client_zone_service_change_request(&new).await.expect("a request").id
}

fn saying(body: &str) -> ClientZoneTicketActivityInput {
    let comment = ClientZoneTicketActivityCommentInput { body: body.into(), ..Default::default() };
    ClientZoneTicketActivityInput::new(comment)
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("log_in_to_client_zone", |s| {
        Box::pin(async move {
            let login = ClientZoneLogin::new("grace.okafor".to_owned(), "demo-password".to_owned());
            let session = s.with_key("none").log_in_to_client_zone(&login).await.expect("a session");
            assert!(session.authentication_key.is_some_and(|key| key.expose().starts_with("client-key-")));
        })
    }),
    ("log_out_of_client_zone", |s| {
        Box::pin(async move {
            let grace = grace(s).await;
            assert_eq!(grace.log_out_of_client_zone().await.expect("a confirmation").code, 200);
            grace.get_client_zone_client().await.expect_err("the key is gone");
        })
    }),
    ("change_client_zone_password", |s| {
        Box::pin(async move {
            let change = ClientZonePasswordChange {
                old_password: "demo-password".into(),
                new_password: "a longer password".into(),
            };
            assert_eq!(grace(s).await.change_client_zone_password(&change).await.expect("a confirmation").code, 200);
        })
    }),
    ("reset_client_zone_password", |s| {
        Box::pin(async move {
            let reset = ClientZonePasswordReset { username: "grace.okafor".to_owned() };
            assert_eq!(s.with_key("none").reset_client_zone_password(&reset).await.expect("a confirmation").code, 200);
        })
    }),
    ("create_client_zone_login_token", |s| {
        Box::pin(async move {
            let token = grace(s).await.create_client_zone_login_token().await.expect("a token");
            assert_eq!(token.token.as_ref().map(|token| token.expose().len()), Some(48));
            assert!(token.url.as_ref().is_some_and(|url| url.starts_with(&s.url())));
        })
    }),
    ("get_client_zone_client", |s| {
        Box::pin(async move {
            let client = grace(s).await.get_client_zone_client().await.expect("a client");
            assert_eq!((client.id, client.attributes.len()), (1, 1), "one of the two attributes is hidden");
        })
    }),
    ("get_client_zone_dashboard", |s| {
        Box::pin(async move {
            let dashboard = grace(s).await.get_client_zone_dashboard().await.expect("a dashboard");
            assert_eq!(dashboard.average_monthly_payment, Some(Decimal::new(5765, 2)));
            assert_eq!(dashboard.next_invoicing_day.map(|day| day.date_naive()), NaiveDate::from_ymd_opt(2026, 4, 1));
        })
    }),
    ("get_client_zone_unifi_overview", |s| {
        Box::pin(async move {
            let overview = grace(s).await.get_client_zone_unifi_overview(1).await.expect("an overview");
            assert_eq!((overview.invoices.len(), overview.credit_cards.len()), (3, 2));
            assert_eq!(overview.service.map(|service| service.price), Some(Decimal::new(499, 1)));
        })
    }),
    ("list_client_zone_credit_cards", |s| {
        Box::pin(async move {
            let query = ListClientZoneCreditCardsQuery::default();
            assert_eq!(grace(s).await.list_client_zone_credit_cards(&query).await.expect("a list").len(), 2);
            assert!(bluedoor(s).await.list_client_zone_credit_cards(&query).await.expect("a list").is_empty());
        })
    }),
    ("get_client_zone_credit_card", |s| {
        Box::pin(async move {
            assert_eq!(grace(s).await.get_client_zone_credit_card(CARD).await.expect("a card").id, CARD);
        })
    }),
    ("update_client_zone_credit_card_settings", |s| {
        Box::pin(async move {
            let settings = CreditCardSettings { use_for_autopay: true.into(), monthly_limit: Decimal::from(80).into() };
            let card = grace(s).await.update_client_zone_credit_card_settings(CARD, &settings).await.expect("a card");
            assert_eq!((card.use_for_autopay, card.monthly_limit), (Some(true), Some(80.into())));
        })
    }),
    ("delete_client_zone_credit_card", |s| {
        Box::pin(async move {
            let grace = grace(s).await;
            assert_eq!(grace.delete_client_zone_credit_card(CARD).await.expect("a confirmation").code, 200);
            grace.get_client_zone_credit_card(CARD).await.expect_err("a removed card is gone");
        })
    }),
    ("list_client_zone_invoices", |s| {
        Box::pin(async move {
            let query = ListClientZoneInvoicesQuery { statuses: vec![InvoiceStatus::Unpaid], ..Default::default() };
            let unpaid = grace(s).await.list_client_zone_invoices(&query).await.expect("a list");
            assert_eq!(unpaid.iter().map(|invoice| invoice.id).collect::<Vec<_>>(), [14]);
        })
    }),
    ("get_client_zone_invoice", |s| {
        Box::pin(async move {
            let invoice = grace(s).await.get_client_zone_invoice(14).await.expect("an invoice");
            assert_eq!((invoice.number.as_deref(), invoice.items.len()), (Some("000010"), 2));
        })
    }),
    ("download_client_zone_invoice_pdf", |s| {
        Box::pin(async move {
            let file = grace(s).await.download_client_zone_invoice_pdf(14).await.expect("a file");
            assert!(file.bytes.starts_with(b"%PDF"));
        })
    }),
    ("list_client_zone_payments", |s| {
        Box::pin(async move {
            let payments = grace(s)
                .await
                .list_client_zone_payments(&ListClientZonePaymentsQuery::default())
                .await
                .expect("a list");
            assert_eq!(payments.len(), 2);
        })
    }),
    ("get_client_zone_payment", |s| {
        Box::pin(async move {
            let payment = grace(s).await.get_client_zone_payment(6).await.expect("a payment");
            assert_eq!(payment.amount, Some(Decimal::new(5765, 2)));
            assert!(payment.method_name.is_some());
        })
    }),
    ("list_client_zone_quotes", |s| {
        Box::pin(async move {
            let new = QuoteNew::new(vec![QuoteItemInput::new("Antenna".to_owned(), Decimal::from(90))]);
            s.client.create_quote(1, &new).await.expect("a quote");
            let quotes =
                grace(s).await.list_client_zone_quotes(&ListClientZoneQuotesQuery::default()).await.expect("a list");
            assert_eq!(quotes.len(), 1);
        })
    }),
    ("get_client_zone_quote", |s| {
        Box::pin(async move {
            let new = QuoteNew::new(vec![QuoteItemInput::new("Antenna".to_owned(), Decimal::from(90))]);
            let quote = s.client.create_quote(1, &new).await.expect("a quote").id;
            assert_eq!(grace(s).await.get_client_zone_quote(quote).await.expect("a quote").id, quote);
        })
    }),
    ("list_client_zone_services", |s| {
        Box::pin(async move {
            let services = bluedoor(s)
                .await
                .list_client_zone_services(&ListClientZoneServicesQuery::default())
                .await
                .expect("a list");
            assert_eq!(services.iter().map(|service| service.id).collect::<Vec<_>>(), [2, 3]);
        })
    }),
    ("get_client_zone_service", |s| {
        Box::pin(async move {
            let service = grace(s).await.get_client_zone_service(1).await.expect("a service");
            assert_eq!(service.total_price, Some(Decimal::new(5765, 2)));
        })
    }),
    ("list_client_zone_service_plans", |s| {
        Box::pin(async move {
            let query = ListClientZoneServicePlansQuery { service_id: Some(1), ..Default::default() };
            let plans = grace(s).await.list_client_zone_service_plans(&query).await.expect("a list");
            assert_eq!(plans.iter().map(|plan| plan.id).collect::<Vec<_>>(), [2], "the only other public plan");
        })
    }),
    ("get_client_zone_service_plan", |s| {
        Box::pin(async move {
            assert_eq!(
                grace(s).await.get_client_zone_service_plan(2).await.expect("a plan").name.as_deref(),
                Some("Fibre 300")
            );
        })
    }),
    ("get_client_zone_service_plan_by_period", |s| {
        Box::pin(async move {
            assert_eq!(grace(s).await.get_client_zone_service_plan_by_period(6).await.expect("a plan").id, 2);
        })
    }),
    ("list_client_zone_service_change_requests", |s| {
        Box::pin(async move {
            let query = ListClientZoneServiceChangeRequestsQuery::default();
            assert_eq!(grace(s).await.list_client_zone_service_change_requests(&query).await.expect("a list").len(), 1);
        })
    }),
    ("create_client_zone_service_change_request", |s| {
        Box::pin(async move {
            let request = ask(&bluedoor(s).await).await;
            assert_eq!(s.client.get_service_change_request(request).await.expect("a request").service_id, Some(2));
        })
    }),
    ("get_client_zone_service_change_request", |s| {
        Box::pin(async move {
            let request = grace(s).await.get_client_zone_service_change_request(REQUEST).await.expect("a request");
            assert_eq!(request.service_id, Some(1));
        })
    }),
    ("delete_client_zone_service_change_request", |s| {
        Box::pin(async move {
            grace(s).await.delete_client_zone_service_change_request(REQUEST).await.expect("an empty answer");
            s.client.get_service_change_request(REQUEST).await.expect_err("a request that was taken back is gone");
        })
    }),
    ("list_client_zone_prepaid_service_periods", |s| {
        Box::pin(async move {
            let query = ListClientZonePrepaidServicePeriodsQuery {
                start_date_from: NaiveDate::from_ymd_opt(2026, 1, 1),
                ..Default::default()
            };
            let periods = ines(s).await.list_client_zone_prepaid_service_periods(&query).await.expect("a list");
            assert_eq!(periods.iter().map(|period| period.id).collect::<Vec<_>>(), [PAID_DAYS]);
        })
    }),
    ("get_client_zone_prepaid_service_period", |s| {
        Box::pin(async move {
            let period = ines(s).await.get_client_zone_prepaid_service_period(PAID_DAYS).await.expect("a period");
            assert_eq!(period.service_id, Some(5));
        })
    }),
    ("list_client_zone_tickets", |s| {
        Box::pin(async move {
            let tickets =
                grace(s).await.list_client_zone_tickets(&ListClientZoneTicketsQuery::default()).await.expect("a list");
            assert_eq!(tickets.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [1]);
        })
    }),
    ("create_client_zone_ticket", |s| {
        Box::pin(async move {
            let new = ClientZoneTicketNew {
                subject: "No light".into(),
                ..ClientZoneTicketNew::new(vec![saying("The box is dark.")])
            };
            let created = grace(s).await.create_client_zone_ticket(&new).await.expect("a ticket");
            assert_eq!(s.client.get_ticket(created.id).await.expect("a ticket").client_id, Some(1));
        })
    }),
    ("get_client_zone_ticket", |s| {
        Box::pin(async move {
            let ticket = grace(s).await.get_client_zone_ticket(1).await.expect("a ticket");
            assert_eq!(ticket.activity.len(), 4, "private comments and assignments are not the client's business");
        })
    }),
    ("list_client_zone_ticket_activities", |s| {
        Box::pin(async move {
            let query = ListClientZoneTicketActivitiesQuery { ticket_id: Some(1), ..Default::default() };
            assert_eq!(grace(s).await.list_client_zone_ticket_activities(&query).await.expect("a list").len(), 4);
        })
    }),
    ("get_client_zone_ticket_activity", |s| {
        Box::pin(async move {
            let activity = grace(s).await.get_client_zone_ticket_activity(3).await.expect("an activity");
            assert!(activity.status_change.is_some() && activity.comment.is_none());
        })
    }),
    ("list_client_zone_ticket_comments", |s| {
        Box::pin(async move {
            let comments =
                grace(s).await.list_client_zone_ticket_comments(&ListClientZoneTicketCommentsQuery::default()).await;
            assert_eq!(comments.expect("a list").len(), 3);
        })
    }),
    ("create_client_zone_ticket_comment", |s| {
        Box::pin(async move {
            let new =
                ClientZoneTicketCommentNew { body: "It works again.".into(), ..ClientZoneTicketCommentNew::new(1) };
            let created = grace(s).await.create_client_zone_ticket_comment(&new).await.expect("a comment");
            assert_eq!(s.client.get_ticket_comment(created.id).await.expect("a comment").user_id, None);
        })
    }),
    ("get_client_zone_ticket_comment", |s| {
        Box::pin(async move {
            assert_eq!(grace(s).await.get_client_zone_ticket_comment(1).await.expect("a comment").ticket_id, Some(1));
        })
    }),
    ("download_client_zone_ticket_comment_attachment_file", |s| {
        Box::pin(async move {
            let file = grace(s).await.download_client_zone_ticket_comment_attachment_file(1).await.expect("a file");
            assert!(!file.bytes.is_empty());
        })
    }),
];
