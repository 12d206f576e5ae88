//! The rules of sites, links and outages of UISP Network, and that network and CRM are one world.

use mock_server::engine::State;
use uisp_crm::types::{ClientNew, ServiceNew, ServiceStatus as CrmStatus};
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};
use uisp_network::{Error, Null};

use crate::support::TestServer;

const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");
const GRACE: Uuid = uuid!("7b1c38b5-a8b5-48c7-867c-405668be0324");
const MATEO: Uuid = uuid!("e2a7e5f4-0f5d-4a52-9b60-7f2a3c1d9e44");
const OFFICE: Uuid = uuid!("5e000000-0000-4000-8000-000000000008");
const BACKUP: Uuid = uuid!("de000000-0000-4000-8000-000000000023");

async fn site(server: &TestServer, id: Uuid) -> Site {
    server.network().get_site(id, &GetSiteQuery::default()).await.expect("a site")
}

async fn is_suspended(server: &TestServer, id: Uuid) -> bool {
    site(server, id).await.identification.and_then(|identification| identification.suspended) == Some(true)
}

async fn names(server: &TestServer, query: ListSitesQuery) -> Vec<String> {
    let sites = server.network().list_sites(&query).await.expect("a list");
    sites.into_iter().filter_map(|site| site.identification?.name).collect()
}

fn status(error: &Error) -> u16 {
    match error {
        Error::Status { status, .. } => *status,
        other => panic!("expected an answer, got {other:?}"),
    }
}

async fn new_endpoint(server: &TestServer) -> Uuid {
    let new = CreateSite {
        type_: SiteType::Client.into(),
        parent_site_id: VISTA.into(),
        ..CreateSite::new("Noor Haddad".to_owned())
    };
    server.network().create_site(&new).await.expect("a site").id.expect("an id")
}

/// A client of the CRM with a service of the first plan.
async fn new_service(server: &TestServer) -> i64 {
    let client = ClientNew { first_name: "Noor".into(), last_name: "Haddad".into(), ..ClientNew::default() };
    let client = server.client.create_client(&client).await.expect("a client");
    let service = ServiceNew { service_plan_period_id: 1.into(), ..ServiceNew::default() };
    server.client.create_service(client.id, &service).await.expect("a service").id
}

/// Suspends the service in the CRM, looks at its site in the network, and releases it again.
async fn suspend_and_release(server: &TestServer, service: i64, place: Uuid) {
    assert!(!is_suspended(server, place).await);
    let reason = uisp_crm::types::ServiceSuspension { suspension_reason_id: 2.into() };
    server.client.suspend_service(service, &reason).await.expect("an empty answer");
    let shown = site(server, place).await;
    assert_eq!(shown.identification.and_then(|identification| identification.suspended), Some(true));
    let bound = shown.ucrm.and_then(|ucrm| ucrm.service).expect("a service");
    assert_eq!((bound.id, bound.status), (service.to_string(), Some(ServiceStatus::Suspended)));
    server.client.cancel_service_suspension(service).await.expect("an empty answer");
    assert!(!is_suspended(server, place).await);
    assert_eq!(server.client.get_service(service).await.expect("a service").status, Some(CrmStatus::Active));
}

#[tokio::test]
async fn a_service_that_is_bound_in_the_network_suspends_its_site() {
    let server = TestServer::demo().await;
    let (place, service) = (new_endpoint(&server).await, new_service(&server).await);
    assert!(site(&server, place).await.ucrm.is_none());
    server.network().bind_site_ucrm(place, &SiteBinding::new(service.to_string())).await.expect("an answer");
    let bound = server.client.get_service(service).await.expect("a service");
    let inactive = Some(uisp_crm::types::ServiceSiteStatus::Inactive);
    assert_eq!((bound.unms_client_site_id, bound.unms_client_site_status), (Some(place), inactive), "it has no device");
    suspend_and_release(&server, service, place).await;
    server.network().unbind_site_ucrm(place).await.expect("an answer");
    assert!(site(&server, place).await.ucrm.is_none());
}

#[tokio::test]
async fn a_service_that_is_bound_in_the_crm_suspends_its_site() {
    let server = TestServer::demo().await;
    let (place, service) = (new_endpoint(&server).await, new_service(&server).await);
    let binding = uisp_crm::types::ServiceSiteBinding { unms_client_site_id: place.into() };
    server.client.bind_service_site(service, &binding).await.expect("a service");
    let client = site(&server, place).await.ucrm.and_then(|ucrm| ucrm.client).expect("a client");
    assert_eq!(client.name.as_deref(), Some("Noor Haddad"));
    suspend_and_release(&server, service, place).await;
    server.client.unbind_service_site(service).await.expect("a service");
    assert!(site(&server, place).await.ucrm.is_none());
}

