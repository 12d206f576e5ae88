//! The rules of UISP Network for the second factor, invitations and forgotten passwords.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use uisp_network::chrono::{DateTime, TimeDelta, Utc};
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};
use uisp_network::{Client, Field, SignIn};

use crate::network_account::{ADA, signed_in};
use crate::support::TestServer;

/// The airCube of the demo world.
const AIRCUBE: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
/// Bo Lindqvist, an admin.
const BO: Uuid = uuid!("8a1de1b7-37b5-4cf5-a7c5-63d1b3b0a911");
/// Dana Whitfield, an admin.
const DANA_ID: Uuid = uuid!("d9e1c2b4-71aa-4a0c-b7a5-3f64c5a01e13");
/// Name and password of the user of the demo world who has a second factor.
pub(crate) const DANA: (&str, &str) = ("dana", "mock-dana-password");
/// The secret of her second factor.
pub(crate) const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// The code that a secret gives at the world's moment.
pub(crate) fn code_of(server: &TestServer, secret: &str) -> String {
    code_at(secret, server.world().snapshot().now())
}

/// What the first step of a sign-in answers with, for the second.
pub(crate) async fn first_step(server: &TestServer, (name, password): (&str, &str)) -> String {
    let answer = post(server, "/user/login", &json!({ "username": name, "password": password })).await;
    assert_eq!(answer.status(), 201);
    assert!(!answer.headers().contains_key("x-auth-token"), "nobody is signed in yet");
    let pending: Value = answer.json().await.expect("JSON");
    pending["id"].as_str().expect("an id").to_owned()
}

fn code_at(secret: &str, moment: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let codes = Builder::new().with_secret(secret).build().expect("a secret that is long enough");
    codes.generate(u64::try_from(moment.timestamp()).expect("a moment after 1970")).to_string()
}

async fn post(server: &TestServer, path: &str, body: &Value) -> reqwest::Response {
    let url = format!("{}{path}", server.network_url());
    reqwest::Client::new().post(url).json(body).send().await.expect("an answer")
}

async fn half_signed_in(server: &TestServer) -> uisp_network::SecondFactor {
    match Client::sign_in(&server.url(), DANA.0, DANA.1).await.expect("the first step") {
        SignIn::SecondFactor(pending) => pending,
        SignIn::Done(_) => panic!("Dana has a second factor"),
    }
}

fn pass(server: &TestServer, seconds: i64) {
    server.move_clock(|now| now + TimeDelta::seconds(seconds)).expect("the clock moves");
}

#[tokio::test]
async fn a_wrong_code_is_refused_and_the_right_one_still_opens_the_session() {
    let server = TestServer::demo().await;
    let pending = half_signed_in(&server).await;
    let tomorrow = server.world().snapshot().now() + TimeDelta::days(1);
    let refusal = pending.finish(&code_at(SECRET, tomorrow)).await.expect_err("a code of tomorrow");
    assert_eq!(refusal.status(), Some(400));
    let dana = pending.finish(&code_of(&server, SECRET)).await.expect("a session");
    assert_eq!(dana.get_user().await.expect("Dana").totp_auth_enabled, Some(true));
}

#[tokio::test]
async fn a_code_ages_with_the_clock_of_the_world() {
    let server = TestServer::demo().await;
    let code = code_of(&server, SECRET);
    let pending = half_signed_in(&server).await;
    pass(&server, 29);
    pending.finish(&code).await.expect("a code of the step before");
    let pending = half_signed_in(&server).await;
    pass(&server, 61);
    assert_eq!(pending.finish(&code).await.expect_err("too late").status(), Some(400));
}

#[tokio::test]
async fn the_first_step_waits_five_minutes_and_is_used_once() {
    let server = TestServer::demo().await;
    let token = first_step(&server, DANA).await;
    pass(&server, 301);
    let late = TwoFactorLogin::new(token, code_of(&server, SECRET));
    assert_eq!(server.network().log_in_with_totp(&late).await.expect_err("too late").status(), Some(400));
    let once = TwoFactorLogin::new(first_step(&server, DANA).await, code_of(&server, SECRET));
    server.network().log_in_with_totp(&once).await.expect("a session");
    assert_eq!(server.network().log_in_with_totp(&once).await.expect_err("used").status(), Some(400));
}

