//! What a role may touch, on every request.

use mock_server::engine::Key;
use mock_server::generated::fields::ORDER;
use mock_server::resources::upsales::access::ROLES;
use mock_server::{UPSALES_SELLER, UPSALES_WITHOUT_API};
use upsales::types::*;

use super::{refusal, sale};
use crate::support::TestServer;

fn denied<T: std::fmt::Debug>(result: Result<T, upsales::Error>) -> bool {
    refusal(result).0 == FaultCode::AccessDenied
}

#[tokio::test]
async fn a_seller_reads_everything_and_changes_the_own() {
    let server = TestServer::demo().await;
    let seller = server.upsales_as(UPSALES_SELLER);
    assert_eq!(seller.clients().get_clients().await.expect("a list").len(), 8);
    let phone = |id| Client { id: Some(id), phone: "1".into(), ..Client::default() };
    assert!(seller.clients().update_client(&phone(1)).await.is_ok(), "the seller looks after client 1");
    assert!(denied(seller.clients().update_client(&phone(3)).await), "but not after client 3");
    assert!(denied(seller.clients().delete_client(3).await));
    let title = |id| Contact { id: Some(id), title: "VD".into(), ..Contact::default() };
    assert!(seller.contacts().update_contact(&title(1)).await.is_ok(), "a contact of an own client");
    assert!(denied(seller.contacts().update_contact(&title(5)).await));

    assert!(seller.opportunities().create_opportunity(&sale(3)).await.is_ok());
    let for_another = Order { user_id: Some(4), ..sale(3) };
    assert!(denied(seller.opportunities().create_opportunity(&for_another).await));
    let notes = |id| Order { id: Some(id), notes: "n".into(), ..Order::default() };
    assert!(seller.opportunities().update_opportunity(&notes(6)).await.is_ok());
    assert!(denied(seller.opportunities().update_opportunity(&notes(8)).await));
}

#[tokio::test]
async fn what_a_role_may_not_touch_is_a_fault_and_changes_nothing() {
    let server = TestServer::demo().await;
    let seller = server.upsales_as(UPSALES_SELLER);
    let before = server.rows("upsales-products");
    assert!(denied(seller.agreements().get_agreements().await));
    assert!(denied(seller.agreements().get_agreements_by_criteria(&Criteria::new()).await));
    assert!(denied(seller.agreements().get_agreement(1).await));
    let product = Product { id: Some(1), name: Some("Mine".into()), ..Product::default() };
    assert!(denied(seller.products().update_product(&product).await));
    assert!(denied(seller.products().delete_product(1).await));
    assert!(seller.products().get_product(1).await.is_ok());
    let user = User { id: Some(2), administrator: Some(true), ..User::default() };
    assert!(denied(seller.users().update_user(&user).await));
    assert_eq!(server.rows("upsales-products"), before);
}

#[tokio::test]
async fn rights_are_data_and_count_from_the_next_call_on() {
    let server = TestServer::demo().await;
    let admin = server.upsales();
    let seller = server.upsales_as(UPSALES_SELLER);
    assert!(denied(seller.agreements().get_agreement(1).await));
    let promoted = User { id: Some(2), administrator: Some(true), ..User::default() };
    admin.users().update_user(&promoted).await.expect("a user");
    assert!(seller.agreements().get_agreement(1).await.is_ok());

    admin.users().delete_user(2).await.expect("deactivated");
    assert_eq!(refusal(seller.clients().get_client(1).await).0, FaultCode::UnknownUser);
}

#[tokio::test]
async fn whoever_moves_a_sale_to_the_other_side_needs_the_right_there() {
    let server = TestServer::demo().await;
    let grant = |order: &str| {
        let edited =
            server.world().transact(|world| world.edit(&ROLES, &Key::Number(1), |role| role.set(ORDER, order)));
        edited.expect("the seller's role");
    };
    let seller = server.upsales_as(UPSALES_SELLER);
    let won = Order { id: Some(6), probability: Some(100), ..Order::default() };
    grant("read");
    assert!(denied(seller.opportunities().update_opportunity(&won).await));
    assert_eq!(seller.opportunities().get_opportunity(6).await.expect("it is still open").probability, Some(75));
    grant("own");
    let for_another = Order { user_id: Some(4), ..won.clone() };
    assert!(denied(seller.opportunities().update_opportunity(&for_another).await));
    assert!(seller.opportunities().update_opportunity(&won).await.is_ok());
}

#[tokio::test]
async fn new_users_sign_in_but_may_not_use_the_api() {
    let server = TestServer::demo().await;
    let reception = server.upsales_as(UPSALES_WITHOUT_API);
    assert_eq!(refusal(reception.clients().get_client(1).await).0, FaultCode::NoApiAccess);
    let new = User {
        name: Some("N".into()),
        email: Some("n@example.com".into()),
        password: Some("a password".into()),
        administrator: Some(true),
        ..User::default()
    };
    let created = server.upsales().users().create_user(&new).await.expect("a user");
    assert!(created.password.is_none(), "a password is never shown");
    let new = server.upsales_as(("n@example.com", "a password"));
    assert_eq!(refusal(new.clients().get_client(1).await).0, FaultCode::NoApiAccess);
    let wrong = server.upsales_as(("n@example.com", "another"));
    assert_eq!(refusal(wrong.clients().get_client(1).await).0, FaultCode::WrongPassword);
}

#[tokio::test]
async fn a_private_appointment_shows_others_only_that_it_is_there() {
    let server = TestServer::demo().await;
    let seen = server.upsales_as(UPSALES_SELLER).appointments().get_appointment(3).await.expect("an appointment");
    assert!(seen.notes.is_absent() && seen.description.is_absent() && seen.date.is_some());
    let whole = server.upsales().appointments().get_appointment(3).await.expect("an appointment");
    assert!(whole.notes.value().is_some());
    let criteria = Criteria::new().eq("description", "Ramavtal");
    let seller = server.upsales_as(UPSALES_SELLER);
    assert_eq!(seller.appointments().get_appointments_by_criteria(&criteria).await.expect("a list").len(), 0);
}
