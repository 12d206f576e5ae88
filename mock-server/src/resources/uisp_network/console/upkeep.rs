//! The console's upkeep: what it may do, how much it logs, its updates and certificate, what the cloud tells it, and its support file.

use chrono::TimeDelta;

use super::settings::{MAIL_SERVER, SETTINGS, store, stored};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::{
    ALLOW_UNMS_BETA_VERSION, CAN_NMS_UPDATE, CAN_USE_LOCAL_LOGIN, CAN_USE_SSO_LOGIN, CAN_USE_TWO_FACTOR, CLOUD_SMTP,
    CLOUD_VAULT, DURATION, EXPIRES_AT, FEATURES, IS_CLOUD_SMTP_AVAILABLE, IS_PRODUCTION, IS_SSO_LOGIN_ENABLED,
    IS_UISP_CONSOLE, LETS_ENCRYPT_TIMESTAMP, LINK_SCORE, MESSAGE, NEW_USER_ROLES, NMS_UPDATE_STATUS, NOTIFICATIONS,
    PERMISSIONS, PUSH_NOTIFICATIONS, RESULT, SERVER_TYPE, SMTP, TYPE, USE_CUSTOM_SSL_CERT, VALUE, VERBOSITY, WIFI_MAN,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::console::about::VERSION;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::sites::sites::SITES;

/// How much the console logs, in one row: `verbosity`, and `expiresAt` where it is for a while.
pub static VERBOSITIES: Resource = Resource::plain("network-log-verbosity", &schemas::SERVER_LOG_VERBOSITY_RESPONSE);

/// What the cloud tells, in one row: in `value` the notifications.
pub static CLOUD: Resource = Resource::plain("network-cloud", &schemas::NMS_CLOUD_CONFIG);

/// What the server does for the console's upkeep.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_nms_server_config", Plan::Answer(configuration, CONFIGURATION)),
    ("get_nms_log_verbosity", Plan::Answer(verbosity, LOGGING)),
    ("create_nms_log_verbosity", Plan::Action(set_verbosity, LOGGING)),
    ("get_nms_cloud_config", Plan::Answer(cloud, FROM_THE_CLOUD)),
    ("update_nms_notifications", Plan::Action(set_notifications, FROM_THE_CLOUD)),
    ("get_nms_update", Plan::Answer(update_status, UPDATING)),
    ("get_nms_update_log", Plan::Answer(|_, _| Ok(Outcome::Value("".into())), UPDATING)),
    ("update_nms_settings_allow_unms_beta", Plan::Action(allow_beta, UPDATING)),
    ("refresh_nms_certificate", Plan::Action(refresh_certificate, CERTIFYING)),
    ("test_nms_mailserver", Plan::Answer(test_mail_server, MAILING)),
    ("get_nms_maintenance_supportinfo", Plan::Answer(support_information, SUPPORTING)),
];

const CONFIGURATION: &[Rule] = &[
    Rule::documented("no token is needed", "GET /nms/server-config has no 401"),
    Rule::assumed(
        "the console stands on a server of the provider, without a cloud: local, with sign-in by name and second factor",
    ),
    Rule::assumed("what is not named is not permitted"),
];

const LOGGING: &[Rule] = &[
    Rule::documented("the duration is in milliseconds, and -1 for good", "definition ServerLogVerbosityPayload"),
    Rule::assumed("`info` until something else is asked for, and again when that has ended"),
    Rule::assumed("only superadmins set it; it changes nothing else"),
];

const FROM_THE_CLOUD: &[Rule] = &[
    Rule::documented("a list replaces the one before", "PUT /nms/notifications"),
    Rule::assumed("tiers and prices are not known"),
];

const UPDATING: &[Rule] = &[
    Rule::assumed("the console has the latest version: nothing was updated, and nothing can be"),
    Rule::documented("whether beta versions are wanted is one of the settings", "definition NmsSettings"),
];

const CERTIFYING: &[Rule] = &[Rule::assumed("the moment is kept in the settings; certificates there are none")];

const MAILING: &[Rule] =
    &[Rule::assumed("no mail is sent: `result` says whether a mail server is given, or else kept")];

