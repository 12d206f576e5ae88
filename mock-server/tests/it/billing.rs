//! The rules of invoices, payments, credit, refunds, credit notes and quotes.

use uisp_crm::Null;
use uisp_crm::rust_decimal::Decimal;
use uisp_crm::types::*;
use uisp_crm::uuid::uuid;

use crate::support::{TestServer, complaints, status};

fn money(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn item(label: &str, price: &str) -> InvoiceItemInput {
    InvoiceItemInput { label: label.into(), price: money(price).into(), ..InvoiceItemInput::default() }
}

fn invoice(prices: &[&str]) -> InvoiceNew {
    InvoiceNew::new(prices.iter().map(|price| item("Work", price)).collect())
}

fn payment(client: i64, amount: &str) -> PaymentNew {
    PaymentNew { client_id: client.into(), ..PaymentNew::new(money(amount)) }
}

/// Balance, credit and outstanding amount of a client.
async fn account(server: &TestServer, client: i64) -> [Decimal; 3] {
    let client = server.client.get_client(client).await.expect("a client");
    [client.account_balance, client.account_credit, client.account_outstanding].map(|amount| amount.expect("an amount"))
}

async fn status_of(server: &TestServer, invoice: i64) -> InvoiceStatus {
    server.client.get_invoice(invoice).await.expect("an invoice").status.expect("a status")
}

#[tokio::test]
async fn a_new_invoice_adds_up_its_items_discount_and_taxes() {
    let server = TestServer::demo().await;
    let taxed = InvoiceItemInput { quantity: Decimal::from(3).into(), tax1_id: 1.into(), ..item("Work", "19.99") };
    let new = InvoiceNew { discount: Decimal::from(10).into(), ..InvoiceNew::new(vec![taxed, item("Other", "40")]) };
    let invoice = server.client.create_invoice(3, &new).await.expect("an invoice");
    assert_eq!(invoice.subtotal, Some(money("99.97")));
    assert_eq!(invoice.total_discount, Some(money("10")));
    assert_eq!(invoice.total_untaxed, Some(money("89.97")));
    assert_eq!(invoice.total_tax_amount, Some(money("2.7")), "5 % of 59.97 less 10 %, rounded");
    assert_eq!(invoice.taxes[0].name.as_deref(), Some("Utility tax - 5%"));
    assert_eq!((invoice.total, invoice.amount_to_pay), (Some(money("92.67")), Some(money("92.67"))));
    assert_eq!(invoice.status, Some(InvoiceStatus::Unpaid));
}

#[tokio::test]
async fn a_new_invoice_copies_client_and_organisation_and_keeps_the_copy() {
    let server = TestServer::demo().await;
    let created = server.client.create_invoice(2, &invoice(&["10"])).await.expect("an invoice");
    assert_eq!(created.client_company_name.as_deref(), Some("Blue Door Bakery LLC"));
    assert_eq!(created.client_street1.as_deref(), Some("PO Box 1180"), "the invoice address");
    assert_eq!(created.organization_name.as_deref(), Some("Harbour Fibre"));
    let update = ClientUpdate { company_name: "Red Door LLC".into(), ..ClientUpdate::default() };
    server.client.update_client(2, &update).await.expect("a client");
    let kept = server
        .client
        .regenerate_invoice_pdf(created.id, &RegenerateInvoicePdfQuery::default())
        .await
        .expect("an invoice");
    assert_eq!(kept.client_company_name.as_deref(), Some("Blue Door Bakery LLC"));
    let query = RegenerateInvoicePdfQuery { refresh_data: Some(1) };
    let refreshed = server.client.regenerate_invoice_pdf(created.id, &query).await.expect("an invoice");
    assert_eq!(refreshed.client_company_name.as_deref(), Some("Red Door LLC"));
}

#[tokio::test]
async fn maturity_is_the_requests_then_the_clients_then_the_systems() {
    let server = TestServer::demo().await;
    let own = InvoiceNew { maturity_days: 5.into(), ..invoice(&["10"]) };
    let own = server.client.create_invoice(2, &own).await.expect("an invoice");
    let (created, due) = (own.created_date.expect("a date"), own.due_date.expect("a date"));
    assert_eq!((due.date_naive() - created.date_naive()).num_days(), 5);
    assert_eq!(due.time(), created.time(), "the same time of day");
    let of_client = server.client.create_invoice(2, &invoice(&["10"])).await.expect("an invoice");
    assert_eq!(of_client.maturity_days, Some(30));
    let of_system = server.client.create_invoice(4, &invoice(&["10"])).await.expect("an invoice");
    assert_eq!(of_system.maturity_days, Some(14));
}

#[tokio::test]
async fn numbers_follow_one_another_and_are_used_once() {
    let server = TestServer::demo().await;
    let next = server.client.get_next_invoice_number(1).await.expect("a number");
    let first = server.client.create_invoice(3, &invoice(&["10"])).await.expect("an invoice");
    assert_eq!(first.number, next.invoice_number);
    let taken = InvoiceNew { number: "000012".into(), ..invoice(&["10"]) };
    let refused = server.client.create_invoice(3, &taken).await.expect_err("the number is taken");
    assert_eq!(complaints(&refused), ["number"]);
    let other_series = InvoiceNew { number: "000012".into(), ..invoice(&["10"]) };
    server.client.create_invoice(8, &other_series).await.expect("another organisation has a series of its own");
}

#[tokio::test]
async fn a_number_too_long_to_have_one_after_it_does_not_count() {
    let server = TestServer::demo().await;
    let next = server.client.get_next_invoice_number(1).await.expect("a number");
    for number in [u64::MAX.to_string(), "1000000000000000".to_owned(), "2026-01".to_owned()] {
        let long = InvoiceNew { number: number.into(), ..invoice(&["10"]) };
        server.client.create_invoice(3, &long).await.expect("an invoice");
    }
    assert_eq!(
        server.client.create_invoice(3, &invoice(&["10"])).await.expect("an invoice").number,
        next.invoice_number
    );
    let longest = InvoiceNew { number: "999999999999998".into(), ..invoice(&["10"]) };
    server.client.create_invoice(3, &longest).await.expect("an invoice");
    for after in ["999999999999999", "1000000000000001"] {
        let next = server.client.create_invoice(3, &invoice(&["10"])).await.expect("an invoice");
        assert_eq!(next.number.as_deref(), Some(after), "the one between is taken");
    }
}

#[tokio::test]
async fn invoices_and_quotes_are_found_where_location_says() {
    let server = TestServer::demo().await;
    let invoice = server.client.create_invoice(3, &invoice(&["10"])).await.expect("an invoice");
    let quote = server.client.create_quote(3, &QuoteNew::new(vec![])).await.expect("a quote");
    let crm = server.crm_url();
    assert_eq!(invoice.location, Some(format!("{crm}/invoices/{}", invoice.id)));
    assert_eq!(quote.location, Some(format!("{crm}/quotes/{}", quote.id)));
}

#[tokio::test]
async fn a_draft_has_no_number_and_owes_nothing_until_it_is_approved() {
    let server = TestServer::demo().await;
    let before = account(&server, 3).await;
    let new = InvoiceNew { draft: true.into(), ..invoice(&["10"]) };
    let draft = server.client.create_invoice(3, &new).await.expect("a draft");
    assert_eq!((draft.status, draft.number.as_deref()), (Some(InvoiceStatus::Draft), None));
    assert_eq!(account(&server, 3).await, before);
    let approved = server.client.approve_invoice(draft.id).await.expect("an invoice");
    assert_eq!((approved.status, approved.number.as_deref()), (Some(InvoiceStatus::Unpaid), Some("000012")));
    assert_eq!(account(&server, 3).await[2], before[2] + money("10"));
    let refused = server.client.approve_invoice(draft.id).await.expect_err("it is no draft any more");
    assert_eq!(complaints(&refused), ["status"]);
}

#[tokio::test]
async fn a_number_approves_a_draft() {
    let server = TestServer::demo().await;
    let update = InvoiceUpdate { number: "2026-A".into(), ..InvoiceUpdate::default() };
    let approved = server.client.update_invoice(18, &update).await.expect("an invoice");
    assert_eq!((approved.status, approved.number.as_deref()), (Some(InvoiceStatus::PartiallyPaid), Some("2026-A")));
    assert_eq!(approved.amount_paid, Some(money("15")), "the client's credit pays for it");
}

#[tokio::test]
async fn credit_pays_for_a_new_invoice_unless_the_request_says_no() {
    let server = TestServer::demo().await;
    let without = InvoiceNew { apply_credit: false.into(), ..invoice(&["10"]) };
    let without = server.client.create_invoice(4, &without).await.expect("an invoice");
    assert_eq!(without.status, Some(InvoiceStatus::Unpaid));
    let with = server.client.create_invoice(4, &invoice(&["10"])).await.expect("an invoice");
    assert_eq!(with.status, Some(InvoiceStatus::Paid));
    assert_eq!(account(&server, 4).await, [money("-5"), money("5"), money("10")]);
}

#[tokio::test]
async fn a_payment_goes_to_the_oldest_invoices_and_the_rest_is_credit() {
    let server = TestServer::demo().await;
    let newer = server.client.create_invoice(3, &invoice(&["30"])).await.expect("an invoice");
    let paid = server.client.create_payment(&payment(3, "60")).await.expect("a payment");
    let covered: Vec<_> = paid.payment_covers.iter().map(|cover| (cover.invoice_id, cover.amount)).collect();
    assert_eq!(covered, [(Some(10), Some(money("52.4"))), (Some(newer.id), Some(money("7.6")))]);
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Paid);
    assert_eq!(status_of(&server, newer.id).await, InvoiceStatus::PartiallyPaid);
    let rest = server.client.create_payment(&payment(3, "30")).await.expect("a payment");
    assert_eq!(rest.credit_amount, Some(money("7.6")));
    assert_eq!(account(&server, 3).await, [money("7.6"), money("7.6"), Decimal::ZERO]);
    assert_eq!(server.client.get_client(3).await.expect("a client").has_overdue_invoice, Some(false));
}

