//! The generated types against the schema they are generated from.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};

use roxmltree::{Document, Node};
use upsales::types::{
    Activity, Agreement, Appointment, Client, Contact, Criteria, CustomField, IdList, Lead, Order, OrderRow, Product,
    Project, ServiceFault, User,
};
use upsales::xml::{FromXml, ToXml, from_str, to_string};

use crate::stand_in::StandIn;

const SCHEMA: &str = include_str!("../../../../spec/upsales/upsales-types.xsd");

/// How the fields of a sample are.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Absent,
    Nil,
    Given,
}

#[test]
fn every_type_gives_back_what_it_was_given_in_the_order_of_the_schema() {
    let schema = Document::parse(SCHEMA).unwrap();
    for state in [State::Absent, State::Nil, State::Given] {
        unchanged::<Activity>(&schema, "Activity", state);
        unchanged::<Agreement>(&schema, "Agreement", state);
        unchanged::<Appointment>(&schema, "Appointment", state);
        unchanged::<Client>(&schema, "Client", state);
        unchanged::<Contact>(&schema, "Contact", state);
        unchanged::<Criteria>(&schema, "Criteria", state);
        unchanged::<CustomField>(&schema, "CustomField", state);
        unchanged::<IdList>(&schema, "IdList", state);
        unchanged::<Lead>(&schema, "Lead", state);
        unchanged::<Order>(&schema, "Order", state);
        unchanged::<OrderRow>(&schema, "OrderRow", state);
        unchanged::<Product>(&schema, "Product", state);
        unchanged::<Project>(&schema, "Project", state);
        unchanged::<ServiceFault>(&schema, "ServiceFault", state);
        unchanged::<User>(&schema, "User", state);
    }
}

/// Sends an item in all states of its fields through a service, and gives how many calls that were.
macro_rules! all_operations {
    ($upsales:expr, $schema:expr, $($kind:ident $service:ident $all:ident $some:ident $get:ident $create:ident $update:ident $delete:ident;)*) => {$({
        let service = $upsales.$service();
        for state in [State::Absent, State::Nil, State::Given] {
            let item: $kind = read(&item($schema, stringify!($kind), state));
            let created = service.$create(&item).await.unwrap();
            let id = created.id.unwrap();
            assert_eq!(created, $kind { id: Some(id), ..item });
            assert_eq!(service.$update(&created).await.unwrap(), created);
            assert_eq!(service.$get(id).await.unwrap(), created);
            assert_eq!(service.$all().await.unwrap(), std::slice::from_ref(&created));
            let criteria: Criteria = read(&self::item($schema, "Criteria", State::Given));
            let criteria = Criteria { criterion: Vec::new(), offset: None, limit: None, ..criteria };
            assert_eq!(service.$some(&criteria).await.unwrap(), [created]);
            service.$delete(id).await.unwrap();
            assert!(service.$all().await.unwrap().is_empty());
        }
    })*};
}

