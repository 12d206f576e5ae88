//! A stand-in for the services, made of the bindings' own server end: it stores items, keeps what it was asked, and can be told to answer otherwise.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use upsales::server::{self, Call, Caller, Fault, Refusal, Reply, Secret};
use upsales::types::{
    Activity, Agreement, Appointment, Client, Contact, Criteria, FaultCode, Lead, Operator, Order, Product, Project,
    User,
};
use upsales::xml::{self, ToXml};
use upsales::{Clock, Upsales, UpsalesBuilder};

pub(crate) const USERNAME: &str = "api@example.com";
pub(crate) const PASSWORD: &str = "corr<ct & h\u{f6}rse";

/// What the stand-in holds.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) activities: Store<Activity>,
    pub(crate) agreements: Store<Agreement>,
    pub(crate) appointments: Store<Appointment>,
    pub(crate) clients: Store<Client>,
    pub(crate) contacts: Store<Contact>,
    pub(crate) leads: Store<Lead>,
    pub(crate) opportunities: Store<Order>,
    pub(crate) orders: Store<Order>,
    pub(crate) products: Store<Product>,
    pub(crate) projects: Store<Project>,
    pub(crate) users: Store<User>,
    /// Every request, in order.
    pub(crate) requests: Mutex<Vec<Seen>>,
    /// Answers that come before any of the services'.
    pub(crate) prepared: Mutex<VecDeque<Prepared>>,
    /// Counts calls and blocks, when there is one.
    pub(crate) meter: Mutex<Option<Meter>>,
}

/// Items of one kind by id.
pub(crate) struct Store<T> {
    rows: Mutex<BTreeMap<i32, T>>,
    /// The items that were sent, as they came.
    pub(crate) sent: Mutex<Vec<T>>,
}

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// What the services answered.
    pub(crate) answer: String,
}

/// An answer given instead of the services'.
pub(crate) struct Prepared {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

/// The throttle of the real server: more than 50 calls in 15 seconds block for three minutes, which each call begins anew.
pub(crate) struct Meter {
    pub(crate) clock: Arc<TestClock>,
    calls: VecDeque<Duration>,
    blocked_until: Option<Duration>,
    /// When calls came that were refused.
    pub(crate) refused: Vec<Duration>,
}

/// A clock on which waiting takes no time.
#[derive(Debug, Default)]
pub(crate) struct TestClock {
    now: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
}

/// The stand-in as a server. Dropping it stops it.
pub(crate) struct StandIn {
    pub(crate) url: String,
    pub(crate) world: Arc<World>,
    task: tokio::task::JoinHandle<()>,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let world = Arc::new(World::default());
        let router = Router::new().fallback(answer).with_state(world.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, world, task }
    }

    pub(crate) fn builder(&self) -> UpsalesBuilder {
        Upsales::builder(&self.url, USERNAME, PASSWORD)
    }

    pub(crate) fn connect(&self) -> Upsales {
        self.builder().build().unwrap()
    }