#[tokio::test]
async fn named_invoices_are_paid_first_and_others_only_if_wanted() {
    let server = TestServer::demo().await;
    let named = server.client.create_invoice(3, &invoice(&["30"])).await.expect("an invoice").id;
    let only = PaymentNew {
        invoice_ids: vec![named].into(),
        apply_to_invoices_automatically: false.into(),
        ..payment(3, "40")
    };
    let only = server.client.create_payment(&only).await.expect("a payment");
    assert_eq!((only.payment_covers.len(), only.credit_amount), (1, Some(money("10"))));
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Unpaid);
    let refused = PaymentNew { invoice_ids: vec![named].into(), ..payment(3, "40") };
    let refused = server.client.create_payment(&refused).await.expect_err("it is paid");
    assert_eq!(complaints(&refused), ["invoiceIds"]);
    let foreign = PaymentNew { invoice_ids: vec![14].into(), ..payment(3, "40") };
    let refused = server.client.create_payment(&foreign).await.expect_err("it is another client's");
    assert_eq!(complaints(&refused), ["invoiceIds"]);
    assert_eq!(server.rows("payments").len(), 14, "a refused payment leaves nothing behind");
}

#[tokio::test]
async fn a_deleted_payment_opens_its_invoices_again() {
    let server = TestServer::demo().await;
    let before = account(&server, 3).await;
    let paid = server.client.create_payment(&payment(3, "52.4")).await.expect("a payment");
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Paid);
    server.client.delete_payment(paid.id).await.expect("an empty answer");
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Unpaid);
    assert_eq!(account(&server, 3).await, before);
}