#[tokio::test]
async fn all_operations_send_and_answer_what_fits_the_schema() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    let schema = &Document::parse(SCHEMA).unwrap();
    all_operations! { upsales, schema,
        Activity activities get_activities get_activities_by_criteria get_activity create_activity update_activity delete_activity;
        Agreement agreements get_agreements get_agreements_by_criteria get_agreement create_agreement update_agreement delete_agreement;
        Appointment appointments get_appointments get_appointments_by_criteria get_appointment create_appointment update_appointment delete_appointment;
        Client clients get_clients get_clients_by_criteria get_client create_client update_client delete_client;
        Contact contacts get_contacts get_contacts_by_criteria get_contact create_contact update_contact delete_contact;
        Lead leads get_leads get_leads_by_criteria get_lead create_lead update_lead delete_lead;
        Order opportunities get_opportunities get_opportunities_by_criteria get_opportunity create_opportunity update_opportunity delete_opportunity;
        Order orders get_orders get_orders_by_criteria get_order create_order update_order delete_order;
        Product products get_products get_products_by_criteria get_product create_product update_product delete_product;
        Project projects get_projects get_projects_by_criteria get_project create_project update_project delete_project;
        User users get_users get_users_by_criteria get_user create_user update_user delete_user;
    }

    let validator = uppsala::XsdValidator::from_schema(&uppsala::parse(SCHEMA).unwrap()).unwrap();
    let mut called = BTreeSet::new();
    for seen in stand_in.requests() {
        for envelope in [&seen.body, &seen.answer] {
            let (_, body) = envelope.split_once("<soap:Body>").unwrap();
            let (message, _) = body.split_once("</soap:Body>").unwrap();
            let errors = validator.validate(&uppsala::parse(message).unwrap());
            assert!(errors.is_empty(), "{errors:?}: {message}");
        }
        let action = seen.headers["soapaction"].to_str().unwrap().to_owned();
        let operation =
            upsales::operations::ALL.iter().find(|operation| action == format!("\"{}\"", operation.action)).unwrap();
        assert_eq!(seen.path, format!("/wsapi{}", operation.path));
        assert_eq!(seen.headers["content-type"], "text/xml; charset=utf-8");
        assert!(seen.body.contains(&format!("<soap:Body><{} ", operation.name)), "{seen:?}");
        called.insert(operation.name);
    }
    assert_eq!(called.len(), upsales::operations::ALL.len());

    // The validator would have said so.
    let turned = format!("<createClient{NAMESPACES}><client><phone>1</phone><name>A</name></client></createClient>");
    assert!(!validator.validate(&uppsala::parse(&turned).unwrap()).is_empty());
}

const XS: &str = "http://www.w3.org/2001/XMLSchema";

const NAMESPACES: &str =
    r#" xmlns="http://crm.upsales.com/wsapi" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;

fn unchanged<T: FromXml + ToXml + PartialEq + Debug>(schema: &Document<'_>, kind: &str, state: State) {
    let text = item(schema, kind, state);
    let item: T = read(&text);
    assert_eq!(to_string("item", &item), text, "{item:?}");
}

fn read<T: FromXml>(text: &str) -> T {
    from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// An element `item` of a type with all its fields in that state.
fn item(schema: &Document<'_>, kind: &str, state: State) -> String {
    let mut text = String::new();
    sample(schema, top(schema, "complexType", kind), "item", state, &mut text);
    text.replacen("<item", &format!("<item{NAMESPACES}"), 1)
}

/// Writes an element of a type with all its fields in that state.
fn sample(schema: &Document<'_>, kind: Node<'_, '_>, name: &str, state: State, text: &mut String) {
    write!(text, "<{name}>").unwrap();
    for field in kind.descendants().filter(|node| node.has_tag_name((XS, "element"))) {
        let (name, kind) = (field.attribute("name").unwrap(), field.attribute("type").unwrap());
        let is_optional = field.attribute("minOccurs") == Some("0");
        let is_repeated = field.attribute("maxOccurs") == Some("unbounded");
        match state {
            State::Absent | State::Nil if is_optional => {
                if state == State::Nil && field.attribute("nillable") == Some("true") {
                    write!(text, r#"<{name} xsi:nil="true"/>"#).unwrap();
                }
                continue;
            }
            _ => {}
        }
        for index in 0..=usize::from(is_repeated) {
            let value = match kind {
                "xs:string" => format!("{name} &lt;{index}&gt; &amp;"),
                "xs:int" => format!("-{}", name.len() + index),
                "xs:boolean" => "true".to_owned(),
                "xs:decimal" => format!("{}.10", name.len()),
                "xs:date" => "2026-02-24".to_owned(),
                "xs:dateTime" => "2026-02-24T15:00:03+01:00".to_owned(),
                "ups:Operator" => "gte".to_owned(),
                "ups:FaultCode" => "IN_USE".to_owned(),
                other => {
                    let kind = top(schema, "complexType", other.strip_prefix("ups:").unwrap());
                    sample(schema, kind, name, state, text);
                    continue;
                }
            };
            write!(text, "<{name}>{value}</{name}>").unwrap();
        }
    }
    write!(text, "</{name}>").unwrap();
}

fn top<'a, 'input>(schema: &'a Document<'input>, tag: &str, name: &str) -> Node<'a, 'input> {
    let mut children = schema.root_element().children();
    children.find(|node| node.has_tag_name((XS, tag)) && node.attribute("name") == Some(name)).unwrap()
}
