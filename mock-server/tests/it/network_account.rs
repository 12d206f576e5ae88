//! The rules of UISP Network for sessions, roles, tokens and users.

use mock_server::NETWORK_READ_TOKEN;
use mock_server::resources::uisp_network::access::{OWN, SUPERADMIN_ONLY};
use mock_server::resources::uisp_network::{OPERATIONS, account::session::SESSION_TIMEOUT};
use uisp_network::chrono::TimeDelta;
use uisp_network::types::*;
use uisp_network::{Client, Error};

use crate::support::TestServer;

/// Name and password of the superadmin of the demo world.
pub(crate) const ADA: (&str, &str) = ("ada", "mock-ada-password");
/// Name and password of its guest.
const INSTALLER: (&str, &str) = ("installer", "mock-installer-password");

/// Bindings that signed in by name and password.
pub(crate) async fn signed_in(server: &TestServer, (name, password): (&str, &str)) -> Client {
    let signed_in = Client::sign_in(&server.url(), name, password).await.expect("a session");
    signed_in.client().expect("there is no second factor")
}

fn status(error: &Error) -> u16 {
    match error {
        Error::Status { status, .. } => *status,
        other => panic!("expected an answer, got {other:?}"),
    }
}

fn calls(server: &TestServer, operation: &str) -> usize {
    let exchanges = server.world().journal().exchanges();
    exchanges.iter().filter(|exchange| exchange.operation.is_some_and(|called| called.id == operation)).count()
}

fn pass(server: &TestServer, milliseconds: i64) {
    server.move_clock(|now| now + TimeDelta::milliseconds(milliseconds)).expect("the clock moves");
}

#[tokio::test]
async fn a_wrong_name_or_password_is_a_401() {
    let server = TestServer::demo().await;
    for (name, password) in [("ada", "wrong"), ("nobody", "mock-ada-password")] {
        assert_eq!(status(&Client::sign_in(&server.url(), name, password).await.expect_err("no session")), 401);
    }
}

#[tokio::test]
async fn the_name_may_be_the_email_address() {
    let server = TestServer::demo().await;
    let user = signed_in(&server, ("ada@harbourfibre.example", ADA.1)).await.get_user().await.expect("a user");
    assert_eq!(user.username.as_deref(), Some("ada"));
}

#[tokio::test]
async fn the_bindings_sign_in_anew_when_the_session_has_ended() {
    let server = TestServer::demo().await;
    let network = signed_in(&server, ADA).await;
    pass(&server, SESSION_TIMEOUT - 1);
    network.get_user().await.expect("the session still lasts");
    assert_eq!(calls(&server, "log_in"), 1);
    pass(&server, 1);
    network.get_user().await.expect("a user, with a new session");
    assert_eq!(calls(&server, "log_in"), 2);
}

#[tokio::test]
async fn keeping_alive_prolongs_a_session() {
    let server = TestServer::demo().await;
    let network = signed_in(&server, ADA).await;
    pass(&server, SESSION_TIMEOUT - 1);
    network.get_nms_keep_alive().await.expect("an answer");
    pass(&server, SESSION_TIMEOUT - 1);
    network.get_user().await.expect("a user");
    assert_eq!(calls(&server, "log_in"), 1);
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let server = TestServer::demo().await;
    let network = signed_in(&server, ADA).await;
    network.sign_out().await.expect("the session ends");
    assert_eq!(server.rows("network-tokens").len(), 2, "only the tokens of applications are left");
}

#[tokio::test]
async fn a_guest_reads_and_changes_what_is_their_own_and_nothing_else() {
    let server = TestServer::demo().await;
    let guest = signed_in(&server, INSTALLER).await;
    guest.get_logs(&GetLogsQuery::new(1, 1)).await.expect("a guest reads");
    let unchanged = EditUser::new(false, true, UserNotificationInput::default());
    guest.update_user(&unchanged).await.expect("a guest changes themselves");
    let promotion = EditUser { role: "superadmin".to_owned().into(), ..unchanged };
    assert_eq!(status(&guest.update_user(&promotion).await.expect_err("not to more rights")), 403);
    let token = guest.create_token(&CreateToken::default()).await.expect_err("no token");
    assert_eq!(status(&token), 403);
    let upgrades = CreateTaskBody::new(Vec::new());
    assert_eq!(status(&guest.create_task(&upgrades).await.expect_err("no task")), 403);
    assert_eq!(status(&guest.list_nms_backups().await.expect_err("no backups")), 403);
    let reader = server.network_with_token(NETWORK_READ_TOKEN);
    assert_eq!(status(&reader.get_user().await.expect_err("this token has no user")), 403);
}