#[tokio::test]
async fn an_unattached_payment_is_attached_and_detached() {
    let server = TestServer::demo().await;
    let refused = server.client.attach_payment(13, &PaymentMatch::new(1)).await.expect_err("dollars are not euros");
    assert_eq!(complaints(&refused), ["currencyCode"]);
    let body = PaymentMatch { invoice_ids: vec![16].into(), ..PaymentMatch::new(8) };
    let attached = server.client.attach_payment(13, &body).await.expect("a payment");
    assert_eq!((attached.client_id, attached.credit_amount), (Some(8), Some(Decimal::ZERO)));
    assert_eq!(status_of(&server, 16).await, InvoiceStatus::Paid);
    let refused = server.client.attach_payment(13, &PaymentMatch::new(8)).await.expect_err("it is attached");
    assert_eq!(complaints(&refused), ["clientId"]);
    let detached = server.client.detach_payment(13).await.expect("a payment");
    assert_eq!((detached.client_id, detached.payment_covers.len()), (None, 0));
    assert_eq!(status_of(&server, 16).await, InvoiceStatus::Unpaid);
}

#[tokio::test]
async fn the_custom_method_needs_its_provider_and_amounts_are_positive() {
    let server = TestServer::demo().await;
    let custom = PaymentNew { method_id: uuid!("d8c1eae9-d41d-479f-aeaf-38497975d7b3").into(), ..payment(3, "0") };
    let refused = server.client.create_payment(&custom).await.expect_err("nothing is right");
    assert_eq!(complaints(&refused), ["amount", "providerName", "providerPaymentId"]);
    let unknown = server.client.create_payment(&payment(99, "10")).await.expect_err("there is no such client");
    assert_eq!(status(&unknown), 404);
}

