//! Calls for invoices, payments and everything else of the money side, and for the mobile views.

use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};

use super::Run;

const CASH: Uuid = uuid!("6efe0fa8-36b2-4dd1-b049-427bffc7d369");
const CARD: Uuid = uuid!("9e3e500f-ecca-4331-9e2b-ea98a1c706f6");

fn item(label: &str, price: i64) -> InvoiceItemInput {
    InvoiceItemInput { label: label.into(), price: Decimal::from(price).into(), ..InvoiceItemInput::default() }
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_taxes", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_taxes(&ListTaxesQuery::default()).await.expect("a list").len(), 2);
        })
    }),
    ("create_tax", |s| {
        Box::pin(async move {
            let tax = s.client.create_tax(&TaxNew::new("VAT", Decimal::from(21))).await.expect("a tax");
            assert_eq!((tax.compound, tax.selected), (Some(false), Some(false)));
        })
    }),
    ("get_tax", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_tax(1).await.expect("a tax").name.as_deref(), Some("Utility tax"));
        })
    }),
    ("delete_tax", |s| {
        Box::pin(async move {
            s.client.delete_tax(1).await.expect("an empty answer");
            assert_eq!(s.client.get_client(1).await.expect("a client").tax1_id, None);
        })
    }),
    ("list_products", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_products(&ListProductsQuery::default()).await.expect("a list").len(), 3);
        })
    }),
    ("create_product", |s| {
        Box::pin(async move {
            let product =
                s.client.create_product(&ProductNew::new("Mast", Decimal::from(120))).await.expect("a product");
            assert_eq!(product.taxable, Some(false));
        })
    }),
    ("get_product", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_product(2).await.expect("a product").unit.as_deref(), Some("m"));
        })
    }),
    ("update_product", |s| {
        Box::pin(async move {
            let update = ProductUpdate { unit: "km".into(), ..ProductUpdate::default() };
            assert_eq!(s.client.update_product(2, &update).await.expect("a product").unit.as_deref(), Some("km"));
        })
    }),
    ("delete_product", |s| {
        Box::pin(async move {
            s.client.delete_product(1).await.expect("an empty answer");
            s.client.get_product(1).await.expect_err("it is gone");
        })
    }),
    ("list_invoice_templates", |s| {
        Box::pin(async move {
            let templates =
                s.client.list_invoice_templates(&ListInvoiceTemplatesQuery::default()).await.expect("a list");
            assert_eq!(templates[0].is_official, Some(true));
        })
    }),
    ("get_invoice_template", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_invoice_template(1).await.expect("a template").id, 1);
        })
    }),
    ("list_proforma_invoice_templates", |s| {
        Box::pin(async move {
            let query = ListProformaInvoiceTemplatesQuery::default();
            assert_eq!(s.client.list_proforma_invoice_templates(&query).await.expect("a list").len(), 1);
        })
    }),
    ("get_proforma_invoice_template", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_proforma_invoice_template(1).await.expect("a template").id, 1);
        })
    }),
    ("list_quote_templates", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.list_quote_templates(&ListQuoteTemplatesQuery::default()).await.expect("a list").len(),
                1
            );
        })
    }),
    ("get_quote_template", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_quote_template(1).await.expect("a template").id, 1);
        })
    }),
    ("list_credit_note_templates", |s| {
        Box::pin(async move {
            let query = ListCreditNoteTemplatesQuery::default();
            assert_eq!(s.client.list_credit_note_templates(&query).await.expect("a list").len(), 1);
        })
    }),
    ("get_credit_note_template", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_credit_note_template(1).await.expect("a template").id, 1);
        })
    }),
    ("list_payment_methods", |s| {
        Box::pin(async move {
            let query = ListPaymentMethodsQuery { is_system: Some(1), ..ListPaymentMethodsQuery::default() };
            assert_eq!(s.client.list_payment_methods(&query).await.expect("a list").len(), 7);
        })
    }),
    ("create_payment_method", |s| {
        Box::pin(async move {
            let new = PaymentMethodNew { name: "Barter".into(), ..PaymentMethodNew::default() };
            let method = s.client.create_payment_method(&new).await.expect("a method");
            assert_eq!((method.is_system, method.visible, method.sort), (Some(false), Some(true), Some(8)));
        })
    }),
    ("get_payment_method", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_payment_method(CASH).await.expect("a method").name.as_deref(), Some("Cash"));
        })
    }),
    ("update_payment_method", |s| {
        Box::pin(async move {
            let new = PaymentMethodNew { name: "Barter".into(), ..PaymentMethodNew::default() };
            let method = s.client.create_payment_method(&new).await.expect("a method");
            let update = PaymentMethodUpdate { visible: false.into(), ..PaymentMethodUpdate::default() };
            let method = s.client.update_payment_method(method.id, &update).await.expect("a method");
            assert_eq!((method.name.as_deref(), method.visible), (Some("Barter"), Some(false)));
        })
    }),
    ("delete_payment_method", |s| {
        Box::pin(async move {
            let new = PaymentMethodNew { name: "Barter".into(), ..PaymentMethodNew::default() };
            let method = s.client.create_payment_method(&new).await.expect("a method");
            s.client.delete_payment_method(method.id).await.expect("an empty answer");
        })
    }),
    ("list_fees", |s| {
        Box::pin(async move {
            let query = ListFeesQuery { client_id: Some(3), invoiced: Some(0), ..ListFeesQuery::default() };
            assert_eq!(s.client.list_fees(&query).await.expect("a list")[0].due_invoice_id, Some(10));
        })
    }),
    ("get_fee", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_fee(2).await.expect("a fee").price, Some(Decimal::from(5)));
        })
    }),
    ("delete_fee", |s| {
        Box::pin(async move {
            s.client.delete_fee(2).await.expect("an empty answer");
        })
    }),
    ("list_invoices", |s| {
        Box::pin(async move {
            let query = ListInvoicesQuery { overdue: Some(1), ..ListInvoicesQuery::default() };
            let overdue: Vec<i64> =
                s.client.list_invoices(&query).await.expect("a list").iter().map(|invoice| invoice.id).collect();
            assert_eq!(overdue, [10]);
        })
    }),
    ("get_invoice", |s| {
        Box::pin(async move {
            let invoice = s.client.get_invoice(15).await.expect("an invoice");
            assert_eq!((invoice.status, invoice.payment_covers.len()), (Some(InvoiceStatus::PartiallyPaid), 2));
        })
    }),
    ("create_invoice", |s| {
        Box::pin(async move {
            let invoice =
                s.client.create_invoice(3, &InvoiceNew::new(vec![item("Visit", 60)])).await.expect("an invoice");
            assert_eq!(invoice.location.as_deref(), Some(format!("{}/invoices/{}", s.crm_url(), invoice.id).as_str()));
            assert_eq!(invoice.number.as_deref(), Some("000012"));
        })
    }),
    ("preview_invoice", |s| {
        Box::pin(async move {
            let body = InvoiceUpdate { items: vec![item("Visit", 60)].into(), ..InvoiceUpdate::default() };
            let preview = s.client.preview_invoice(3, &body).await.expect("a preview");
            assert_eq!((preview.id, preview.total), (None, Some(Decimal::from(60))));
        })
    }),
    ("update_invoice", |s| {
        Box::pin(async move {
            let update = InvoiceUpdate { notes: "Thank you.".into(), ..InvoiceUpdate::default() };
            assert_eq!(
                s.client.update_invoice(6, &update).await.expect("an invoice").notes.as_deref(),
                Some("Thank you.")
            );
        })
    }),
    ("delete_invoice", |s| {
        Box::pin(async move {
            s.client.delete_invoice(18).await.expect("an empty answer");
        })
    }),
    ("approve_invoice", |s| {
        Box::pin(async move {
            let invoice = s.client.approve_invoice(18).await.expect("an invoice");
            assert_eq!(invoice.number.as_deref(), Some("000012"));
        })
    }),
    ("send_invoice", |s| {
        Box::pin(async move {
            assert!(s.client.send_invoice(16).await.expect("an invoice").email_sent_date.is_some());
        })
    }),
    ("regenerate_invoice_pdf", |s| {
        Box::pin(async move {
            let query = RegenerateInvoicePdfQuery { refresh_data: Some(1) };
            assert_eq!(s.client.regenerate_invoice_pdf(16, &query).await.expect("an invoice").id, 16);
        })
    }),
    ("void_invoice", |s| {
        Box::pin(async move {
            s.client.void_invoice(14).await.expect("an empty answer");
            assert_eq!(s.client.get_invoice(14).await.expect("an invoice").status, Some(InvoiceStatus::Void));
        })
    }),
    ("pay_invoice_with_credit_card", |s| {
        Box::pin(async move {
            s.client.pay_invoice_with_credit_card(14, CARD).await.expect("an empty answer");
            assert_eq!(s.client.get_invoice(14).await.expect("an invoice").status, Some(InvoiceStatus::Paid));
        })
    }),
    ("download_invoice_pdf", |s| {
        Box::pin(async move {
            let file = s.client.download_invoice_pdf(15).await.expect("a file");
            assert!(file.bytes.starts_with(b"%PDF-"));
        })
    }),
    ("get_invoice_item", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_invoice_item(1).await.expect("an item").type_, Some(InvoiceItemType::Service));
        })
    }),
    ("list_invoice_items", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_invoice_items(18).await.expect("a list").len(), 3);
        })
    }),
    ("update_invoice_item", |s| {
        Box::pin(async move {
            let item = s.client.list_invoice_items(18).await.expect("a list").remove(2);
            let update = InvoiceItemUpdate { quantity: Decimal::TWO.into(), ..InvoiceItemUpdate::default() };
            let item = s.client.update_invoice_item(item.id, &update).await.expect("an item");
            assert_eq!(item.total, Some(Decimal::from(80)));
        })
    }),
    ("delete_invoice_item", |s| {
        Box::pin(async move {
            let item = s.client.list_invoice_items(18).await.expect("a list").remove(2);
            s.client.delete_invoice_item(item.id).await.expect("an empty answer");
        })
    }),
    ("list_credit_notes", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_credit_notes(&ListCreditNotesQuery::default()).await.expect("a list").len(), 1);
        })
    }),
    ("get_credit_note", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_credit_note(1).await.expect("a credit note").payment_covers.len(), 1);
        })
    }),
    ("create_credit_note", |s| {
        Box::pin(async move {
            let items = vec![CreditNoteItemInput::new("Outage", Decimal::from(-10))];
            let note = CreditNoteNew { items: items.into(), ..CreditNoteNew::default() };
            let note = s.client.create_credit_note(4, &note).await.expect("a credit note");
            assert_eq!(note.location.as_deref(), Some(format!("{}/credit-notes/{}", s.crm_url(), note.id).as_str()));
            assert_eq!(s.client.get_client(4).await.expect("a client").account_credit, Some(Decimal::from(25)));
        })
    }),
    ("update_credit_note", |s| {
        Box::pin(async move {
            let update = CreditNoteUpdate { notes: "Sorry.".into(), ..CreditNoteUpdate::default() };
            assert_eq!(
                s.client.update_credit_note(1, &update).await.expect("a credit note").notes.as_deref(),
                Some("Sorry.")
            );
        })
    }),
    ("delete_credit_note", |s| {
        Box::pin(async move {
            s.client.delete_credit_note(1).await.expect("an empty answer");
            assert_eq!(s.client.get_invoice(15).await.expect("an invoice").amount_paid, Some(Decimal::from(100)));
        })
    }),
    ("send_credit_note", |s| {
        Box::pin(async move {
            assert!(s.client.send_credit_note(1).await.expect("a credit note").email_sent_date.is_some());
        })
    }),
    ("regenerate_credit_note_pdf", |s| {
        Box::pin(async move {
            let query = RegenerateCreditNotePdfQuery::default();
            assert_eq!(s.client.regenerate_credit_note_pdf(1, &query).await.expect("a credit note").id, 1);
        })
    }),
    ("download_credit_note_pdf", |s| {
        Box::pin(async move {
            assert!(s.client.download_credit_note_pdf(1).await.expect("a file").bytes.starts_with(b"%PDF-"));
        })
    }),
    ("list_quotes", |s| {
        Box::pin(async move {
            let query = ListQuotesQuery { statuses: vec![QuoteStatus::Open], ..ListQuotesQuery::default() };
            assert_eq!(s.client.list_quotes(&query).await.expect("a list").len(), 1);
        })
    }),
    ("get_quote", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_quote(1).await.expect("a quote").items.len(), 2);
        })
    }),
    ("create_quote", |s| {
        Box::pin(async move {
            let quote = QuoteNew::new(vec![QuoteItemInput::new("Mast", Decimal::from(120))]);
            let quote = s.client.create_quote(5, &quote).await.expect("a quote");
            assert_eq!((quote.number.as_deref(), quote.status), (Some("000002"), Some(QuoteStatus::Open)));
        })
    }),
    ("update_quote", |s| {
        Box::pin(async move {
            let items = vec![QuoteItemInput::new("Mast", Decimal::from(120))];
            let update = QuoteUpdate { items: items.into(), ..QuoteUpdate::default() };
            assert_eq!(s.client.update_quote(1, &update).await.expect("a quote").total, Some(Decimal::from(120)));
        })
    }),
    ("download_quote_pdf", |s| {
        Box::pin(async move {
            assert!(s.client.download_quote_pdf(1).await.expect("a file").bytes.starts_with(b"%PDF-"));
        })
    }),
    ("list_payments", |s| {
        Box::pin(async move {
            let query = ListPaymentsQuery { unattached: Some(1), ..ListPaymentsQuery::default() };
            let payments = s.client.list_payments(&query).await.expect("a list");
            assert_eq!(payments.iter().map(|payment| payment.client_id).collect::<Vec<_>>(), [None]);
        })
    }),
    ("get_payment", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_payment(12).await.expect("a payment").attributes.len(), 1);
        })
    }),
    ("create_payment", |s| {
        Box::pin(async move {
            let new = PaymentNew { client_id: 3.into(), method_id: CASH.into(), ..PaymentNew::new(Decimal::from(20)) };
            let payment = s.client.create_payment(&new).await.expect("a payment");
            assert_eq!(payment.location.as_deref(), Some(format!("{}/payments/{}", s.crm_url(), payment.id).as_str()));
            assert_eq!(payment.credit_amount, Some(Decimal::ZERO));
        })
    }),
    ("update_payment", |s| {
        Box::pin(async move {
            let update = PaymentUpdate { note: "Found.".into(), ..PaymentUpdate::default() };
            assert_eq!(s.client.update_payment(13, &update).await.expect("a payment").note.as_deref(), Some("Found."));
        })
    }),
    ("delete_payment", |s| {
        Box::pin(async move {
            s.client.delete_payment(13).await.expect("an empty answer");
        })
    }),
    ("send_payment_receipt", |s| {
        Box::pin(async move {
            assert!(s.client.send_payment_receipt(12).await.expect("a payment").receipt_sent_date.is_some());
        })
    }),
    ("attach_payment", |s| {
        Box::pin(async move {
            let body = PaymentMatch { invoice_ids: vec![16].into(), ..PaymentMatch::new(8) };
            assert_eq!(s.client.attach_payment(13, &body).await.expect("a payment").payment_covers.len(), 1);
        })
    }),
    ("detach_payment", |s| {
        Box::pin(async move {
            assert_eq!(s.client.detach_payment(12).await.expect("a payment").client_id, None);
        })
    }),
    ("download_payment_pdf", |s| {
        Box::pin(async move {
            assert!(s.client.download_payment_pdf(12).await.expect("a file").bytes.starts_with(b"%PDF-"));
        })
    }),
    ("list_refunds", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_refunds(&ListRefundsQuery::default()).await.expect("a list").len(), 1);
        })
    }),
    ("create_refund", |s| {
        Box::pin(async move {
            let payment = PaymentNew { client_id: 6.into(), ..PaymentNew::new(Decimal::from(20)) };
            s.client.create_payment(&payment).await.expect("a payment");
            let refund = RefundNew { client_id: 6.into(), ..RefundNew::new(Decimal::from(15)) };
            assert_eq!(s.client.create_refund(&refund).await.expect("a refund").payment_covers.len(), 1);
        })
    }),
    ("get_refund", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_refund(1).await.expect("a refund").client_id, Some(6));
        })
    }),
    ("delete_refund", |s| {
        Box::pin(async move {
            s.client.delete_refund(1).await.expect("an empty answer");
            assert_eq!(s.client.get_payment(1).await.expect("a payment").credit_amount, Some(Decimal::new(299, 1)));
        })
    }),
    ("list_payment_plans", |s| {
        Box::pin(async move {
            let query = ListPaymentPlansQuery { active: Some(1), ..ListPaymentPlansQuery::default() };
            assert_eq!(s.client.list_payment_plans(&query).await.expect("a list").len(), 1);
        })
    }),
    ("create_payment_plan", |s| {
        Box::pin(async move {
            let plan = PaymentPlanNew::new(
                PaymentPlanProvider::Ippay,
                3,
                33,
                Decimal::new(24905, 2),
                BillingPeriod::ThreeMonths,
            );
            let plan = s.client.create_payment_plan(&plan).await.expect("a plan");
            assert_eq!(plan.name.as_deref(), Some("$249.05 / 3 months - Mateo Ruiz"));
        })
    }),
    ("get_payment_plan", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_payment_plan(2).await.expect("a plan").status, Some(PaymentPlanStatus::Cancelled));
        })
    }),
    ("cancel_payment_plan", |s| {
        Box::pin(async move {
            assert_eq!(s.client.cancel_payment_plan(1).await.expect("a plan").active, Some(false));
            assert_eq!(s.client.get_client(2).await.expect("a client").has_payment_subscription, Some(false));
        })
    }),
    ("get_payment_token", |s| {
        Box::pin(async move {
            let rows = s.rows("payment-tokens");
            let token =
                rows.last().expect("tokens").text(mock_server::generated::fields::TOKEN).expect("a text").to_owned();
            let token = s.client.get_payment_token(&token).await.expect("a token");
            assert_eq!((token.client_id, token.amount), (Some(3), Some(Decimal::new(524, 1))));
        })
    }),
    ("list_credit_cards", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_credit_cards(&ListCreditCardsQuery::default()).await.expect("a list").len(), 2);
        })
    }),
    ("get_credit_card", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_credit_card(CARD).await.expect("a card").last4.as_deref(), Some("5821"));
        })
    }),
    ("delete_credit_card", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.delete_credit_card(CARD).await.expect("a confirmation").message,
                "Credit card removed."
            );
            assert_eq!(s.client.get_client(1).await.expect("a client").has_autopay_credit_card, Some(false));
        })
    }),
    ("update_credit_card_settings", |s| {
        Box::pin(async move {
            let settings = CreditCardSettings { use_for_autopay: false.into(), ..CreditCardSettings::default() };
            let card = s.client.update_credit_card_settings(CARD, &settings).await.expect("a card");
            assert_eq!((card.use_for_autopay, card.monthly_limit), (Some(false), Some(Decimal::from(200))));
        })
    }),
    ("get_mobile_dashboard_overview", |s| {
        Box::pin(async move {
            let overview = s.client.get_mobile_dashboard_overview().await.expect("an overview");
            assert_eq!(overview.invoicing_overview.expect("amounts").total_overdue, Some(Decimal::new(524, 1)));
        })
    }),
    ("get_mobile_last_week_traffic", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_mobile_last_week_traffic().await.expect("a chart").chart.len(), 7);
        })
    }),
    ("get_mobile_payment_summary", |s| {
        Box::pin(async move {
            let query = GetMobilePaymentSummaryQuery { month: 2, year: 2026, organization_id: None };
            assert_eq!(s.client.get_mobile_payment_summary(&query).await.expect("a list").len(), 28);
        })
    }),
    ("list_mobile_invoices", |s| {
        Box::pin(async move {
            let query =
                ListMobileInvoicesQuery { statuses: vec![InvoiceStatus::Void], ..ListMobileInvoicesQuery::default() };
            assert_eq!(s.client.list_mobile_invoices(&query).await.expect("a list").len(), 1);
        })
    }),
    ("get_mobile_invoice_counts", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_mobile_invoice_counts().await.expect("a list").len(), 6);
        })
    }),
    ("list_mobile_clients", |s| {
        Box::pin(async move {
            let query = ListMobileClientsQuery { overdue: Some(1), ..ListMobileClientsQuery::default() };
            let clients = s.client.list_mobile_clients(&query).await.expect("a list");
            assert_eq!(
                clients.iter().map(|client| (client.id, client.overdue_invoices.len())).collect::<Vec<_>>(),
                [(3, 1)]
            );
        })
    }),
    ("get_mobile_client_counts", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_mobile_client_counts().await.expect("a list")[0].total_count, Some(7));
        })
    }),
    ("search_mobile_clients", |s| {
        Box::pin(async move {
            let found = s
                .client
                .search_mobile_clients(&SearchMobileClientsQuery { query: "ruiz".to_owned() })
                .await
                .expect("a list");
            assert_eq!(found[0].id, 3);
        })
    }),
    ("list_mobile_client_activities", |s| {
        Box::pin(async move {
            let activities = s.client.list_mobile_client_activities(6).await.expect("a list");
            let types: Vec<_> = activities.iter().map(|activity| activity.type_).collect();
            assert_eq!(types, [Some(ClientActivityType::Refund), Some(ClientActivityType::Payment)]);
        })
    }),
];