#[tokio::test]
async fn a_second_factor_counts_from_when_its_code_was_right() {
    let server = TestServer::demo().await;
    let ada = signed_in(&server, ADA).await;
    let secret = ada.get_user_totpauth().await.expect("a secret").base32.expect("a secret");
    let wrong = EnableTotpAuth::new("not-the-password", code_of(&server, secret.expose()), true, secret.clone());
    assert_eq!(ada.update_user_totpauth(&wrong).await.expect_err("a wrong password").status(), Some(400));
    let short = EnableTotpAuth::new(ADA.1, "000000", true, "JBSWY3DP");
    assert_eq!(ada.update_user_totpauth(&short).await.expect_err("a short secret").status(), Some(400));
    signed_in(&server, ADA).await;
    let right = EnableTotpAuth::new(ADA.1, code_of(&server, secret.expose()), true, secret.clone());
    ada.update_user_totpauth(&right).await.expect("Ada");
    let token = first_step(&server, ADA).await;
    let step = TwoFactorLogin::new(token, code_of(&server, secret.expose()));
    server.network().log_in_with_totp(&step).await.expect("a session");
}

#[tokio::test]
async fn who_is_invited_cannot_sign_in_before_taking_the_invitation_and_takes_it_once() {
    let server = TestServer::demo().await;
    let network = server.network();
    let invitation = InviteUser::new("kim@harbourfibre.example", UserRole::Guest);
    let link = network.invite_users(&invitation).await.expect("an invitation").invitation_link.expect("a link");
    let early = Client::sign_in(&server.url(), "kim@harbourfibre.example", "").await.expect_err("no password yet");
    assert!(matches!(early.status(), Some(400 | 401)));
    assert_eq!(network.invite_users(&invitation).await.expect_err("taken").status(), Some(400));
    let (_, token) = link.expose().split_once("token=").expect("a token");
    let body = json!({ "password": "kim-chose-this", "invitationToken": token });
    let first = post(&server, "/user/login/invite/local", &body).await;
    assert_eq!(first.status(), 200);
    let session = first.headers()["x-auth-token"].to_str().expect("a token").to_owned();
    let kim = server.network_with_token(&session).get_user().await.expect("Kim");
    assert_eq!(kim.role, Some(UserRole::Guest));
    assert_eq!(post(&server, "/user/login/invite/local", &body).await.status(), 401);
}

#[tokio::test]
async fn a_reset_of_a_password_ends_sessions_and_holds_once() {
    let server = TestServer::demo().await;
    let bo = signed_in(&server, ("bo", "mock-bo-password")).await;
    let reset = PasswordResetAction::new("mock-reset-token", "bo-chose-another");
    let anonymous = Client::builder(&server.url()).anonymous().expect("an address");
    anonymous.reset_user_password(&reset).await.expect("a status");
    // The bindings sign in anew with the old password, and that is refused too.
    assert_eq!(bo.get_user().await.expect_err("the session has ended").status(), Some(401));
    assert_eq!(server.network().reset_user_password(&reset).await.expect_err("used").status(), Some(401));
    let unknown = PasswordResetRequest::new("nobody@harbourfibre.example");
    server.network().requestreset_user_password(&unknown).await.expect("the same answer as for a known address");
    assert_eq!(server.rows("network-password-resets").len(), 0);
}

#[tokio::test]
async fn the_journal_hides_what_the_specification_calls_a_secret_whatever_its_name() {
    let server = TestServer::demo().await;
    let wireless = server.network().get_aircube_wireless(AIRCUBE).await.expect("a document");
    let key = wireless.wifi2_ghz.expect("a band").key.expect("a key");
    let passwords = signed_in(&server, ADA).await.create_user_offline_password().await.expect("passwords");
    let journal = journal(&server).await;
    assert!(journal.contains("get_aircube_wireless") && journal.contains("create_user_offline_password"));
    for secret in [&key, &passwords[0], &passwords[9]] {
        assert!(!journal.contains(secret.expose()), "the journal shows `{}`", secret.expose());
    }
}

