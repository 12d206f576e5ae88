//! Tokens, sign-in, the second factor, renewal, and that none of it shows.

use uisp_network::types::ListDevicesQuery;
use uisp_network::{Client, Error, SignIn};

use crate::console::{CODE, Console, PASSWORD, PENDING, USER_NAME};

#[tokio::test]
async fn signing_in_takes_the_token_from_the_header() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    list_devices(&network).await.unwrap();
    assert_eq!(console.requests(), ["POST /user/login", "GET /devices"]);
}

#[tokio::test]
async fn a_token_is_sent_as_it_is_and_not_renewed() {
    let console = Console::start().await;
    signed_in(&console).await;
    let network = Client::new(&console.url, "session-1").unwrap();
    list_devices(&network).await.unwrap();
    console.end_session();
    assert_eq!(list_devices(&network).await.unwrap_err().status(), Some(401));
    assert_eq!(console.requests(), ["POST /user/login", "GET /devices", "GET /devices"]);
}

#[tokio::test]
async fn a_wrong_password_is_a_401() {
    let console = Console::start().await;
    let error = Client::sign_in(&console.url, USER_NAME, "guess").await.unwrap_err();
    assert_eq!(error.to_string(), "log_in: the server answered 401: Not signed in.");
}

#[tokio::test]
async fn a_second_factor_asks_for_a_code_and_a_wrong_one_can_be_corrected() {
    let console = Console::with_second_factor().await;
    let SignIn::SecondFactor(pending) = Client::sign_in(&console.url, USER_NAME, PASSWORD).await.unwrap() else {
        panic!("the account has a second factor");
    };
    assert_eq!(pending.finish("000000").await.unwrap_err().status(), Some(401));
    let network = pending.finish(CODE).await.unwrap();
    list_devices(&network).await.unwrap();

    // Nobody is there to give another code.
    console.end_session();
    assert_eq!(list_devices(&network).await.unwrap_err().status(), Some(401));
}

#[tokio::test]
async fn a_session_that_has_ended_is_renewed_once() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    console.end_session();
    list_devices(&network).await.unwrap();
    let expected = ["POST /user/login", "GET /devices", "POST /user/login", "GET /devices"];
    assert_eq!(console.requests(), expected);
    list_devices(&network.clone()).await.unwrap();
    assert_eq!(console.requests().len(), 5, "the clone has the new token");
}

#[tokio::test]
async fn many_requests_renew_a_session_together() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    console.end_session();
    let (first, second, third) = tokio::join!(list_devices(&network), list_devices(&network), list_devices(&network));
    first.and(second).and(third).unwrap();
    let sign_ins = console.requests().iter().filter(|request| *request == "POST /user/login").count();
    assert_eq!(sign_ins, 2);
}

#[tokio::test]
async fn signing_out_ends_the_session_for_all_clones() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    let clone = network.clone();
    network.sign_out().await.unwrap();
    assert_eq!(list_devices(&clone).await.unwrap_err().status(), Some(401));
    assert_eq!(console.requests(), ["POST /user/login", "POST /user/logout", "GET /devices"]);
}

#[tokio::test]
async fn secrets_show_nowhere() {
    let console = Console::with_second_factor().await;
    let builder = Client::builder(&console.url);
    let sign_in = Client::sign_in(&console.url, USER_NAME, PASSWORD).await.unwrap();
    let mut shown = format!("{builder:?} {sign_in:?}");
    let SignIn::SecondFactor(pending) = sign_in else { panic!("the account has a second factor") };
    let network = pending.finish(CODE).await.unwrap();
    let wrong = Client::sign_in(&console.url, USER_NAME, "guessed-password").await.unwrap_err();
    let login = uisp_network::types::Login::new(USER_NAME, PASSWORD);
    shown.push_str(&format!("{network:?} {:?} {wrong:?} {wrong} {login:?}", SignIn::Done(network.clone())));
    for secret in [PASSWORD, PENDING, CODE, "session-1", "guessed-password"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

async fn signed_in(console: &Console) -> Client {
    let sign_in = Client::sign_in(&console.url, USER_NAME, PASSWORD).await.unwrap();
    sign_in.client().expect("there is no second factor")
}

async fn list_devices(network: &Client) -> Result<(), Error> {
    network.list_devices(&ListDevicesQuery::default()).await.map(drop)
}