#[tokio::test]
async fn a_client_who_does_not_pay_is_suspended_in_the_network_too() {
    let server = TestServer::demo().await;
    assert!(is_suspended(&server, MATEO).await, "the demo CRM has suspended him");
    let suspended = ListDevicesIpsQuery { suspended: Some(true), ..Default::default() };
    let addresses = server.network().list_devices_ips(&suspended).await.expect("addresses");
    assert_eq!(addresses, ["10.0.2.20"], "whoever enforces it finds his radio");
    assert!(!is_suspended(&server, GRACE).await);
    assert!(server.network().unsuspend_site(MATEO).await.is_ok());
    assert!(is_suspended(&server, MATEO).await, "only the CRM can lift what the CRM did");
}

#[tokio::test]
async fn a_site_has_one_service_and_a_deleted_one_leaves_it() {
    let server = TestServer::demo().await;
    let (place, service) = (new_endpoint(&server).await, new_service(&server).await);
    let network = server.network();
    network.bind_site_ucrm(place, &SiteBinding::new("3".to_owned())).await.expect("an answer");
    network.bind_site_ucrm(place, &SiteBinding::new(service.to_string())).await.expect("an answer");
    assert_eq!(server.client.get_service(3).await.expect("a service").unms_client_site_id, None);
    network.delete_site(place).await.expect("an answer");
    assert_eq!(server.client.get_service(service).await.expect("a service").unms_client_site_id, None);
    let refused = network.bind_site_ucrm(OFFICE, &SiteBinding::new("99999999999999999999".to_owned())).await;
    assert_eq!(status(&refused.expect_err("no such service")), 400);
}

#[tokio::test]
async fn sites_are_found_by_type_service_device_and_address() {
    let server = TestServer::demo().await;
    let of_type = |type_| ListSitesQuery { type_: Some(type_), ..Default::default() };
    assert_eq!(names(&server, of_type(SiteType::Site)).await.len(), 3);
    assert_eq!(names(&server, of_type(SiteType::Subscriber)).await.len(), 5);
    let own = ListSitesQuery { ucrm: Some(false), ..of_type(SiteType::Endpoint) };
    assert_eq!(names(&server, own).await, ["Field office"]);
    let device = ListSitesQuery { device_id: Some(BACKUP.to_string()), ..Default::default() };
    assert_eq!(names(&server, device).await, ["Field office"]);
    let address = ListSitesQuery { ip: Some("10.0.1.2".to_owned()), ..Default::default() };
    assert_eq!(names(&server, address).await, ["Vista Ridge"]);
    let range = ListSitesQuery { ip: Some("10.0.1.0/24".to_owned()), ..Default::default() };
    assert!(names(&server, range).await.contains(&"Harbour Tower".to_owned()));
    let everywhere = ListSitesQuery { ip: Some("0.0.0.0/0".to_owned()), ..Default::default() };
    assert!(names(&server, everywhere).await.len() > 3);
    let ids = ListSitesQuery { id: vec![GRACE, HARBOUR], ..Default::default() };
    assert_eq!(names(&server, ids).await, ["Harbour Tower", "Grace Okafor"]);
}

#[tokio::test]
async fn a_site_cannot_be_below_itself_and_goes_only_when_it_is_empty() {
    let server = TestServer::demo().await;
    let network = server.network();
    let moved = |parent: Option<Uuid>| {
        let mut identification = SiteIdentificationDetailInput::new(
            HARBOUR,
            SiteIdentificationDetailType::Site,
            "Harbour Tower".to_owned(),
            SiteStatus::Active,
        );
        identification.parent = match parent {
            Some(parent) => [("id".to_owned(), Some(parent.to_string().into()))]
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
                .into(),
            None => Null.into(),
        };
        SiteUpdate::new(identification, SiteDescriptionInput::default())
    };
    for parent in [HARBOUR, VISTA, GRACE, Uuid::nil()] {
        let refused = network.update_site(HARBOUR, &moved(Some(parent))).await.expect_err("a wrong parent");
        assert_eq!(status(&refused), 400);
    }
    network.update_site(HARBOUR, &moved(None)).await.expect("a site");
    assert_eq!(status(&network.delete_site(HARBOUR).await.expect_err("it holds devices")), 400);
    let place = new_endpoint(&server).await;
    network.delete_site(place).await.expect("an answer");
}

#[tokio::test]
async fn a_link_that_is_there_is_a_conflict_whichever_end_comes_first() {
    let server = TestServer::demo().await;
    let network = server.network();
    let (one, other) = (uuid!("de000000-0000-4000-8000-000000000002"), uuid!("de000000-0000-4000-8000-000000000001"));
    let turned = DataLinkPayload::new(one, "0/1".to_owned(), other, "eth1".to_owned());
    assert_eq!(status(&network.create_data_link(&turned).await.expect_err("it is there")), 409);
    let found = uuid!("da000000-0000-4000-8000-000000000001");
    assert_eq!(status(&network.delete_data_link(found).await.expect_err("it was found")), 400);
    let links = network.list_device_data_links(BACKUP).await.expect("a list");
    assert_eq!(links[0].state, Some(DataLinkState::Disconnected), "the backup does not work");
}

