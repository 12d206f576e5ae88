//! Calls for images, traffic and imports of sites, and for how subscribers are connected.

use uisp_network::rust_decimal::Decimal;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");
const GRACE: Uuid = uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324");
const BAKERY: Uuid = uuid!("0c8b5f3a-5e69-4c9f-8a50-3a3f2f5d7c11");
/// The photo of the mast, the first of three of the harbour.
const MAST: Uuid = uuid!("1a000000-0000-4000-8000-000000000001");
/// A radio of no site.
const FREE: Uuid = uuid!("de000000-0000-4000-8000-000000000025");
/// It was discovered, and is awaited at the bakery.
const AWAITED: Uuid = uuid!("de000000-0000-4000-8000-000000000027");
/// The second of March 2026, 07:00.
const SEVEN: i64 = 1_772_434_800_000;

/// The site of a device.
async fn site_of(network: &uisp_network::Client, device: Uuid) -> Option<String> {
    let shown = network.get_device(device).await.expect("a device");
    shown.identification.and_then(|short| short.site).and_then(|site| site.name)
}

/// The names of the harbour's images.
async fn images(network: &uisp_network::Client) -> Vec<String> {
    let listed = network.list_site_images(HARBOUR).await.expect("a list");
    listed.into_iter().filter_map(|image| image.name).collect()
}

