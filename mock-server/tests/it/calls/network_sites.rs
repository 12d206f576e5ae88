//! Calls for sites, their speeds and their services, links, outages, and what the network shows of the CRM.

use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

/// The tower with the fibre.
const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");
/// The place of Grace Okafor.
const GRACE: Uuid = uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324");
/// The provider's own place, without a service.
const OFFICE: Uuid = uuid!("5e000000-0000-4000-8000-000000000008");
/// The radio from Harbour Tower to Vista Ridge.
const RADIO: Uuid = uuid!("de000000-0000-4000-8000-000000000007");
/// The link between the two towers.
const LINK: Uuid = uuid!("da000000-0000-4000-8000-000000000001");

/// A link between the core switch and the border router that nobody has drawn yet.
fn cable() -> DataLinkPayload {
    DataLinkPayload::new(
        uuid!("de000000-0000-4000-8000-000000000002"),
        "0/8".to_owned(),
        uuid!("de000000-0000-4000-8000-000000000006"),
        "eth3".to_owned(),
    )
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_sites", |s| {
        Box::pin(async move {
            let query = ListSitesQuery { ucrm: Some(true), ucrm_details: Some(true), ..Default::default() };
            let sites = s.network().list_sites(&query).await.expect("a list");
            assert_eq!(sites.len(), 8);
        })
    }),
    ("get_site", |s| {
        Box::pin(async move {
            let site = s.network().get_site(GRACE, &GetSiteQuery::default()).await.expect("a site");
            let service = site.ucrm.and_then(|ucrm| ucrm.service).expect("a service");
            assert_eq!((service.id.as_str(), service.status), ("1", Some(ServiceStatus::Active)));
        })
    }),
    ("create_site", |s| {
        Box::pin(async move {
            let site = s.network().create_site(&CreateSite::new("Mill".to_owned())).await.expect("a site");
            let identification = site.identification.expect("an identification");
            assert_eq!(identification.type_, Some(SiteIdentificationDetailType::Site));
            assert_eq!(identification.suspended, Some(false));
        })
    }),
    ("update_site", |s| {
        Box::pin(async move {
            let identification = SiteIdentificationDetailInput::new(
                HARBOUR,
                SiteIdentificationDetailType::Site,
                "Harbour".to_owned(),
                SiteStatus::Active,
            );
            let update = SiteUpdate::new(identification, SiteDescriptionInput::default());
            let site = s.network().update_site(HARBOUR, &update).await.expect("a site");
            assert_eq!(site.description.and_then(|description| description.note), None);
        })
    }),
    ("delete_site", |s| {
        Box::pin(async move {
            let site = s.network().create_site(&CreateSite::new("Mill".to_owned())).await.expect("a site");
            let id = site.id.expect("an id");
            assert_eq!(s.network().delete_site(id).await.expect("an answer").result, Some(true));
            s.network().get_site(id, &GetSiteQuery::default()).await.expect_err("it is gone");
        })
    }),
    ("bulkdelete_sites", |s| {
        Box::pin(async move {
            let site = s.network().create_site(&CreateSite::new("Mill".to_owned())).await.expect("a site");
            let id = site.id.expect("an id");
            let answer = s.network().bulkdelete_sites(&RefreshDevicesBody::new(vec![HARBOUR, id])).await;
            let answer = answer.expect("an answer");
            assert_eq!((answer.deleted_ids, answer.undeleted_ids), (vec![id], vec![HARBOUR]));
        })
    }),
    ("suspend_site", |s| {
        Box::pin(async move {
            let site = s.network().suspend_site(OFFICE).await.expect("a site");
            assert_eq!(site.identification.and_then(|identification| identification.suspended), Some(true));
        })
    }),
    ("unsuspend_site", |s| {
        Box::pin(async move {
            s.network().suspend_site(OFFICE).await.expect("a site");
            let site = s.network().unsuspend_site(OFFICE).await.expect("a site");
            assert_eq!(site.identification.and_then(|identification| identification.suspended), Some(false));
        })
    }),
    ("get_site_qos", |s| {
        Box::pin(async move {
            let qos = s.network().get_site_qos(GRACE).await.expect("speeds");
            assert_eq!((qos.download_speed, qos.upload_speed), (Some(100_000_000), Some(20_000_000)));
        })
    }),
    ("update_site_qos", |s| {
        Box::pin(async move {
            let new = SiteTrafficShapingInput::new(true, 5_000_000, 0, 1_000_000, 0, 1);
            let qos = s.network().update_site_qos(GRACE, &new).await.expect("speeds");
            assert_eq!((qos.enabled, qos.download_speed), (Some(true), Some(5_000_000)));
        })
    }),
    ("list_sites_search", |s| {
        Box::pin(async move {
            let query = ListSitesSearchQuery { query: Some("tower".to_owned()), ..ListSitesSearchQuery::new(1, 2) };
            let found = s.network().list_sites_search(&query).await.expect("a list");
            let names: Vec<_> = found.into_iter().filter_map(|site| site.identification?.name).collect();
            assert_eq!(names, ["Orchard Water Tower"], "the second of two");
        })
    }),
    ("list_site_clients", |s| {
        Box::pin(async move {
            let direct =
                s.network().list_site_clients(HARBOUR, &ListSiteClientsQuery::default()).await.expect("a list");
            let query = ListSiteClientsQuery { recursive: Some(true) };
            let all = s.network().list_site_clients(HARBOUR, &query).await.expect("a list");
            assert_eq!((direct.len(), all.len()), (2, 5));
        })
    }),
    ("bind_site_ucrm", |s| {
        Box::pin(async move {
            let done = s.network().bind_site_ucrm(OFFICE, &SiteBinding::new("3".to_owned())).await.expect("an answer");
            assert_eq!(done.result, Some(true));
        })
    }),
    ("create_sites_ucrm_binding", |s| {
        Box::pin(async move {
            let bindings = vec![SiteBindings::new(OFFICE, "3".to_owned())];
            s.network().create_sites_ucrm_binding(&bindings).await.expect("an answer");
            assert_eq!(s.client.get_service(3).await.expect("a service").unms_client_site_id, Some(OFFICE));
        })
    }),
    ("unbind_site_ucrm", |s| {
        Box::pin(async move {
            s.network().unbind_site_ucrm(GRACE).await.expect("an answer");
            let service = s.client.get_service(1).await.expect("a service");
            assert_eq!(service.unms_client_site_id, None);
        })
    }),
    ("get_site_statistics", |s| {
        Box::pin(async move {
            let query = GetSiteStatisticsQuery::new(SiteInterval::Hour);
            let statistics = s.network().get_site_statistics(GRACE, &query).await.expect("statistics");
            assert_eq!(statistics.download.expect("a series").avg.len(), 12);
        })
    }),
    ("list_data_links", |s| {
        Box::pin(async move {
            let query = ListDataLinksQuery { site_links_only: Some(true) };
            let between_towers = s.network().list_data_links(&query).await.expect("a list");
            assert_eq!(between_towers.len(), 2);
            let all = s.network().list_data_links(&ListDataLinksQuery::default()).await.expect("a list");
            assert_eq!(all.len(), 21);
        })
    }),
    ("get_data_link", |s| {
        Box::pin(async move {
            let link = s.network().get_data_link(LINK).await.expect("a link");
            assert_eq!((link.ssid.as_deref(), link.type_), (Some("harbour-vista"), Some(DataLinkType::Wireless)));
            let statistics = link.from.expect("an end").interface.remove("statistics").flatten().expect("statistics");
            assert_eq!(statistics.as_object().expect("an object").len(), 19, "every key is there");
        })
    }),
    ("create_data_link", |s| {
        Box::pin(async move {
            let link = s.network().create_data_link(&cable()).await.expect("a link");
            assert_eq!((link.origin, link.can_delete), (Some(DataLinkOrigin::Manual), Some(true)));
            assert_eq!(link.type_, Some(DataLinkType::Ethernet));
        })
    }),
    ("update_data_link", |s| {
        Box::pin(async move {
            let link = s.network().create_data_link(&cable()).await.expect("a link");
            let other = DataLinkPayload { interface_id_to: "eth2".to_owned(), ..cable() };
            let changed = s.network().update_data_link(link.id, &other).await.expect("a link");
            assert_eq!(changed.id, link.id);
        })
    }),
    ("delete_data_link", |s| {
        Box::pin(async move {
            let link = s.network().create_data_link(&cable()).await.expect("a link");
            s.network().delete_data_link(link.id).await.expect("an answer");
            s.network().get_data_link(link.id).await.expect_err("it is gone");
        })
    }),
    ("list_device_data_links", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_device_data_links(RADIO).await.expect("a list").len(), 2);
        })
    }),
    ("list_site_data_links", |s| {
        Box::pin(async move {
            assert_eq!(s.network().list_site_data_links(GRACE).await.expect("a list").len(), 2);
        })
    }),
    ("get_outages", |s| {
        Box::pin(async move {
            let query = GetOutagesQuery { in_progress: Some(true), ..GetOutagesQuery::new(10, 1) };
            let outages = s.network().get_outages(&query).await.expect("a page");
            assert_eq!(outages.items.len(), 1);
            let device = outages.items[0].device.clone().expect("a device");
            assert_eq!(device.name.as_deref(), Some("Field office backup"));
        })
    }),
    ("list_crm_service_plans", |s| {
        Box::pin(async move {
            let plans = s.network().list_crm_service_plans().await.expect("a list");
            assert_eq!((plans.len(), plans[0].id.as_str()), (6, "1"));
        })
    }),
    ("list_crm_tickets", |s| {
        Box::pin(async move {
            let tickets = s.network().list_crm_tickets("1", &ListCrmTicketsQuery::default()).await.expect("a list");
            assert!(!tickets.is_empty());
        })
    }),
    ("create_crm_client", |s| {
        Box::pin(async move {
            let new = NewClient::new("Noor".to_owned(), "Haddad".to_owned(), "1".to_owned());
            let site = s.network().create_crm_client(&new).await.expect("a site");
            let client = site.ucrm.and_then(|ucrm| ucrm.client).expect("a client");
            assert_eq!(client.name.as_deref(), Some("Noor Haddad"));
        })
    }),
];