#[tokio::test]
async fn outages_are_of_the_last_month_unless_a_time_is_given() {
    let server = TestServer::demo().await;
    let network = server.network();
    let outages = network.get_outages(&GetOutagesQuery::new(2, 1)).await.expect("a page");
    let counts = outages.aggregation.expect("counts");
    assert_eq!((counts.all_count, counts.unreachable_count), (Some(4.into()), Some(1.into())));
    assert_eq!((outages.items.len(), outages.pagination.and_then(|pagination| pagination.pages)), (2, Some(2)));
    let year = GetOutagesQuery { period: Some(31_536_000_000_i64.into()), ..GetOutagesQuery::new(10, 1) };
    assert_eq!(network.get_outages(&year).await.expect("a page").items.len(), 5);
    let of_site = GetOutagesQuery { site_id: vec![OFFICE], ..GetOutagesQuery::new(10, 1) };
    assert_eq!(network.get_outages(&of_site).await.expect("a page").items.len(), 1);
    let over = GetOutagesQuery { have_ended: Some(true), ..GetOutagesQuery::new(10, 1) };
    assert_eq!(network.get_outages(&over).await.expect("a page").items.len(), 3);
}

#[tokio::test]
async fn what_is_asked_for_in_large_numbers_is_answered() {
    let server = TestServer::demo().await;
    let network = server.network();
    let far = "79228162514264337593543950335".parse().expect("a number");
    let query = GetOutagesQuery { start: Some(far), period: Some(far), ..GetOutagesQuery::new(i64::MAX, i64::MAX) };
    assert_eq!(network.get_outages(&query).await.expect("a page").items.len(), 0);
    let mut state = State::clone(&server.world().snapshot());
    state.set_now("9899-12-31T23:59:59Z".parse().expect("a moment"));
    server.world().restore(state);
    let query = GetSiteStatisticsQuery::new(SiteInterval::Month);
    network.get_site_statistics(GRACE, &query).await.expect("statistics");
}

#[tokio::test]
async fn no_tower_is_suspended_by_whatever_path() {
    let server = TestServer::demo().await;
    let network = server.network();
    let tower = SiteImport { suspended: true.into(), ..SiteImport::new("Tower 9", 1.into(), 2.into()) };
    network.create_sites_devicesiterelation(&Default::default(), &vec![tower]).await.expect("an answer");
    let listed = network.list_sites(&ListSitesQuery::default()).await.expect("a list");
    let made = listed.last().and_then(|site| site.identification.clone()).expect("its name");
    assert_eq!((made.name.as_deref(), made.suspended), (Some("Tower 9"), Some(false)));
    let service = new_service(&server).await;
    let binding = uisp_crm::types::ServiceSiteBinding { unms_client_site_id: HARBOUR.into() };
    let refused = server.client.bind_service_site(service, &binding).await.expect_err("a tower");
    assert_eq!(crate::support::complaints(&refused), ["unmsClientSiteId"]);
    let new =
        ServiceNew { service_plan_period_id: 1.into(), unms_client_site_id: HARBOUR.into(), ..ServiceNew::default() };
    let refused = server.client.create_service(1, &new).await.expect_err("a tower");
    assert_eq!(crate::support::complaints(&refused), ["unmsClientSiteId"]);
    let nowhere = uuid!("5e000000-0000-4000-8000-00000000ffff");
    let binding = uisp_crm::types::ServiceSiteBinding { unms_client_site_id: nowhere.into() };
    server.client.bind_service_site(service, &binding).await.expect("a location that the network does not know");
    assert!(network.suspend_site(HARBOUR).await.is_err() && !is_suspended(&server, HARBOUR).await);
}

#[tokio::test]
async fn a_site_needs_a_name_that_is_not_blank() {
    let server = TestServer::demo().await;
    let made = server.network().create_site(&CreateSite::new("123".to_owned())).await.expect("a site");
    assert_eq!(made.identification.and_then(|identification| identification.name).as_deref(), Some("123"));
    let blank = server.network().create_site(&CreateSite::new(" ".to_owned())).await;
    assert_eq!(status(&blank.expect_err("no name")), 400);
}

#[tokio::test]
async fn a_chain_of_sites_is_deleted_as_a_whole_whatever_the_order() {
    let server = TestServer::demo().await;
    let network = server.network();
    let above = |number: u16| if number == 0 { "Vista Ridge".to_owned() } else { format!("Mast {}", number - 1) };
    let sites: Vec<SiteImport> = (0..2_000)
        .map(|number| SiteImport {
            parent_site_name: above(number).into(),
            ..SiteImport::new(format!("Mast {number}"), 1.into(), 2.into())
        })
        .collect();
    network.create_sites_devicesiterelation(&Default::default(), &sites).await.expect("an answer");
    let listed = network.list_sites(&ListSitesQuery::default()).await.expect("a list");
    let mut ids: Vec<Uuid> = listed.into_iter().skip(8).filter_map(|site| site.id).collect();
    ids.extend([HARBOUR, ids[0]]);
    let answer = network.bulkdelete_sites(&RefreshDevicesBody::new(ids)).await.expect("an answer");
    assert_eq!((answer.deleted_ids.len(), answer.undeleted_ids), (2_000, vec![HARBOUR]));
}