#[tokio::test]
async fn only_note_and_attributes_of_a_payment_change_and_null_removes_an_attribute() {
    let server = TestServer::demo().await;
    let attribute = PaymentAttributeInput { custom_attribute_id: 4.into(), value: Null.into() };
    let update = PaymentUpdate { note: "Seen.".into(), attributes: vec![attribute].into() };
    let changed = server.client.update_payment(12, &update).await.expect("a payment");
    assert_eq!((changed.note.as_deref(), changed.attributes.len()), (Some("Seen."), 0));
    assert_eq!(changed.amount, Some(money("112")));
}

#[tokio::test]
async fn a_void_invoice_gives_its_payments_back_to_the_credit() {
    let server = TestServer::demo().await;
    server.client.void_invoice(15).await.expect("an empty answer");
    assert_eq!(status_of(&server, 15).await, InvoiceStatus::Void);
    assert_eq!(account(&server, 2).await, [money("120"), money("120"), Decimal::ZERO]);
    let refused = server.client.void_invoice(15).await.expect_err("it is void");
    assert_eq!(complaints(&refused), ["status"]);
}

#[tokio::test]
async fn a_deleted_invoice_frees_its_credit_and_its_fees() {
    let server = TestServer::demo().await;
    let fee = InvoiceItemInput { fee_id: 2.into(), ..InvoiceItemInput::default() };
    let new = InvoiceNew::new(vec![fee.clone()]);
    let with_fee = server.client.create_invoice(3, &new).await.expect("an invoice");
    assert_eq!(with_fee.items[0].label.as_deref(), Some("Late fee"));
    assert_eq!(with_fee.items[0].type_, Some(InvoiceItemType::Fee));
    let refused = server.client.create_invoice(3, &new).await.expect_err("the fee is invoiced");
    assert_eq!(complaints(&refused), ["items[0].feeId"]);
    assert_eq!(status(&server.client.delete_fee(2).await.expect_err("the fee is invoiced")), 400);
    server.client.delete_invoice(with_fee.id).await.expect("an empty answer");
    assert_eq!(server.client.get_fee(2).await.expect("a fee").invoiced, Some(false));
    server.client.delete_invoice(15).await.expect("an empty answer");
    assert_eq!(account(&server, 2).await[1], money("120"));
}