    /// Answers the next request like this.
    pub(crate) fn prepare(&self, status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) {
        self.world.prepared.lock().unwrap().push_back(Prepared { status, content_type, body: body.into() });
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.world.requests.lock().unwrap().clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body).into_owned();
    let path = uri.path().to_owned();
    let seen = Seen { path, headers: headers.clone(), body: text, answer: String::new() };
    let index = {
        let mut requests = world.requests.lock().unwrap();
        requests.push(seen);
        requests.len() - 1
    };
    if let Some(Prepared { status, content_type, body }) = world.prepared.lock().unwrap().pop_front() {
        return (StatusCode::from_u16(status).unwrap(), [(CONTENT_TYPE, content_type)], body).into_response();
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let password = |name: &str| (name == USERNAME).then(|| Secret::from(PASSWORD));
    let answer = server::answer(&body, content_type, password, |call| dispatch(&world, uri.path(), call)).await;
    world.requests.lock().unwrap()[index].answer.clone_from(&answer.body);
    if body.windows(LOST.len()).any(|window| window == LOST.as_bytes()) {
        return (StatusCode::BAD_GATEWAY, "The answer is lost.").into_response();
    }
    let status = StatusCode::from_u16(answer.status).unwrap();
    (status, [(CONTENT_TYPE, server::CONTENT_TYPE)], answer.body).into_response()
}

async fn dispatch(world: &World, path: &str, call: Call) -> Result<Reply, Refusal> {
    if let Some(meter) = &mut *world.meter.lock().unwrap() {
        meter.count()?;
    }
    match path.strip_prefix("/wsapi/").unwrap_or_default() {
        "activityService" => server::dispatch_activities(world, call).await,
        "agreementService" => server::dispatch_agreements(world, call).await,
        "appointmentService" => server::dispatch_appointments(world, call).await,
        "clientService" => server::dispatch_clients(world, call).await,
        "contactService" => server::dispatch_contacts(world, call).await,
        "leadService" => server::dispatch_leads(world, call).await,
        "opportunityService" => server::dispatch_opportunities(world, call).await,
        "orderService" => server::dispatch_orders(world, call).await,
        "productService" => server::dispatch_products(world, call).await,
        "projectService" => server::dispatch_projects(world, call).await,
        "userService" => server::dispatch_users(world, call).await,
        _ => Err(call.unknown()),
    }
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { rows: Mutex::default(), sent: Mutex::default() }
    }
}

impl<T: Clone + ToXml> Store<T> {
    pub(crate) fn all(&self) -> Vec<T> {
        self.rows.lock().unwrap().values().cloned().collect()
    }

    fn some(&self, criteria: &Criteria) -> Vec<T> {
        let offset = usize::try_from(criteria.offset.unwrap_or(0)).unwrap();
        let limit = usize::try_from(criteria.limit.unwrap_or(1000)).unwrap();
        let meeting = self.all().into_iter().filter(|item| meets(item, criteria));
        meeting.skip(offset).take(limit).collect()
    }

    pub(crate) fn get(&self, id: i32) -> Result<T, Fault> {
        let found = self.rows.lock().unwrap().get(&id).cloned();
        found.ok_or_else(|| Fault::new(FaultCode::NotFound, "There is no such item."))
    }

    fn put(&self, item: T, id: i32) -> T {
        self.rows.lock().unwrap().insert(id, item.clone());
        item
    }

    fn next_id(&self) -> i32 {
        self.rows.lock().unwrap().last_key_value().map_or(1, |(id, _)| id + 1)
    }

    fn remove(&self, id: i32) -> Result<(), Fault> {
        self.get(id)?;
        self.rows.lock().unwrap().remove(&id);
        Ok(())
    }
}

/// Whether the item has the values; no other comparison is known here.
fn meets(item: &dyn ToXml, criteria: &Criteria) -> bool {
    let text = xml::to_string("item", item);
    let document = roxmltree::Document::parse(&text).unwrap();
    criteria.criterion.iter().all(|criterion| {
        let field = document.root_element().children().find(|child| child.tag_name().name() == criterion.field);
        let value = field.and_then(|field| field.text());
        assert_eq!(criterion.operator, Operator::Eq);
        value.is_some_and(|value| criterion.value.iter().any(|wanted| wanted == value))
    })
}

/// A name that every service refuses, for tests that need a refusal.
const REFUSED: &str = "Refused";

/// What is sent with this is done, but the answer is lost on the way.
const LOST: &str = "<name>Lost</name>";

fn checked<T: ToXml>(item: T) -> Result<T, Fault> {
    if xml::to_string("item", &item).contains(&format!("<name>{REFUSED}</name>")) {
        let fault = Fault::new(FaultCode::Invalid, "The item is refused.");
        return Err(fault.with_violation("name", "No.").with_violation("orderRow[0].price", "Neither."));
    }
    Ok(item)
}

