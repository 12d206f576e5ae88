//! Calls for UISP Network's console: its set-up, its upkeep, and the numbers of the whole network.

use uisp_network::Field;
use uisp_network::types::*;

use super::Run;

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("get_nms_setup", |s| {
        Box::pin(async move {
            let setup = s.network().get_nms_setup().await.expect("a set-up");
            assert_eq!((setup.is_configured, setup.is_first_device_configured), (Some(true), Some(true)));
        })
    }),
    ("start_nms_setup", |s| {
        Box::pin(async move {
            let started = StartNmsSetupBody { started_at: Field::Value(1_772_000_000_000) };
            s.network().start_nms_setup(&started).await.expect("a status");
            let settings = s.network().get_nms_settings().await.expect("settings");
            let started = settings.setup_started_at.expect("a moment");
            assert_eq!(started.timestamp_millis(), 1_772_000_000_000);
        })
    }),
    ("finish_nms_setup", |s| {
        Box::pin(async move {
            s.network().finish_nms_setup(&FinishNmsSetupBody::default()).await.expect("a status");
            let settings = s.network().get_nms_settings().await.expect("settings");
            let now = s.world().snapshot().now();
            assert_eq!(settings.setup_finished_at.expect("a moment").timestamp(), now.timestamp());
        })
    }),
    ("create_nms_setup_survey", |s| {
        Box::pin(async move {
            s.network().create_nms_setup_survey(&CreateNmsSetupSurveyBody::default()).await.expect("a status");
            let settings = s.network().get_nms_settings().await.expect("settings");
            assert_eq!(settings.is_setup_survey_answered, Some(true));
        })
    }),
    ("get_nms_server_config", |s| {
        Box::pin(async move {
            let configuration = s.network().get_nms_server_config().await.expect("a configuration");
            assert_eq!(configuration.server_type, Some(ServerType::Local));
        })
    }),
    ("get_nms_log_verbosity", |s| {
        Box::pin(async move {
            let verbosity = s.network().get_nms_log_verbosity().await.expect("a verbosity");
            assert_eq!(verbosity.verbosity, Some(ServerLogVerbosityVerbosity::Info));
        })
    }),
    ("create_nms_log_verbosity", |s| {
        Box::pin(async move {
            let wanted = ServerLogVerbosityPayload::new(ServerLogVerbosityVerbosity::Debug, 60_000);
            let set = s.network().create_nms_log_verbosity(&wanted).await.expect("a verbosity");
            assert_eq!(set.verbosity, Some(ServerLogVerbosityVerbosity::Debug));
            assert!(set.expires_at.is_some());
        })
    }),
    ("get_nms_cloud_config", |s| {
        Box::pin(async move {
            assert!(s.network().get_nms_cloud_config().await.expect("a configuration").notifications.is_empty());
        })
    }),
    ("update_nms_notifications", |s| {
        Box::pin(async move {
            let notifications = vec![NotificationInput::new(7, NotificationType::Warning, true)];
            s.network().update_nms_notifications(&notifications).await.expect("a status");
            let kept = s.network().get_nms_cloud_config().await.expect("a configuration").notifications;
            assert_eq!((kept.len(), kept[0].id), (1, 7));
        })
    }),
    ("get_nms_update", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_update().await.expect("a state").can_nms_update, Some(false));
        })
    }),
    ("get_nms_update_log", |s| {
        Box::pin(async move {
            assert_eq!(s.network().get_nms_update_log().await.expect("a log"), "");
        })
    }),
    ("update_nms_settings_allow_unms_beta", |s| {
        Box::pin(async move {
            let wanted = UpdateNmsSettingsAllowUnmsBetaBody { allow_unms_beta_version: Field::Value(true) };
            let settings = s.network().update_nms_settings_allow_unms_beta(&wanted).await.expect("settings");
            assert_eq!(settings.allow_unms_beta_version, Some(true));
        })
    }),
    ("refresh_nms_certificate", |s| {
        Box::pin(async move {
            s.network().refresh_nms_certificate().await.expect("a status");
            assert!(s.network().get_nms_settings().await.expect("settings").lets_encrypt_timestamp.is_some());
        })
    }),
    ("test_nms_mailserver", |s| {
        Box::pin(async move {
            let test = TestNmsMailserverBody::new("ada@harbourfibre.example");
            let status = s.network().test_nms_mailserver(&test).await.expect("a status");
            let kept = s.network().get_nms_mailserver().await.expect("a mail server");
            let is_there = kept.type_.is_some_and(|kind| kind != MailServerType::Nosmtp);
            assert_eq!(status.result, Some(is_there));
        })
    }),
    ("get_nms_maintenance_supportinfo", |s| {
        Box::pin(async move {
            let query = GetNmsMaintenanceSupportinfoQuery::new(1);
            let file = s.network().get_nms_maintenance_supportinfo(&query).await.expect("a file");
            assert!(String::from_utf8_lossy(&file.bytes).contains("devices"));
        })
    }),
    ("get_nms_statistics", |s| {
        Box::pin(async move {
            let query = GetNmsStatisticsQuery {
                interval: Some(GetNmsStatisticsInterval::Month),
                ..GetNmsStatisticsQuery::default()
            };
            let statistics = s.network().get_nms_statistics(&query).await.expect("statistics");
            assert_eq!(statistics.all_sites.len(), 60);
            let last = |points: &[DataPoint]| points.last().and_then(|point| point.y);
            assert!(last(&statistics.live_clients) < last(&statistics.all_clients), "the field office's backup is out");
        })
    }),
];