#[tokio::test]
async fn a_fee_on_a_quote_cannot_be_deleted() {
    let server = TestServer::demo().await;
    assert_eq!(status(&server.client.delete_fee(3).await.expect_err("the fee is on a quote")), 400);
}

#[tokio::test]
async fn a_service_is_invoiced_for_its_next_period_with_its_surcharges() {
    let server = TestServer::demo().await;
    let service = InvoiceItemInput { service_id: 1.into(), ..InvoiceItemInput::default() };
    let new = InvoiceNew::new(vec![service]);
    let april = server.client.create_invoice(1, &new).await.expect("an invoice");
    let labels: Vec<_> = april.items.iter().filter_map(|item| item.label.as_deref()).collect();
    assert_eq!(labels, ["Fibre 100 1 Apr 2026 – 30 Apr 2026", "Public IP address"]);
    assert_eq!(april.total, Some(money("57.65")));
    let may = server.client.create_invoice(1, &new).await.expect("an invoice");
    assert_eq!(may.items[0].label.as_deref(), Some("Fibre 100 1 May 2026 – 31 May 2026"));
    server.client.delete_invoice(may.id).await.expect("an empty answer");
    let again = server.client.create_invoice(1, &new).await.expect("an invoice");
    assert_eq!(again.items[0].label.as_deref(), Some("Fibre 100 1 May 2026 – 31 May 2026"));
}

#[tokio::test]
async fn a_discount_of_a_service_stands_beside_its_price() {
    let server = TestServer::demo().await;
    let service = InvoiceItemInput { service_id: 2.into(), ..InvoiceItemInput::default() };
    let invoice = server.client.create_invoice(2, &InvoiceNew::new(vec![service])).await.expect("an invoice");
    assert_eq!((invoice.items[0].price, invoice.items[0].discount_total), (Some(money("399")), Some(money("-39.9"))));
    assert_eq!(invoice.subtotal, Some(money("368.1")), "399 less 39.90, and the router for 9");
}

#[tokio::test]
async fn an_item_is_one_thing_and_says_what_it_costs() {
    let server = TestServer::demo().await;
    let both = InvoiceItemInput { product_id: 1.into(), fee_id: 2.into(), ..InvoiceItemInput::default() };
    let refused = server.client.create_invoice(3, &InvoiceNew::new(vec![both])).await.expect_err("two things");
    assert_eq!(complaints(&refused), ["items[0].feeId"]);
    let counted = InvoiceItemInput { fee_id: 2.into(), quantity: Decimal::TWO.into(), ..InvoiceItemInput::default() };
    let refused =
        server.client.create_invoice(3, &InvoiceNew::new(vec![counted])).await.expect_err("fees are not counted");
    assert_eq!(complaints(&refused), ["items[0].quantity"]);
    let nothing = InvoiceNew::new(vec![item("Work", "1"), InvoiceItemInput::default()]);
    let refused = server.client.create_invoice(3, &nothing).await.expect_err("an empty item");
    assert_eq!(complaints(&refused), ["items[1].label"]);
    let refused = server.client.create_invoice(5, &invoice(&["1"])).await.expect_err("a lead");
    assert_eq!(complaints(&refused), ["clientId"]);
}

#[tokio::test]
async fn a_product_brings_label_price_unit_and_the_clients_taxes() {
    let server = TestServer::demo().await;
    let cable = InvoiceItemInput { product_id: 2.into(), quantity: Decimal::TEN.into(), ..InvoiceItemInput::default() };
    let invoice = server.client.create_invoice(3, &InvoiceNew::new(vec![cable])).await.expect("an invoice");
    let cable = &invoice.items[0];
    assert_eq!((cable.label.as_deref(), cable.unit.as_deref()), (Some("Network cable"), Some("m")));
    assert_eq!((cable.total, cable.tax1_id, invoice.total), (Some(money("12")), Some(1), Some(money("12.6"))));
}