#[tokio::test]
async fn a_token_for_less_than_its_users_rights_cannot_change_the_user() {
    let server = TestServer::demo().await;
    let new = CreateToken { scope: CreateTokenScope::Guest.into(), ..CreateToken::default() };
    let created = signed_in(&server, ADA).await.create_token(&new).await.expect("a token");
    let network = server.network_with_token(created.token.expect("the secret").expose());
    let unchanged = EditUser::new(false, true, UserNotificationInput::default());
    assert_eq!(status(&network.update_user(&unchanged).await.expect_err("it may only read")), 403);
}

#[tokio::test]
async fn an_admin_makes_no_tokens_of_a_superadmin() {
    let server = TestServer::demo().await;
    let admin = signed_in(&server, ("bo", "mock-bo-password")).await;
    let new = CreateToken { scope: CreateTokenScope::Superadmin.into(), ..CreateToken::default() };
    assert_eq!(status(&admin.create_token(&new).await.expect_err("too much")), 403);
}

#[tokio::test]
async fn two_tokens_do_not_share_a_name() {
    let server = TestServer::demo().await;
    let new = CreateToken { name: "mock".to_owned().into(), ..CreateToken::default() };
    assert_eq!(status(&server.network().create_token(&new).await.expect_err("it is taken")), 400);
}

#[tokio::test]
async fn the_last_superadmin_stays_one() {
    let server = TestServer::empty().await;
    let network = server.network();
    let user = network.get_user().await.expect("a user");
    let id = user.id.parse().expect("a UUID");
    assert_eq!(status(&network.delete_user(id, &DeleteUserQuery::default()).await.expect_err("the last one")), 400);
    let demotion = UpdateUser::new(id, "admin@example.com", UserRole::Guest, false);
    assert_eq!(status(&network.update_user_by_id(id, &demotion).await.expect_err("the last one")), 400);
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one_and_ends_other_sessions() {
    let server = TestServer::demo().await;
    let (here, there) = (signed_in(&server, ADA).await, signed_in(&server, ADA).await);
    let unchanged = EditUser::new(false, true, UserNotificationInput::default());
    let wrong = EditUser {
        current_password: uisp_network::Secret::from("wrong").into(),
        new_password: uisp_network::Secret::from("another-password").into(),
        ..unchanged.clone()
    };
    assert_eq!(status(&here.update_user(&wrong).await.expect_err("not the current one")), 400);
    let right = EditUser { current_password: uisp_network::Secret::from(ADA.1).into(), ..wrong };
    here.update_user(&right).await.expect("a user");
    here.get_user().await.expect("this session stays");
    assert_eq!(status(&there.get_user().await.expect_err("this one cannot even sign in anew")), 401);
    signed_in(&server, (ADA.0, "another-password")).await;
    for user in server.rows("network-users") {
        assert!(!format!("{user:?}").contains("another-password"), "only a hash is kept");
    }
}

#[tokio::test]
async fn a_wrong_token_is_an_object_where_a_list_is_expected() {
    let server = TestServer::demo().await;
    let url = format!("{}/token", server.network_url());
    let answer = reqwest::Client::new().get(url).header("x-auth-token", "wrong").send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let body: serde_json::Value = answer.json().await.expect("JSON");
    assert_eq!((&body["statusCode"], &body["error"]), (&401.into(), &"Unauthorized".into()));
    assert_eq!(status(&server.network_with_token("wrong").list_tokens().await.expect_err("no list")), 401);
}

#[tokio::test]
async fn the_journal_shows_neither_passwords_nor_tokens() {
    let server = TestServer::demo().await;
    let network = signed_in(&server, ADA).await;
    let secret = network.create_token(&CreateToken::default()).await.expect("a token").token.expect("the secret");
    let mut secrets = vec![ADA.1.to_owned(), secret.expose().to_owned()];
    let keys = server.rows("network-tokens");
    let field = mock_server::generated::fields::KEY;
    secrets.extend(keys.iter().filter_map(|token| token.text(field).map(str::to_owned)));
    let journal = reqwest::get(format!("{}/_mock/journal", server.url())).await.expect("an answer");
    let journal = journal.text().await.expect("a text");
    assert!(journal.contains("create_token"));
    for secret in secrets {
        assert!(!journal.contains(&secret), "the journal shows `{secret}`");
    }
}

#[test]
fn the_lists_of_rights_name_operations() {
    for id in OWN.iter().chain(SUPERADMIN_ONLY) {
        assert!(OPERATIONS.iter().any(|operation| operation.id == *id), "there is no operation `{id}`");
    }
}
