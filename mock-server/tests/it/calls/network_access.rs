//! Calls for UISP Network's second factor, invitations, and passwords that were forgotten or are for hours without a network.

use uisp_network::SignIn;
use uisp_network::types::*;
use uisp_network::uuid::Uuid;

use super::Run;
use crate::network_access::{DANA, SECRET, code_of, first_step};
use crate::network_account::{ADA, signed_in};
use crate::support::TestServer;

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("log_in_with_totp", |s| {
        Box::pin(async move {
            let token = first_step(s, DANA).await;
            let step = TwoFactorLogin::new(token, code_of(s, SECRET));
            let user = s.network().log_in_with_totp(&step).await.expect("a user");
            assert_eq!(user.username.as_deref(), Some("dana"));
        })
    }),
    ("get_user_totpauth", |s| {
        Box::pin(async move {
            let ada = signed_in(s, ADA).await;
            let (one, two) = (ada.get_user_totpauth().await.expect("one"), ada.get_user_totpauth().await.expect("two"));
            let (one, two) = (one.base32.expect("a secret"), two.base32.expect("a secret"));
            assert_eq!(one.expose().len(), 32, "20 bytes in base 32");
            assert_ne!(one.expose(), two.expose());
        })
    }),
    ("update_user_totpauth", |s| {
        Box::pin(async move {
            let ada = signed_in(s, ADA).await;
            let secret = ada.get_user_totpauth().await.expect("a secret").base32.expect("a secret");
            let code = code_of(s, secret.expose());
            let user = ada.update_user_totpauth(&EnableTotpAuth::new(ADA.1, code, true, secret)).await.expect("a user");
            assert_eq!(user.totp_auth_enabled, Some(true));
        })
    }),
    ("update_user_disabledtotpauth", |s| {
        Box::pin(async move {
            let SignIn::SecondFactor(pending) =
                uisp_network::Client::sign_in(&s.url(), DANA.0, DANA.1).await.expect("the first step")
            else {
                panic!("Dana has a second factor")
            };
            let dana = pending.finish(&code_of(s, SECRET)).await.expect("a session");
            let user =
                dana.update_user_disabledtotpauth(&VerifyPasswordAction::new(DANA.1, false)).await.expect("a user");
            assert_eq!(user.totp_auth_enabled, Some(false));
            signed_in(s, DANA).await;
        })
    }),
    ("requestreset_user_password", |s| {
        Box::pin(async move {
            let asked = PasswordResetRequest::new("ada@harbourfibre.example");
            let status = s.network().requestreset_user_password(&asked).await.expect("a status");
            assert_eq!(status.result, Some(true));
            assert_eq!(s.rows("network-password-resets").len(), 2, "that of the demo, and Ada's");
        })
    }),
    ("reset_user_password", |s| {
        Box::pin(async move {
            let reset = PasswordResetAction::new("mock-reset-token", "bo-chose-another");
            assert_eq!(s.network().reset_user_password(&reset).await.expect("a status").result, Some(true));
            signed_in(s, ("bo", "bo-chose-another")).await;
        })
    }),
    ("create_user_offline_password", |s| {
        Box::pin(async move {
            let passwords = signed_in(s, ADA).await.create_user_offline_password().await.expect("passwords");
            assert_eq!(passwords.len(), 10);
        })
    }),
    ("get_user_offline_passwords_requested", |s| {
        Box::pin(async move {
            let ada = signed_in(s, ADA).await;
            assert!(ada.get_user_offline_passwords_requested().await.is_err(), "nobody asked for them yet");
            ada.create_user_offline_password().await.expect("passwords");
            assert_eq!(ada.get_user_offline_passwords_requested().await.expect("a status").result, Some(true));
        })
    }),
    ("confirm_user_offline_passwords", |s| {
        Box::pin(async move {
            let ada = signed_in(s, ADA).await;
            ada.create_user_offline_password().await.expect("passwords");
            ada.confirm_user_offline_passwords().await.expect("a status");
            assert_eq!(ada.get_user().await.expect("Ada").is_offline_passwords_generated, Some(true));
        })
    }),
    ("invite_users", |s| {
        Box::pin(async move {
            let (_, link) = invited(s).await;
            assert!(link.starts_with(&format!("{}/nms/", s.url())), "the link {link} leads to the console");
        })
    }),
    ("reinvite_user", |s| {
        Box::pin(async move {
            let (user, before) = invited(s).await;
            let again = s.network().reinvite_user(user).await.expect("an invitation");
            assert_ne!(again.invitation_link.expect("a link").expose(), before);
        })
    }),
    ("create_user_reinvite_link", |s| {
        Box::pin(async move {
            let (user, before) = invited(s).await;
            let again = s.network().create_user_reinvite_link(user).await.expect("an invitation");
            assert_ne!(again.invitation_link.expect("a link").expose(), before);
        })
    }),
    ("create_user_login_invite_local", |s| {
        Box::pin(async move {
            let (_, link) = invited(s).await;
            let (_, token) = link.split_once("token=").expect("a token");
            let answer = LocalInvitationRequest::new("kim-chose-this", token);
            let user = s.network().create_user_login_invite_local(&answer).await.expect("a user");
            assert_eq!(user.email.as_deref(), Some("kim@harbourfibre.example"));
            signed_in(s, ("kim@harbourfibre.example", "kim-chose-this")).await;
        })
    }),
];

/// The id and the link of somebody who is invited.
async fn invited(server: &TestServer) -> (Uuid, String) {
    let invitation = InviteUser::new("kim@harbourfibre.example", UserRole::Guest);
    let answer = server.network().invite_users(&invitation).await.expect("an invitation");
    let users = server.network().list_users().await.expect("users");
    let kim = users.iter().find(|user| user.email.as_deref() == Some("kim@harbourfibre.example")).expect("Kim");
    (kim.id.parse().expect("a UUID"), answer.invitation_link.expect("a link").expose().to_owned())
}