#[tokio::test]
async fn items_of_a_paid_invoice_stay_but_its_notes_change() {
    let server = TestServer::demo().await;
    let update = InvoiceUpdate { items: vec![item("Work", "1")].into(), ..InvoiceUpdate::default() };
    let refused = server.client.update_invoice(6, &update).await.expect_err("it is paid");
    assert_eq!(complaints(&refused), ["items"]);
    let refused = server.client.delete_invoice_item(8).await.expect_err("it is paid");
    assert_eq!(complaints(&refused), ["items"]);
    let update = InvoiceUpdate { admin_notes: "Checked.".into(), ..InvoiceUpdate::default() };
    server.client.update_invoice(6, &update).await.expect("an invoice");
}

#[tokio::test]
async fn totals_and_status_follow_changed_items() {
    let server = TestServer::demo().await;
    let created = server.client.create_invoice(4, &invoice(&["10", "20"])).await.expect("an invoice");
    assert_eq!(created.status, Some(InvoiceStatus::PartiallyPaid), "15 of credit");
    server.client.delete_invoice_item(created.items[1].id).await.expect("an empty answer");
    let smaller = server.client.get_invoice(created.id).await.expect("an invoice");
    assert_eq!((smaller.total, smaller.amount_paid), (Some(money("10")), Some(money("10"))));
    assert_eq!(smaller.status, Some(InvoiceStatus::Paid));
    assert_eq!(account(&server, 4).await[1], money("5"), "what covered too much is credit again");
}

#[tokio::test]
async fn a_preview_stores_nothing() {
    let server = TestServer::demo().await;
    let items = vec![InvoiceItemInput { fee_id: 2.into(), ..InvoiceItemInput::default() }];
    let body = InvoiceUpdate { items: items.into(), ..InvoiceUpdate::default() };
    let preview = server.client.preview_invoice(3, &body).await.expect("a preview");
    assert_eq!((preview.id, preview.total), (None, Some(money("5"))));
    assert_eq!(server.rows("invoices").len(), 18);
    assert_eq!(server.client.get_fee(2).await.expect("a fee").invoiced, Some(false));
}

#[tokio::test]
async fn a_paid_proforma_invoice_becomes_a_regular_one() {
    let server = TestServer::demo().await;
    let partly = PaymentNew { invoice_ids: vec![17].into(), ..payment(7, "100") };
    let refused = server.client.create_payment(&partly).await.expect_err("it is paid at once or not at all");
    assert_eq!(complaints(&refused), ["invoiceIds"]);
    let paid = server.client.create_payment(&payment(7, "266.4")).await.expect("a payment");
    let proforma = server.client.get_invoice(17).await.expect("an invoice");
    assert_eq!(proforma.status, Some(InvoiceStatus::ProcessedProforma));
    let regular =
        server.client.get_invoice(proforma.generated_invoice_id.expect("an invoice")).await.expect("an invoice");
    assert_eq!((regular.proforma, regular.proforma_invoice_id), (Some(false), Some(17)));
    assert_eq!((regular.status, regular.number.as_deref()), (Some(InvoiceStatus::Paid), Some("000005")));
    assert_eq!(paid.payment_covers[0].invoice_id, Some(regular.id));
    assert_eq!(regular.items.len(), 1);
}

#[tokio::test]
async fn a_refund_takes_credit_and_no_more_than_there_is() {
    let server = TestServer::demo().await;
    let courtesy = RefundNew { client_id: 4.into(), ..RefundNew::new(money("10")) };
    let refused = server.client.create_refund(&courtesy).await.expect_err("courtesy credit is not refunded");
    assert_eq!(complaints(&refused), ["amount"]);
    server.client.create_payment(&payment(4, "20")).await.expect("a payment");
    let refund = RefundNew { client_id: 4.into(), ..RefundNew::new(money("20")) };
    let refund = server.client.create_refund(&refund).await.expect("a refund");
    assert_eq!((refund.currency_code.as_deref(), refund.payment_covers.len()), (Some("USD"), 1));
    assert_eq!(account(&server, 4).await[1], money("15"));
    let used = refund.payment_covers[0].payment_id.expect("a payment");
    assert_eq!(complaints(&server.client.delete_payment(used).await.expect_err("the refund uses it")), ["id"]);
    server.client.delete_refund(refund.id).await.expect("an empty answer");
    assert_eq!(account(&server, 4).await[1], money("35"));
}