const SUPPORTING: &[Rule] = &[Rule::assumed("the file is a short text, not an archive that the vendor could use")];

fn configuration(_: &State, _: &Call) -> Result<Outcome, Failure> {
    let features = [WIFI_MAN, LINK_SCORE, NEW_USER_ROLES, CLOUD_VAULT, CLOUD_SMTP, PUSH_NOTIFICATIONS];
    let features: Document = features.into_iter().map(|feature| (feature, false.into())).collect();
    let permissions =
        Document::new().with(CAN_USE_LOCAL_LOGIN, true).with(CAN_USE_TWO_FACTOR, true).with(CAN_USE_SSO_LOGIN, false);
    let shown = Document::new()
        .with(FEATURES, features)
        .with(PERMISSIONS, permissions)
        .with(IS_CLOUD_SMTP_AVAILABLE, false)
        .with(IS_SSO_LOGIN_ENABLED, false)
        .with(USE_CUSTOM_SSL_CERT, false)
        .with(IS_PRODUCTION, true)
        .with(IS_UISP_CONSOLE, false)
        .with(SERVER_TYPE, "local");
    Ok(Outcome::Object(shown))
}

fn verbosity(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let set = stored(state, &VERBOSITIES);
    let has_ended = set.moment(EXPIRES_AT).is_some_and(|end| end <= state.now());
    let shown = if set.is_empty() || has_ended { Document::new().with(VERBOSITY, "info") } else { set };
    Ok(Outcome::Object(shown))
}

fn set_verbosity(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let duration = call.body.integer(DURATION).filter(|duration| *duration >= 0).and_then(TimeDelta::try_milliseconds);
    let end = duration.and_then(|duration| transaction.now().checked_add_signed(duration));
    let mut changes = Document::new().with(VERBOSITY, call.body.get(VERBOSITY).clone());
    changes.put(EXPIRES_AT, end.into());
    store(transaction, &VERBOSITIES, &changes)?;
    verbosity(transaction, call)
}

fn cloud(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let notifications = stored(state, &CLOUD).get(VALUE).as_list().to_vec();
    Ok(Outcome::Object(Document::new().with(NOTIFICATIONS, notifications)))
}

fn set_notifications(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    store(transaction, &CLOUD, &Document::new().with(VALUE, call.content.clone()))?;
    Ok(done("The notifications are kept."))
}

fn update_status(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(Document::new().with(CAN_NMS_UPDATE, false).with(NMS_UPDATE_STATUS, "ready")))
}

fn allow_beta(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let wanted = call.body.is_true(ALLOW_UNMS_BETA_VERSION);
    store(transaction, &SETTINGS, &Document::new().with(ALLOW_UNMS_BETA_VERSION, wanted))?;
    Ok(Outcome::Object(stored(transaction, &SETTINGS)))
}

fn refresh_certificate(transaction: &mut Transaction, _: &Call) -> Result<Outcome, Failure> {
    let now = transaction.now().timestamp_millis();
    store(transaction, &SETTINGS, &Document::new().with(LETS_ENCRYPT_TIMESTAMP, now))?;
    Ok(done("The certificate is renewed."))
}

fn test_mail_server(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let kept = stored(state, &MAIL_SERVER);
    let server = call.body.get(SMTP).as_object().unwrap_or(&kept);
    let is_there = server.text(TYPE).is_some_and(|kind| kind != "nosmtp");
    let says = if is_there { "There is a mail server; nothing was sent." } else { "There is no mail server." };
    Ok(Outcome::Object(Document::new().with(RESULT, is_there).with(MESSAGE, says)))
}

fn support_information(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let (devices, sites) = (state.table(&DEVICES).rows().count(), state.table(&SITES).rows().count());
    let content = format!("mock console {VERSION} at {}\n{devices} devices, {sites} sites\n", state.now().to_rfc3339());
    Ok(Outcome::File {
        content: content.into_bytes().into(),
        media_type: "application/octet-stream".to_owned(),
        name: "support-info.txt".to_owned(),
    })
}
