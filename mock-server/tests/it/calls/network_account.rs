//! Calls for UISP Network's sign-in, users, tokens and access groups, and for its console: settings, backups, log and tasks.

use serde_json::json;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;
use crate::network_account::{ADA, signed_in};

/// Ada Moreno, the superadmin.
const ADA_ID: Uuid = uuid!("4f2b6a1c-9f57-4c3e-8d0a-6b1f0d4f7a10");
/// The group of the demo world.
const CREW: Uuid = uuid!("a6000000-0000-4000-8000-000000000001");
/// The older backup.
const BACKUP: Uuid = uuid!("ba000000-0000-4000-8000-000000000001");
/// The batch that is in progress.
const BATCH: Uuid = uuid!("7b000000-0000-4000-8000-000000000002");
/// Harbour Tower.
const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");
/// Vista Ridge.
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");
/// Vista sector east.
/// A radio with older firmware than there is.
const BRIDGE: Uuid = uuid!("de000000-0000-4000-8000-000000000025");
/// The token that may do everything.
const TOKEN: Uuid = uuid!("70000000-0000-4000-8000-000000000001");

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("log_in", |s| {
        Box::pin(async move {
            let anonymous = uisp_network::Client::builder(&s.url()).anonymous().expect("an address");
            let user = anonymous.log_in(&Login::new(ADA.0, ADA.1)).await.expect("a user");
            assert_eq!(user.username.as_deref(), Some("ada"));
        })
    }),
    ("log_out", |s| {
        Box::pin(async move {
            let status = signed_in(s, ADA).await.log_out().await.expect("a status");
            assert_eq!(status.result, Some(true));
        })
    }),
    ("get_nms_keep_alive", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_keep_alive().await.expect("an answer").result, Some(true));
        })
    }),
    ("check_user_session", |s| {
        Box::pin(async move {
            assert_eq!(s.network().check_user_session().await.expect("a status").result, Some(true));
        })
    }),
    ("check_user_credentials", |s| {
        Box::pin(async move {
            let right = s.network().check_user_credentials(&UserCredentials::new(ADA.0, ADA.1)).await;
            assert_eq!(right.expect("a status").result, Some(true));
            let wrong = s.network().check_user_credentials(&UserCredentials::new(ADA.0, "wrong")).await;
            assert_eq!(wrong.expect("a status").result, Some(false));
        })
    }),
    ("get_user", |s| {
        Box::pin(async move {
            let user = signed_in(s, ADA).await.get_user().await.expect("a user");
            assert_eq!(user.role, Some(UserRole::Superadmin));
        })
    }),
    ("update_user", |s| {
        Box::pin(async move {
            let unchanged = EditUser::new(false, true, UserNotificationInput::default());
            let changes = EditUser { first_name: "Adele".to_owned().into(), ..unchanged };
            let user = signed_in(s, ADA).await.update_user(&changes).await.expect("a user");
            assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Adele"), Some("Moreno")));
        })
    }),
    ("update_user_preferences", |s| {
        Box::pin(async move {
            let changes = EditUserPreferences { alerts: false.into(), ..EditUserPreferences::default() };
            let user = s.network().update_user_preferences(&changes).await.expect("a user");
            assert_eq!(user.alerts, Some(false));
        })
    }),
    ("create_user_location", |s| {
        Box::pin(async move {
            let place = LatitudeLongitudeNew::new(12.into(), 50.into());
            s.network().create_user_location(&place).await.expect("a location");
            assert!(s.network().get_user().await.expect("a user").location.is_some());
        })
    }),
    ("create_user_last_release_notes_seen", |s| {
        Box::pin(async move {
            let seen = UserLastReleaseNotesSeen::new("2.4.206");
            s.network().create_user_last_release_notes_seen(&seen).await.expect("a status");
            let user = s.network().get_user().await.expect("a user");
            assert_eq!(user.last_release_notes_seen.as_deref(), Some("2.4.206"));
        })
    }),
    ("list_users", |s| {
        Box::pin(async move {
            let users = s.network().list_users().await.expect("a list");
            assert_eq!(users.iter().filter(|user| user.role == Some(UserRole::Superadmin)).count(), 2);
        })
    }),
    ("create_user", |s| {
        Box::pin(async move {
            let new = CreateUser::new("cy@harbourfibre.example", "a-new-password", UserRole::Admin);
            s.network().create_user(&new).await.expect("a user");
            signed_in(s, ("cy@harbourfibre.example", "a-new-password")).await.get_user().await.expect("a user");
        })
    }),
    ("update_user_by_id", |s| {
        Box::pin(async move {
            let changes = UpdateUser::new(ADA_ID, "ada@harbourfibre.example", UserRole::Admin, false);
            let user = s.network().update_user_by_id(ADA_ID, &changes).await.expect("a user");
            assert_eq!(user.role, Some(UserRole::Admin));
        })
    }),
    ("delete_user", |s| {
        Box::pin(async move {
            s.network().delete_user(ADA_ID, &DeleteUserQuery::default()).await.expect("a status");
            assert_eq!(s.network().list_users().await.expect("a list").len(), 4);
        })
    }),
    ("list_tokens", |s| {
        Box::pin(async move {
            let tokens = s.network().list_tokens().await.expect("a list");
            let current: Vec<Uuid> =
                tokens.iter().filter(|token| token.current_session == Some(true)).map(|token| token.id).collect();
            assert_eq!((tokens.len(), current), (2, vec![TOKEN]));
        })
    }),
    ("create_token", |s| {
        Box::pin(async move {
            let new = CreateToken {
                name: "exporter".to_owned().into(),
                scope: CreateTokenScope::Guest.into(),
                ..CreateToken::default()
            };
            let created = s.network().create_token(&new).await.expect("a token");
            let secret = created.token.expect("the secret");
            s.network_with_token(secret.expose()).get_nms_settings().await.expect("a guest may read");
        })
    }),
    ("get_token", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_token(TOKEN).await.expect("a token").name.as_deref(), Some("mock"));
        })
    }),
    ("delete_token", |s| {
        Box::pin(async move {
            s.network().delete_token(TOKEN).await.expect("a status");
            s.network().list_tokens().await.expect_err("the token is gone");
        })
    }),
    ("list_access_groups_sites", |s| {
        Box::pin(async move {
            let groups = s.network().list_access_groups_sites(&ListAccessGroupsSitesQuery::default()).await;
            assert_eq!(groups.expect("a list").len(), 1);
        })
    }),
    ("create_access_groups_site", |s| {
        Box::pin(async move {
            let sites = vec![RequestSiteAccessGroupSingleSite::new(HARBOUR, true)];
            let group = s.network().create_access_groups_site(&RequestSiteAccessGroup::new("Harbour", sites)).await;
            assert_eq!(group.expect("a group").whitelist[0].name.as_deref(), Some("Harbour Tower"));
        })
    }),
    ("get_access_groups_site", |s| {
        Box::pin(async move {
            let group = s.network().get_access_groups_site(CREW).await.expect("a group");
            assert_eq!((group.name.as_deref(), group.whitelist.len()), (Some("Vista crew"), 2));
        })
    }),
    ("update_access_groups_site_by_group_id", |s| {
        Box::pin(async move {
            let changes = RequestSiteAccessGroup::new("Nobody's", Vec::new());
            let group = s.network().update_access_groups_site_by_group_id(CREW, &changes).await.expect("a group");
            assert!(group.whitelist.is_empty());
        })
    }),
    ("delete_access_groups_site_by_group_id", |s| {
        Box::pin(async move {
            s.network().delete_access_groups_site_by_group_id(CREW).await.expect("a status");
            s.network().get_access_groups_site(CREW).await.expect_err("it is gone");
        })
    }),
    ("update_access_groups_site_by_site_id", |s| {
        Box::pin(async move {
            let site = RequestSiteAccessGroupSingleSite::new(HARBOUR, false);
            s.network().update_access_groups_site_by_site_id(CREW, HARBOUR, &site).await.expect("a status");
            assert_eq!(s.network().get_access_groups_site(CREW).await.expect("a group").whitelist.len(), 3);
        })
    }),
    ("delete_access_groups_site_by_site_id", |s| {
        Box::pin(async move {
            s.network().delete_access_groups_site_by_site_id(CREW, VISTA).await.expect("a status");
            assert_eq!(s.network().get_access_groups_site(CREW).await.expect("a group").whitelist.len(), 1);
        })
    }),
    ("get_nms_heartbeat", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_heartbeat().await.expect("a status").result, Some(true));
        })
    }),
    ("get_nms_version", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_version().await.expect("a version").version.as_deref(), Some("2.4.206"));
        })
    }),
    ("get_nms_version_latest", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_version_latest().await.expect("a text"), "2.4.206");
        })
    }),
    ("get_nms_info", |s| {
        Box::pin(async move {
            let info = s.network().get_nms_info(&GetNmsInfoQuery::default()).await.expect("an answer");
            assert_eq!(info.network_name.as_deref(), Some("uisp.example.com"));
        })
    }),
    ("get_nms_server_time", |s| {
        Box::pin(async move {
            let time = s.network().get_nms_server_time().await.expect("a text");
            assert!(time.starts_with("2026-03-02T"), "the world's clock, not `{time}`");
        })
    }),
    ("get_nms_summary", |s| {
        Box::pin(async move {
            let query = GetNmsSummaryQuery { logs_level: vec![LogLevel::Error], ..GetNmsSummaryQuery::default() };
            let summary = s.network().get_nms_summary(&query).await.expect("a summary");
            assert_eq!((summary.all_sites_count, summary.logs_unread_count), (Some(3), Some(1)));
        })
    }),
    ("list_nms_news", |s| {
        Box::pin(async move {
            assert!(s.network().list_nms_news().await.expect("a list").is_empty());
        })
    }),
    ("list_nms_search", |s| {
        Box::pin(async move {
            let query = ListNmsSearchQuery { query: Some("vista".to_owned()), ..ListNmsSearchQuery::new(3, 1) };
            let found = s.network().list_nms_search(&query).await.expect("a list");
            assert_eq!((found.len(), found[0].matches.len()), (3, 1), "the site and two of its devices");
        })
    }),
    ("get_nms_settings", |s| {
        Box::pin(async move {
            let settings = s.network().get_nms_settings().await.expect("settings");
            assert_eq!(settings.hostname.as_deref(), Some("uisp.example.com"));
        })
    }),
    ("update_nms_settings", |s| {
        Box::pin(async move {
            let mut settings = json!({
                "googleMapsApiKey": "", "devicePingAddress": "", "migrationUispKey": "", "migrationHostname": "",
                "migrationPort": 443,
            });
            let seed = include_str!("../../../seeds/uisp-network/empty.json");
            let seed: serde_json::Value = serde_json::from_str(seed).expect("the seed is JSON");
            for (name, value) in seed["tables"]["network-settings"][0].as_object().expect("a row") {
                settings[name] = value.clone();
            }
            let members = settings.as_object_mut().expect("an object");
            members.remove("id");
            members.remove("isSetupSurveyAnswered");
            settings["hostname"] = "network.harbourfibre.example".into();
            let url = format!("{}/nms/settings", s.network_url());
            let request = reqwest::Client::new().put(url).header("x-auth-token", mock_server::NETWORK_TOKEN);
            let answer = request.json(&settings).send().await.expect("an answer");
            assert_eq!(answer.status(), 200);
            let settings = s.network().get_nms_settings().await.expect("settings");
            assert_eq!(settings.hostname.as_deref(), Some("network.harbourfibre.example"));
        })
    }),
    ("get_nms_mailserver", |s| {
        Box::pin(async move {
            let server = s.network().get_nms_mailserver().await.expect("a mail server");
            assert_eq!(server.type_, Some(MailServerType::Nosmtp));
        })
    }),
    ("update_nms_mailserver", |s| {
        Box::pin(async move {
            let settings = MailServerInput::new("", "", "mail.example", 465, false, true, "mailer", "a-password");
            let server = s.network().update_nms_mailserver(&settings).await.expect("a mail server");
            assert_eq!(server.custom_smtp_hostname.as_deref(), Some("mail.example"));
            assert!(server.custom_smtp_password.is_none(), "no answer shows a password");
        })
    }),
    ("get_nms_traffic_subnets", |s| {
        Box::pin(async move {
            let subnets = s.network().get_nms_traffic_subnets().await.expect("subnets");
            assert!(subnets.configured_subnets.is_empty());
        })
    }),
    ("set_nms_traffic_subnets", |s| {
        Box::pin(async move {
            let subnets = s.network().set_nms_traffic_subnets(&vec!["10.0.0.0/8".to_owned()]).await;
            assert_eq!(subnets.expect("subnets").valid_subnets.len(), 1);
        })
    }),
    ("list_nms_traffic_blacklist", |s| {
        Box::pin(async move {
            assert!(s.network().list_nms_traffic_blacklist().await.expect("a list").is_empty());
        })
    }),
    ("create_nms_traffic_blacklist", |s| {
        Box::pin(async move {
            let listed = vec!["192.0.2.1".to_owned()];
            assert_eq!(s.network().create_nms_traffic_blacklist(&listed).await.expect("a list"), listed);
        })
    }),
    ("list_nms_backups", |s| {
        Box::pin(async move {
            let backups = s.network().list_nms_backups().await.expect("a list");
            assert_eq!(backups.len(), 2);
            assert!(backups[0].created_at < backups[1].created_at, "the latest is the last");
        })
    }),
    ("create_nms_backup", |s| {
        Box::pin(async move {
            let created = s.network().create_nms_backup().await.expect("a backup");
            let backups = s.network().list_nms_backups().await.expect("a list");
            assert_eq!(backups.last().map(|backup| backup.id), Some(created.id));
        })
    }),
    ("get_nms_backup", |s| {
        Box::pin(async move {
            let file = s.network().get_nms_backup(BACKUP).await.expect("a file");
            let size = s.network().list_nms_backups().await.expect("a list")[0].size;
            assert_eq!(i64::try_from(file.bytes.len()).ok(), size);
        })
    }),
    ("delete_nms_backup", |s| {
        Box::pin(async move {
            s.network().delete_nms_backup(BACKUP).await.expect("a status");
            assert_eq!(s.network().list_nms_backups().await.expect("a list").len(), 1);
        })
    }),
    ("get_logs", |s| {
        Box::pin(async move {
            let query = GetLogsQuery { level: vec![LogLevel::Error], ..GetLogsQuery::new(10, 1) };
            let logs = s.network().get_logs(&query).await.expect("a page");
            assert_eq!(logs.items.len(), 1);
            assert_eq!(logs.aggregation.expect("counts").all_count, Some(5));
        })
    }),
    ("get_tasks", |s| {
        Box::pin(async move {
            let tasks = s.network().get_tasks(&GetTasksQuery::new(10, 1)).await.expect("a page");
            let states: Vec<&str> = tasks.items.iter().filter_map(|batch| batch.status.as_deref()).collect();
            assert_eq!(states, ["in-progress", "failed"]);
        })
    }),
    ("get_tasks_in_progress", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_tasks_in_progress().await.expect("a count").count, Some(1));
        })
    }),
    ("list_tasks_of_batch", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_tasks_of_batch(BATCH).await.expect("a list").len(), 1);
        })
    }),
    ("create_task", |s| {
        Box::pin(async move {
            let upgrades = vec![CreateTaskBodyUpgrade::new(BRIDGE, "8.7.13")];
            s.network().create_task(&CreateTaskBody::new(upgrades)).await.expect("a status");
            assert_eq!(s.network().get_tasks(&GetTasksQuery::new(10, 1)).await.expect("a page").items.len(), 3);
        })
    }),
    ("cancel_task", |s| {
        Box::pin(async move {
            s.network().cancel_task(BATCH).await.expect("a status");
            let tasks = s.network().list_tasks_of_batch(BATCH).await.expect("a list");
            assert_eq!(tasks[0].status.as_deref(), Some("canceled"));
        })
    }),
];