#[tokio::test]
async fn a_credit_note_pays_for_open_invoices() {
    let server = TestServer::demo().await;
    let items = vec![CreditNoteItemInput::new("Wrong type of service", money("-60"))];
    let note = CreditNoteNew { items: items.into(), ..CreditNoteNew::default() };
    let note = server.client.create_credit_note(3, &note).await.expect("a credit note");
    assert_eq!((note.number.as_deref(), note.total), (Some("000002"), Some(money("-60"))));
    assert_eq!((note.payment_covers[0].credit_note_id, note.payment_covers[0].invoice_id), (Some(note.id), Some(10)));
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Paid);
    assert_eq!(account(&server, 3).await, [money("7.6"), money("7.6"), Decimal::ZERO]);
    let update = CreditNoteUpdate {
        items: vec![CreditNoteItemInput::new("Less", money("-1"))].into(),
        ..CreditNoteUpdate::default()
    };
    let refused = server.client.update_credit_note(note.id, &update).await.expect_err("it is used");
    assert_eq!(complaints(&refused), ["items"]);
    server.client.delete_credit_note(note.id).await.expect("an empty answer");
    assert_eq!(status_of(&server, 10).await, InvoiceStatus::Unpaid);
}

#[tokio::test]
async fn autopay_needs_a_card_and_one_card_has_it() {
    let server = TestServer::demo().await;
    let automatic = InvoiceNew { pay_automatically: true.into(), ..invoice(&["10"]) };
    let refused = server.client.create_invoice(3, &automatic).await.expect_err("there is no card");
    assert_eq!(complaints(&refused), ["payAutomatically"]);
    server.client.create_invoice(1, &automatic).await.expect("an invoice");
    let second = uuid!("7c1b2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d");
    let settings = CreditCardSettings { use_for_autopay: true.into(), ..CreditCardSettings::default() };
    server.client.update_credit_card_settings(second, &settings).await.expect("a card");
    let cards = server.client.list_credit_cards(&ListCreditCardsQuery::default()).await.expect("a list");
    let used: Vec<_> = cards.iter().filter(|card| card.use_for_autopay == Some(true)).map(|card| card.id).collect();
    assert_eq!(used, [second]);
}

#[tokio::test]
async fn a_card_pays_for_its_clients_invoices_within_its_limit() {
    let server = TestServer::demo().await;
    let card = uuid!("9e3e500f-ecca-4331-9e2b-ea98a1c706f6");
    let refused = server.client.pay_invoice_with_credit_card(10, card).await.expect_err("another client's invoice");
    assert_eq!(complaints(&refused), ["creditCardId"]);
    server.client.pay_invoice_with_credit_card(14, card).await.expect("an empty answer");
    assert_eq!(status_of(&server, 14).await, InvoiceStatus::Paid);
    let large = server.client.create_invoice(1, &invoice(&["150"])).await.expect("an invoice");
    let refused =
        server.client.pay_invoice_with_credit_card(large.id, card).await.expect_err("the limit is 200 a month");
    assert_eq!(complaints(&refused), ["creditCardId"]);
}