async fn turned(network: &uisp_network::Client) -> (Option<Decimal>, Option<Decimal>) {
    let listed = network.list_site_images(HARBOUR).await.expect("a list");
    (listed[0].width, listed[0].height)
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_site_images", |s| {
        Box::pin(async move {
            assert_eq!(images(&s.network()).await, ["Mast", "Cabinet", "Door"]);
        })
    }),
    ("get_site_image", |s| {
        Box::pin(async move {
            let file = s.network().get_site_image(HARBOUR, MAST).await.expect("a file");
            assert!(file.bytes.starts_with(b"\x89PNG"));
        })
    }),
    ("patch_site_image", |s| {
        Box::pin(async move {
            let network = s.network();
            let data = ImageData { name: "The mast".to_owned().into(), ..ImageData::default() };
            let image = network.patch_site_image(HARBOUR, MAST, &data).await.expect("an image");
            assert_eq!(image.description.as_deref(), Some("The mast from the east"));
            assert_eq!(images(&network).await[0], "The mast");
        })
    }),
    ("delete_site_image", |s| {
        Box::pin(async move {
            let network = s.network();
            network.delete_site_image(HARBOUR, MAST).await.expect("an answer");
            assert_eq!(images(&network).await, ["Cabinet", "Door"]);
        })
    }),
    ("rotateleft_site_image", |s| {
        Box::pin(async move {
            s.network().rotateleft_site_image(HARBOUR, MAST).await.expect("an answer");
            assert_eq!(turned(&s.network()).await, (Some(16.into()), Some(12.into())));
        })
    }),
    ("rotateright_site_image", |s| {
        Box::pin(async move {
            s.network().rotateright_site_image(HARBOUR, MAST).await.expect("an answer");
            assert_eq!(turned(&s.network()).await, (Some(16.into()), Some(12.into())));
        })
    }),
    ("reorder_site_image", |s| {
        Box::pin(async move {
            let order = ImageOrder::new(0.into(), 1.into());
            s.network().reorder_site_image(HARBOUR, MAST, &order).await.expect("an answer");
            assert_eq!(images(&s.network()).await, ["Cabinet", "Mast", "Door"]);
        })
    }),
    ("list_sites_traffic", |s| {
        Box::pin(async move {
            let query = ListSitesTrafficQuery::new(SEVEN.into(), (SEVEN + 1).into(), SiteGranularity::OneHour);
            let listed = s.network().list_sites_traffic(&query).await.expect("a list");
            assert_eq!(listed.len(), 8, "one step of each site");
            assert!(listed.iter().any(|step| step.download > Some(0.into())));
        })
    }),
    ("list_site_traffic", |s| {
        Box::pin(async move {
            let (from, to) = (SEVEN.into(), (SEVEN + 3_600_000).into());
            let query = ListSiteTrafficQuery::new(from, to, SiteGranularity::FiveMinutes);
            let listed = s.network().list_site_traffic(GRACE, &query).await.expect("a list");
            assert_eq!((listed.len(), listed[0].time), (13, Some(SEVEN.into())));
        })
    }),
    ("list_site_traffic_interval", |s| {
        Box::pin(async move {
            let query = ListSiteTrafficIntervalQuery::new(SiteInterval::Day, SiteGranularity::OneHour);
            assert_eq!(s.network().list_site_traffic_interval(GRACE, &query).await.expect("a list").len(), 24);
        })
    }),
    ("get_site_traffic_summary", |s| {
        Box::pin(async move {
            let network = s.network();
            let query = GetSiteTrafficSummaryQuery::new(SiteInterval::Day);
            let sum = network.get_site_traffic_summary(GRACE, &query).await.expect("a sum");
            let query = ListSiteTrafficIntervalQuery::new(SiteInterval::Day, SiteGranularity::OneHour);
            let steps = network.list_site_traffic_interval(GRACE, &query).await.expect("a list");
            assert_eq!(sum.download, Some(steps.into_iter().filter_map(|step| step.download).sum()));
        })
    }),
    ("get_site_slastats", |s| {
        Box::pin(async move {
            let network = s.network();
            assert_eq!(network.get_site_slastats(BAKERY).await.expect("a text"), "100.00");
            let office = uuid!("5e000000-0000-4000-8000-000000000008");
            assert_ne!(network.get_site_slastats(office).await.expect("a text"), "100.00");
        })
    }),
    ("list_sites_subscribers_statistics", |s| {
        Box::pin(async move {
            let listed = s.network().list_sites_subscribers_statistics().await.expect("a list");
            let grace = listed.iter().filter(|row| row.subscriber_id == Some(GRACE));
            assert_eq!(grace.count(), 2, "a radio and its WiFi");
        })
    }),
    ("get_sites_subscriber_statistics", |s| {
        Box::pin(async move {
            let query = GetSitesSubscriberStatisticsQuery::new(GetNmsStatisticsInterval::Hour, "0", "3600000");
            let curves = s.network().get_sites_subscriber_statistics(GRACE, &query).await.expect("curves");
            assert_eq!(curves.download.expect("a direction").rtt_avg.len(), 12);
        })
    }),
    ("list_site_uplink_devices", |s| {
        Box::pin(async move {
            let query = ListSiteUplinkDevicesQuery {
                with_statistics: Some(true),
                ..ListSiteUplinkDevicesQuery::new(SiteInterval::Hour)
            };
            let listed = s.network().list_site_uplink_devices(VISTA, &query).await.expect("a list");
            assert_eq!(listed[0].parent_device_id, Some(uuid!("de000000-0000-4000-8000-000000000007")));
            assert!(listed[0].statistics.is_some());
        })
    }),
    ("create_sites_devicesiterelation", |s| {
        Box::pin(async move {
            let network = s.network();
            let site = SiteImport {
                parent_site_name: "Harbour Tower".to_owned().into(),
                mac_addresses: vec!["74:ac:b9:00:00:19".to_owned()].into(),
                ..SiteImport::new("Mill", 1.into(), 2.into())
            };
            let query = CreateSitesDevicesiterelationQuery::default();
            network.create_sites_devicesiterelation(&query, &vec![site]).await.expect("an answer");
            assert_eq!(site_of(&network, FREE).await.as_deref(), Some("Mill"));
        })
    }),
    ("delete_sites_devicesiterelations", |s| {
        Box::pin(async move {
            let network = s.network();
            network.delete_sites_devicesiterelations().await.expect("an answer");
            let body = CreateDiscoveryConnectUbntBody::new(vec![AWAITED], "ubnt", "ubnt");
            network.create_discovery_connect_ubnt(&body).await.expect("an answer");
            assert_eq!(site_of(&network, AWAITED).await, None, "it is awaited no more");
        })
    }),
    ("create_sites_devicesubscriberrelation", |s| {
        Box::pin(async move {
            let network = s.network();
            let subscriber = SubscriberImport {
                service_plan_id: "1".to_owned().into(),
                ip_addresses: vec!["10.0.9.5".to_owned()].into(),
                ..SubscriberImport::new("Nora", "Quist", 1.into(), 2.into())
            };
            let query = CreateSitesDevicesubscriberrelationQuery::default();
            network.create_sites_devicesubscriberrelation(&query, &vec![subscriber]).await.expect("an answer");
            assert_eq!(site_of(&network, FREE).await.as_deref(), Some("Nora Quist"));
            let query = ListSitesQuery { type_: Some(SiteType::Endpoint), ucrm: Some(true), ..Default::default() };
            let sites = network.list_sites(&query).await.expect("a list");
            let nora = sites.into_iter().filter_map(|site| site.identification);
            assert!(nora.filter_map(|short| short.name).any(|name| name == "Nora Quist"), "she has a service");
        })
    }),
    ("create_sites_bulkupdate_notification", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = SiteNotificationsUpdate::new(vec![HARBOUR, VISTA], SiteNotificationsUpdateType::None);
            network.create_sites_bulkupdate_notification(&body).await.expect("an answer");
            let site = network.get_site(VISTA, &GetSiteQuery::default()).await.expect("a site");
            assert_eq!(site.notifications.and_then(|held| held.type_), Some(SiteNotificationsType::None));
        })
    }),
    ("preregister_site", |s| {
        Box::pin(async move {
            let network = s.network();
            let body = PreregisterSubscriber::new(vec!["74acb9000019".to_owned()], Vec::new());
            network.preregister_site(GRACE, &body).await.expect("an answer");
            assert_eq!(site_of(&network, FREE).await.as_deref(), Some("Grace Okafor"));
        })
    }),
];