#[tokio::test]
async fn no_answer_and_no_journal_shows_the_secret_of_a_second_factor() {
    let server = TestServer::demo().await;
    let token = first_step(&server, DANA).await;
    let step = TwoFactorLogin::new(token.clone(), code_of(&server, SECRET));
    server.network().log_in_with_totp(&step).await.expect("a session");
    let users = read(&server, "/users").await;
    assert!(users.contains("dana") && !users.contains(SECRET));
    let journal = journal(&server).await;
    assert!(journal.contains("log_in_with_totp"));
    for secret in [SECRET, &token, DANA.1] {
        assert!(!journal.contains(secret), "the journal shows `{secret}`");
    }
}

#[tokio::test]
async fn nobody_is_locked_out_by_an_accepted_request() {
    let server = TestServer::demo().await;
    let network = server.network();
    let ada = signed_in(&server, ADA).await;
    let kept = ada.get_user().await.expect("Ada");
    for (name, wanted) in [(Value::Null, 200), ("".into(), 400), (" ".into(), 400)] {
        let body = json!({ "alerts": true, "forceChangePassword": false, "notification": {}, "username": name, "email": kept.email });
        let request = reqwest::Client::new().put(format!("{}/user", server.network_url())).json(&body);
        let answer = request.header("x-auth-token", token_of(&server, ADA).await).send().await.expect("an answer");
        assert_eq!(answer.status(), wanted, "{name:?}");
    }
    assert_eq!(ada.get_user().await.expect("Ada").username, kept.username);
    let mut bo = UpdateUser::new(BO, "bo@harbourfibre.example", UserRole::Admin, true);
    assert_eq!(network.update_user_by_id(BO, &bo).await.expect_err("there is no secret").status(), Some(400));
    bo.totp_auth_enabled = false;
    network.update_user_by_id(BO, &bo).await.expect("Bo");
    signed_in(&server, ("bo", "mock-bo-password")).await;
}

#[tokio::test]
async fn an_invitation_with_a_password_that_is_too_short_is_not_used_up() {
    let server = TestServer::demo().await;
    let invitation = InviteUser::new("kim@harbourfibre.example", UserRole::Guest);
    let link =
        server.network().invite_users(&invitation).await.expect("an invitation").invitation_link.expect("a link");
    let (_, token) = link.expose().split_once("token=").expect("a token");
    let accept = async |password: &str| {
        let body = json!({ "password": password, "invitationToken": token });
        post(&server, "/user/login/invite/local", &body).await.status().as_u16()
    };
    assert_eq!([accept("").await, accept("kim").await, accept("kim-chose-this").await], [400, 400, 200]);
}

#[tokio::test]
async fn what_ends_sessions_ends_half_finished_sign_ins_too() {
    let server = TestServer::demo().await;
    let pending = half_signed_in(&server).await;
    let mut dana = UpdateUser::new(DANA_ID, "dana@harbourfibre.example", UserRole::Admin, true);
    dana.enabled = Field::Value(false);
    server.network().update_user_by_id(DANA_ID, &dana).await.expect("Dana, disabled");
    assert_eq!(pending.finish(&code_of(&server, SECRET)).await.expect_err("disabled").status(), Some(400));
    dana.enabled = Field::Value(true);
    server.network().update_user_by_id(DANA_ID, &dana).await.expect("Dana, enabled");
    assert_eq!(pending.finish(&code_of(&server, SECRET)).await.expect_err("it has ended").status(), Some(400));
    half_signed_in(&server).await.finish(&code_of(&server, SECRET)).await.expect("a session");
}

/// The token of a new session.
async fn token_of(server: &TestServer, (name, password): (&str, &str)) -> String {
    let answer = post(server, "/user/login", &json!({ "username": name, "password": password })).await;
    answer.headers()["x-auth-token"].to_str().expect("a token").to_owned()
}

async fn journal(server: &TestServer) -> String {
    let journal = reqwest::get(format!("{}/_mock/journal", server.url())).await.expect("an answer");
    journal.text().await.expect("a text")
}

/// What a GET with the token of the demo world answers.
async fn read(server: &TestServer, path: &str) -> String {
    let url = format!("{}{path}", server.network_url());
    let request = reqwest::Client::new().get(url).header("x-auth-token", mock_server::NETWORK_TOKEN);
    request.send().await.expect("an answer").text().await.expect("a text")
}