#[tokio::test]
async fn the_pay_link_of_an_open_invoice_stands_in_its_pdf_and_leads_to_its_token() {
    let server = TestServer::demo().await;
    let file = server.client.download_invoice_pdf(15).await.expect("a file");
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let (_, after) = text.split_once("/crm/online-payment/pay/").expect("a pay link");
    let token = server.client.get_payment_token(&after[..36]).await.expect("a token");
    assert_eq!((token.invoice_id, token.amount), (Some(15), Some(money("278.06"))));
    let paid = server.client.download_invoice_pdf(6).await.expect("a file");
    assert!(!String::from_utf8_lossy(&paid.bytes).contains("online-payment"));
    assert_eq!(status(&server.client.get_payment_token("nothing").await.expect_err("no such token")), 404);
}

#[tokio::test]
async fn methods_of_the_system_stay_as_they_are() {
    let server = TestServer::demo().await;
    let cash = uuid!("6efe0fa8-36b2-4dd1-b049-427bffc7d369");
    let update = PaymentMethodUpdate { name: "Coins".into(), ..PaymentMethodUpdate::default() };
    let refused = server.client.update_payment_method(cash, &update).await.expect_err("it is the system's");
    assert_eq!(complaints(&refused), ["isSystem"]);
    assert_eq!(
        complaints(&server.client.delete_payment_method(cash).await.expect_err("it is the system's")),
        ["isSystem"]
    );
}

#[tokio::test]
async fn a_client_with_a_whole_history_can_be_deleted() {
    let server = TestServer::demo().await;
    for client in [1, 2, 3, 4, 5, 6, 7, 8] {
        server.client.delete_client(client).await.expect("an empty answer");
        let left = ListInvoicesQuery { client_id: Some(client), ..ListInvoicesQuery::default() };
        assert!(server.client.list_invoices(&left).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn lists_filter_by_status_attribute_text_and_day() {
    let server = TestServer::demo().await;
    let ids = async |query: ListInvoicesQuery| -> Vec<i64> {
        server.client.list_invoices(&query).await.expect("a list").iter().map(|invoice| invoice.id).collect()
    };
    let statuses = vec![InvoiceStatus::Draft, InvoiceStatus::Void];
    assert_eq!(ids(ListInvoicesQuery { statuses, ..ListInvoicesQuery::default() }).await, [12, 18]);
    assert_eq!(ids(ListInvoicesQuery { proforma: Some(1), ..ListInvoicesQuery::default() }).await, [1, 17]);
    let (key, value) = (Some("purchaseOrder".to_owned()), Some("PO-7731".to_owned()));
    let attribute =
        ListInvoicesQuery { custom_attribute_key: key, custom_attribute_value: value, ..ListInvoicesQuery::default() };
    assert_eq!(ids(attribute.clone()).await, [15]);
    let alone = ListInvoicesQuery { custom_attribute_value: None, ..attribute };
    assert_eq!(status(&server.client.list_invoices(&alone).await.expect_err("half of a filter")), 400);
    let alone = ListPaymentsQuery { custom_attribute_key: Some("purchaseOrder".to_owned()), ..Default::default() };
    assert_eq!(status(&server.client.list_payments(&alone).await.expect_err("half of a filter")), 400);
    assert_eq!(
        ids(ListInvoicesQuery { query: Some("mateo ruiz".to_owned()), ..ListInvoicesQuery::default() }).await,
        [10]
    );
    let february = ListInvoicesQuery {
        created_date_from: "2026-02-10".parse().ok(),
        created_date_to: "2026-02-20".parse().ok(),
        direction: Some(SortDirection::Desc),
        ..ListInvoicesQuery::default()
    };
    assert_eq!(ids(february).await, [13, 12]);
}

#[tokio::test]
async fn paying_what_is_overdue_brings_a_suspended_service_back() {
    let server = TestServer::demo().await;
    let suspended = async || server.client.get_client(3).await.expect("a client").has_suspended_service;
    server.client.create_payment(&payment(3, "50")).await.expect("a payment");
    assert_eq!(suspended().await, Some(true), "something is still overdue");
    server.client.create_payment(&payment(3, "2.4")).await.expect("a payment");
    assert_eq!(suspended().await, Some(false));
    assert_eq!(server.client.get_service(4).await.expect("a service").status, Some(ServiceStatus::Active));
}
