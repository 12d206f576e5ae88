//! Calls for the services of Upsales: the six operations of each.

use upsales::chrono::NaiveDate;
use upsales::rust_decimal::Decimal;
use upsales::types::*;
use upsales::{Error, Null};

use super::Run;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A row of the product that costs 1200.
fn row(quantity: &str) -> OrderRow {
    OrderRow {
        product_id: Some(1),
        quantity: Some(quantity.parse().expect("a number")),
        price: Some(Decimal::from(1200)),
        list_price: Some(Decimal::from(1200)),
        ..OrderRow::default()
    }
}

/// Whether a call found nothing.
fn is_gone<T>(result: Result<T, Error>) -> bool {
    result.is_err_and(|error| error.is_not_found())
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("getActivities", |s| {
        Box::pin(async move {
            let activities = s.upsales().activities().get_activities().await.expect("a list");
            assert_eq!(activities.len(), 5);
        })
    }),
    ("getActivitiesByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("clientId", 1);
            let activities = s.upsales().activities().get_activities_by_criteria(&criteria).await.expect("a list");
            assert_eq!(activities.len(), 1);
        })
    }),
    ("getActivity", |s| {
        Box::pin(async move {
            let activity = s.upsales().activities().get_activity(1).await.expect("an activity");
            assert_eq!(activity.description.as_deref(), Some("Ring om uppgraderingen"));
        })
    }),
    ("createActivity", |s| {
        Box::pin(async move {
            let new = Activity {
                description: Some("Boka ett möte".into()),
                activity_type_id: Some(10),
                user_ids: Some([1, 2].into()),
                ..Activity::default()
            };
            let created = s.upsales().activities().create_activity(&new).await.expect("an activity");
            assert_eq!(created.priority, Some(0));
            assert!(created.id.is_some());
        })
    }),
    ("updateActivity", |s| {
        Box::pin(async move {
            let change = Activity { id: Some(1), close_date: day("2026-03-02").into(), ..Activity::default() };
            let changed = s.upsales().activities().update_activity(&change).await.expect("an activity");
            assert_eq!(changed.close_date.value().copied(), Some(day("2026-03-02")));
            assert_eq!(changed.description.as_deref(), Some("Ring om uppgraderingen"), "what is left out stays");
        })
    }),
    ("deleteActivity", |s| {
        Box::pin(async move {
            s.upsales().activities().delete_activity(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().activities().get_activity(2).await));
        })
    }),
    ("getAgreements", |s| {
        Box::pin(async move {
            let agreements = s.upsales().agreements().get_agreements().await.expect("a list");
            assert_eq!(agreements.len(), 2);
        })
    }),
    ("getAgreementsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().gte("agreementStartdate", "2026-04-01");
            let agreements = s.upsales().agreements().get_agreements_by_criteria(&criteria).await.expect("a list");
            assert_eq!(agreements.len(), 1);
        })
    }),
    ("getAgreement", |s| {
        Box::pin(async move {
            let agreement = s.upsales().agreements().get_agreement(1).await.expect("an agreement");
            assert_eq!(agreement.description.as_deref(), Some("Support, månad"));
        })
    }),
    ("createAgreement", |s| {
        Box::pin(async move {
            let new = Agreement {
                description: Some("Lagersystem, år".into()),
                user_id: Some(2),
                client_id: Some(2),
                stage_id: Some(5),
                order_row: vec![row("3")],
                agreement_description: Some("Lagersystem till möblerna".into()),
                agreement_startdate: Some(day("2026-04-01")),
                agreement_interval_period: Some(12),
                agreement_order_creation_time: Some(10),
                period_length: Some(12),
                custom_field: vec![CustomField { field_id: 71, value: "3".into(), ..CustomField::default() }],
                ..Agreement::default()
            };
            let created = s.upsales().agreements().create_agreement(&new).await.expect("an agreement");
            assert_eq!(created.yearly_value, Some(Decimal::from(3600)));
            assert!(created.id.is_some());
        })
    }),
    ("updateAgreement", |s| {
        Box::pin(async move {
            let change = Agreement { id: Some(1), agreement_enddate: day("2027-02-28").into(), ..Agreement::default() };
            let changed = s.upsales().agreements().update_agreement(&change).await.expect("an agreement");
            assert_eq!(changed.agreement_enddate.value().copied(), Some(day("2027-02-28")));
            assert_eq!(changed.description.as_deref(), Some("Support, månad"), "what is left out stays");
        })
    }),
    ("deleteAgreement", |s| {
        Box::pin(async move {
            s.upsales().agreements().delete_agreement(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().agreements().get_agreement(2).await));
        })
    }),
    ("getAppointments", |s| {
        Box::pin(async move {
            let appointments = s.upsales().appointments().get_appointments().await.expect("a list");
            assert_eq!(appointments.len(), 3);
        })
    }),
    ("getAppointmentsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().lt("date", "2026-03-01T00:00:00Z");
            let appointments =
                s.upsales().appointments().get_appointments_by_criteria(&criteria).await.expect("a list");
            assert_eq!(appointments.len(), 1);
        })
    }),
    ("getAppointment", |s| {
        Box::pin(async move {
            let appointment = s.upsales().appointments().get_appointment(1).await.expect("an appointment");
            assert_eq!(appointment.location.value().map(String::as_str), Some("Bagargatan 4, Sollentuna"));
        })
    }),
    ("createAppointment", |s| {
        Box::pin(async move {
            let new = Appointment {
                date: Some("2026-03-10T08:00:00Z".parse().expect("a moment")),
                activity_type_id: Some(20),
                user_ids: Some([2].into()),
                client_id: Some(6),
                contact_ids: Some([10].into()),
                ..Appointment::default()
            };
            let created = s.upsales().appointments().create_appointment(&new).await.expect("an appointment");
            assert_eq!(created.private, Some(false));
            assert!(created.id.is_some());
        })
    }),
    ("updateAppointment", |s| {
        Box::pin(async move {
            let change = Appointment { id: Some(1), outcome: "Vill ha offert".into(), ..Appointment::default() };
            let changed = s.upsales().appointments().update_appointment(&change).await.expect("an appointment");
            assert_eq!(changed.outcome.value().map(String::as_str), Some("Vill ha offert"));
            assert_eq!(
                changed.location.value().map(String::as_str),
                Some("Bagargatan 4, Sollentuna"),
                "what is left out stays"
            );
        })
    }),
    ("deleteAppointment", |s| {
        Box::pin(async move {
            s.upsales().appointments().delete_appointment(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().appointments().get_appointment(2).await));
        })
    }),
    ("getClients", |s| {
        Box::pin(async move {
            let clients = s.upsales().clients().get_clients().await.expect("a list");
            assert_eq!(clients.len(), 8);
        })
    }),
    ("getClientsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("customField.12", "Guld").sort("name");
            let clients = s.upsales().clients().get_clients_by_criteria(&criteria).await.expect("a list");
            assert_eq!(clients.len(), 2);
        })
    }),
    ("getClient", |s| {
        Box::pin(async move {
            let client = s.upsales().clients().get_client(1).await.expect("a client");
            assert_eq!(client.name.as_deref(), Some("Norrviks Bageri AB"));
        })
    }),
    ("createClient", |s| {
        Box::pin(async move {
            let new = Client { name: Some("Nordljus AB".into()), user_ids: Some([2].into()), ..Client::default() };
            let created = s.upsales().clients().create_client(&new).await.expect("a client");
            assert_eq!(created.active, Some(true));
            assert!(created.id.is_some());
        })
    }),
    ("updateClient", |s| {
        Box::pin(async move {
            let change = Client { id: Some(1), phone: Null.into(), ..Client::default() };
            let changed = s.upsales().clients().update_client(&change).await.expect("a client");
            assert!(changed.phone.is_absent());
            assert_eq!(changed.name.as_deref(), Some("Norrviks Bageri AB"), "what is left out stays");
        })
    }),
    ("deleteClient", |s| {
        Box::pin(async move {
            s.upsales().clients().delete_client(8).await.expect("an empty answer");
            assert!(is_gone(s.upsales().clients().get_client(8).await));
        })
    }),
    ("getContacts", |s| {
        Box::pin(async move {
            let contacts = s.upsales().contacts().get_contacts().await.expect("a list");
            assert_eq!(contacts.len(), 12);
        })
    }),
    ("getContactsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("client.name", "Norrviks Bageri AB");
            let contacts = s.upsales().contacts().get_contacts_by_criteria(&criteria).await.expect("a list");
            assert_eq!(contacts.len(), 2);
        })
    }),
    ("getContact", |s| {
        Box::pin(async move {
            let contact = s.upsales().contacts().get_contact(1).await.expect("a contact");
            assert_eq!(contact.name.as_deref(), Some("Filip Norr"));
        })
    }),
    ("createContact", |s| {
        Box::pin(async move {
            let new = Contact {
                first_name: "Sara".into(),
                last_name: "Ljus".into(),
                client_id: Some(7),
                ..Contact::default()
            };
            let created = s.upsales().contacts().create_contact(&new).await.expect("a contact");
            assert_eq!(created.name.as_deref(), Some("Sara Ljus"));
            assert!(created.id.is_some());
        })
    }),
    ("updateContact", |s| {
        Box::pin(async move {
            let change = Contact { id: Some(1), title: "Grundare".into(), ..Contact::default() };
            let changed = s.upsales().contacts().update_contact(&change).await.expect("a contact");
            assert_eq!(changed.title.value().map(String::as_str), Some("Grundare"));
            assert_eq!(changed.name.as_deref(), Some("Filip Norr"), "what is left out stays");
        })
    }),
    ("deleteContact", |s| {
        Box::pin(async move {
            s.upsales().contacts().delete_contact(9).await.expect("an empty answer");
            assert!(is_gone(s.upsales().contacts().get_contact(9).await));
        })
    }),
    ("getLeads", |s| {
        Box::pin(async move {
            let leads = s.upsales().leads().get_leads().await.expect("a list");
            assert_eq!(leads.len(), 3);
        })
    }),
    ("getLeadsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("active", true);
            let leads = s.upsales().leads().get_leads_by_criteria(&criteria).await.expect("a list");
            assert_eq!(leads.len(), 2);
        })
    }),
    ("getLead", |s| {
        Box::pin(async move {
            let lead = s.upsales().leads().get_lead(1).await.expect("a lead");
            assert_eq!(lead.name.value().map(String::as_str), Some("Hjalmars Skor"));
        })
    }),
    ("createLead", |s| {
        Box::pin(async move {
            let new = Lead { name: "Nya Skor".into(), source_id: Some(1), ..Lead::default() };
            let created = s.upsales().leads().create_lead(&new).await.expect("a lead");
            assert_eq!(created.active, Some(true));
            assert!(created.id.is_some());
        })
    }),
    ("updateLead", |s| {
        Box::pin(async move {
            let change = Lead { id: Some(1), active: Some(false), ..Lead::default() };
            let changed = s.upsales().leads().update_lead(&change).await.expect("a lead");
            assert_eq!(changed.active, Some(false));
            assert_eq!(changed.name.value().map(String::as_str), Some("Hjalmars Skor"), "what is left out stays");
        })
    }),
    ("deleteLead", |s| {
        Box::pin(async move {
            s.upsales().leads().delete_lead(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().leads().get_lead(2).await));
        })
    }),
    ("getOpportunities", |s| {
        Box::pin(async move {
            let opportunities = s.upsales().opportunities().get_opportunities().await.expect("a list");
            assert_eq!(opportunities.len(), 4);
        })
    }),
    ("getOpportunitiesByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().gt("probability", 25);
            let opportunities =
                s.upsales().opportunities().get_opportunities_by_criteria(&criteria).await.expect("a list");
            assert_eq!(opportunities.len(), 3);
        })
    }),
    ("getOpportunity", |s| {
        Box::pin(async move {
            let opportunity = s.upsales().opportunities().get_opportunity(6).await.expect("an opportunity");
            assert_eq!(opportunity.description.as_deref(), Some("Uppgradering till Plus"));
        })
    }),
    ("createOpportunity", |s| {
        Box::pin(async move {
            let new = Order {
                description: Some("Fler lager".into()),
                date: Some(day("2026-05-01")),
                user_id: Some(2),
                client_id: Some(1),
                stage_id: Some(3),
                order_row: vec![row("2.5")],
                ..Order::default()
            };
            let created = s.upsales().opportunities().create_opportunity(&new).await.expect("an opportunity");
            assert_eq!(created.weighted_value, Some(Decimal::from(1500)));
            assert!(created.id.is_some());
        })
    }),
    ("updateOpportunity", |s| {
        Box::pin(async move {
            let change = Order { id: Some(6), probability: Some(80), ..Order::default() };
            let changed = s.upsales().opportunities().update_opportunity(&change).await.expect("an opportunity");
            assert_eq!(changed.probability, Some(80));
            assert_eq!(changed.description.as_deref(), Some("Uppgradering till Plus"), "what is left out stays");
        })
    }),
    ("deleteOpportunity", |s| {
        Box::pin(async move {
            s.upsales().opportunities().delete_opportunity(9).await.expect("an empty answer");
            assert!(is_gone(s.upsales().opportunities().get_opportunity(9).await));
        })
    }),
    ("getOrders", |s| {
        Box::pin(async move {
            let orders = s.upsales().orders().get_orders().await.expect("a list");
            assert_eq!(orders.len(), 5);
        })
    }),
    ("getOrdersByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("orderRow.productId", 4);
            let orders = s.upsales().orders().get_orders_by_criteria(&criteria).await.expect("a list");
            assert_eq!(orders.len(), 2);
        })
    }),
    ("getOrder", |s| {
        Box::pin(async move {
            let order = s.upsales().orders().get_order(1).await.expect("an order");
            assert_eq!(order.description.as_deref(), Some("Lagersystem till bageriet"));
        })
    }),
    ("createOrder", |s| {
        Box::pin(async move {
            let new = Order {
                description: Some("Ett lager till".into()),
                date: Some(day("2026-03-02")),
                user_id: Some(2),
                client_id: Some(1),
                stage_id: Some(5),
                order_row: vec![row("2")],
                ..Order::default()
            };
            let created = s.upsales().orders().create_order(&new).await.expect("an order");
            assert_eq!(created.value, Some(Decimal::from(2400)));
            assert!(created.id.is_some());
        })
    }),
    ("updateOrder", |s| {
        Box::pin(async move {
            let change = Order { id: Some(1), notes: "Levererat".into(), ..Order::default() };
            let changed = s.upsales().orders().update_order(&change).await.expect("an order");
            assert_eq!(changed.notes.value().map(String::as_str), Some("Levererat"));
            assert_eq!(changed.description.as_deref(), Some("Lagersystem till bageriet"), "what is left out stays");
        })
    }),
    ("deleteOrder", |s| {
        Box::pin(async move {
            s.upsales().orders().delete_order(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().orders().get_order(2).await));
        })
    }),
    ("getProducts", |s| {
        Box::pin(async move {
            let products = s.upsales().products().get_products().await.expect("a list");
            assert_eq!(products.len(), 6);
        })
    }),
    ("getProductsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().any_of("categoryId", [1, 3]).eq("active", true);
            let products = s.upsales().products().get_products_by_criteria(&criteria).await.expect("a list");
            assert_eq!(products.len(), 3);
        })
    }),
    ("getProduct", |s| {
        Box::pin(async move {
            let product = s.upsales().products().get_product(1).await.expect("a product");
            assert_eq!(product.name.as_deref(), Some("Lagersystem Bas"));
        })
    }),
    ("createProduct", |s| {
        Box::pin(async move {
            let new = Product {
                name: Some("Etiketter".into()),
                list_price: Some(Decimal::new(9950, 2)),
                ..Product::default()
            };
            let created = s.upsales().products().create_product(&new).await.expect("a product");
            assert_eq!(created.active, Some(true));
            assert!(created.id.is_some());
        })
    }),
    ("updateProduct", |s| {
        Box::pin(async move {
            let change = Product { id: Some(1), purchase_cost: Null.into(), ..Product::default() };
            let changed = s.upsales().products().update_product(&change).await.expect("a product");
            assert!(changed.purchase_cost.is_absent());
            assert_eq!(changed.name.as_deref(), Some("Lagersystem Bas"), "what is left out stays");
        })
    }),
    ("deleteProduct", |s| {
        Box::pin(async move {
            s.upsales().products().delete_product(5).await.expect("an empty answer");
            assert_eq!(s.upsales().products().get_product(5).await.expect("a product").active, Some(false));
        })
    }),
    ("getProjects", |s| {
        Box::pin(async move {
            let projects = s.upsales().projects().get_projects().await.expect("a list");
            assert_eq!(projects.len(), 2);
        })
    }),
    ("getProjectsByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("isCallList", true);
            let projects = s.upsales().projects().get_projects_by_criteria(&criteria).await.expect("a list");
            assert_eq!(projects.len(), 1);
        })
    }),
    ("getProject", |s| {
        Box::pin(async move {
            let project = s.upsales().projects().get_project(1).await.expect("a project");
            assert_eq!(project.name.as_deref(), Some("Vårkampanjen 2026"));
        })
    }),
    ("createProject", |s| {
        Box::pin(async move {
            let new = Project { name: Some("Hösten".into()), ..Project::default() };
            let created = s.upsales().projects().create_project(&new).await.expect("a project");
            assert_eq!(created.start_date, Some(day("2026-03-02")));
            assert!(created.id.is_some());
        })
    }),
    ("updateProject", |s| {
        Box::pin(async move {
            let change = Project { id: Some(1), quota: 50.into(), ..Project::default() };
            let changed = s.upsales().projects().update_project(&change).await.expect("a project");
            assert_eq!(changed.quota.value().copied(), Some(50));
            assert_eq!(changed.name.as_deref(), Some("Vårkampanjen 2026"), "what is left out stays");
        })
    }),
    ("deleteProject", |s| {
        Box::pin(async move {
            s.upsales().projects().delete_project(2).await.expect("an empty answer");
            assert!(is_gone(s.upsales().projects().get_project(2).await));
        })
    }),
    ("getUsers", |s| {
        Box::pin(async move {
            let users = s.upsales().users().get_users().await.expect("a list");
            assert_eq!(users.len(), 4);
        })
    }),
    ("getUsersByCriteria", |s| {
        Box::pin(async move {
            let criteria = Criteria::new().eq("roleId", 1);
            let users = s.upsales().users().get_users_by_criteria(&criteria).await.expect("a list");
            assert_eq!(users.len(), 2);
        })
    }),
    ("getUser", |s| {
        Box::pin(async move {
            let user = s.upsales().users().get_user(2).await.expect("a user");
            assert_eq!(user.name.as_deref(), Some("Björn Dahl"));
        })
    }),
    ("createUser", |s| {
        Box::pin(async move {
            let new = User {
                name: Some("Sven Ny".into()),
                email: Some("sven.ny@example.com".into()),
                password: Some("a long password".into()),
                ..User::default()
            };
            let created = s.upsales().users().create_user(&new).await.expect("a user");
            assert_eq!(created.administrator, Some(false));
            assert!(created.id.is_some());
        })
    }),
    ("updateUser", |s| {
        Box::pin(async move {
            let change = User { id: Some(2), user_title: "Säljchef".into(), ..User::default() };
            let changed = s.upsales().users().update_user(&change).await.expect("a user");
            assert_eq!(changed.user_title.value().map(String::as_str), Some("Säljchef"));
            assert_eq!(changed.name.as_deref(), Some("Björn Dahl"), "what is left out stays");
        })
    }),
    ("deleteUser", |s| {
        Box::pin(async move {
            s.upsales().users().delete_user(4).await.expect("an empty answer");
            assert_eq!(s.upsales().users().get_user(4).await.expect("a user").active, Some(false));
        })
    }),
];