macro_rules! services {
    ($($service:ident $store:ident $item:ident: $all:ident $some:ident $get:ident $create:ident $update:ident $delete:ident;)*) => {$(
        impl server::$service for World {
            async fn $all(&self, _: &Caller) -> Result<Vec<$item>, Fault> {
                Ok(self.$store.all())
            }

            async fn $some(&self, _: &Caller, criteria: Criteria) -> Result<Vec<$item>, Fault> {
                Ok(self.$store.some(&criteria))
            }

            async fn $get(&self, _: &Caller, id: i32) -> Result<$item, Fault> {
                self.$store.get(id)
            }

            async fn $create(&self, caller: &Caller, item: $item) -> Result<$item, Fault> {
                assert_eq!(caller.username(), USERNAME);
                let mut item = checked(item)?;
                self.$store.sent.lock().unwrap().push(item.clone());
                let id = self.$store.next_id();
                item.id = Some(id);
                Ok(self.$store.put(item, id))
            }

            async fn $update(&self, _: &Caller, item: $item) -> Result<$item, Fault> {
                let item = checked(item)?;
                self.$store.sent.lock().unwrap().push(item.clone());
                let id = item.id.ok_or_else(|| Fault::new(FaultCode::Invalid, "There is no id."))?;
                self.$store.get(id)?;
                Ok(self.$store.put(item, id))
            }

            async fn $delete(&self, _: &Caller, id: i32) -> Result<(), Fault> {
                self.$store.remove(id)
            }
        }
    )*};
}

services! {
    ActivityService activities Activity: get_activities get_activities_by_criteria get_activity create_activity update_activity delete_activity;
    AgreementService agreements Agreement: get_agreements get_agreements_by_criteria get_agreement create_agreement update_agreement delete_agreement;
    AppointmentService appointments Appointment: get_appointments get_appointments_by_criteria get_appointment create_appointment update_appointment delete_appointment;
    ClientService clients Client: get_clients get_clients_by_criteria get_client create_client update_client delete_client;
    ContactService contacts Contact: get_contacts get_contacts_by_criteria get_contact create_contact update_contact delete_contact;
    LeadService leads Lead: get_leads get_leads_by_criteria get_lead create_lead update_lead delete_lead;
    OpportunityService opportunities Order: get_opportunities get_opportunities_by_criteria get_opportunity create_opportunity update_opportunity delete_opportunity;
    OrderService orders Order: get_orders get_orders_by_criteria get_order create_order update_order delete_order;
    ProductService products Product: get_products get_products_by_criteria get_product create_product update_product delete_product;
    ProjectService projects Project: get_projects get_projects_by_criteria get_project create_project update_project delete_project;
    UserService users User: get_users get_users_by_criteria get_user create_user update_user delete_user;
}

impl Meter {
    pub(crate) fn new(clock: Arc<TestClock>) -> Self {
        Self { clock, calls: VecDeque::new(), blocked_until: None, refused: Vec::new() }
    }

    pub(crate) fn count(&mut self) -> Result<(), Fault> {
        const WINDOW: Duration = Duration::from_secs(15);
        const BLOCK: Duration = Duration::from_secs(180);
        let now = self.clock.now();
        self.calls.retain(|call| *call + WINDOW > now);
        self.calls.push_back(now);
        if self.calls.len() > 50 || self.blocked_until.is_some_and(|until| until > now) {
            self.blocked_until = Some(now + BLOCK);
            self.refused.push(now);
            return Err(Fault::new(FaultCode::Throttled, "The account is blocked."));
        }
        Ok(())
    }
}

impl TestClock {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            self.waits.lock().unwrap().push(wait);
            // Whatever can happen meanwhile, happens.
            tokio::task::yield_now().await;
            self.advance(wait);
        })
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.body)
    }
}
