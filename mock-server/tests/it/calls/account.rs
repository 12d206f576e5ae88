//! Calls for clients and what belongs to them, organisations, users and reference data.

use uisp_crm::Null;
use uisp_crm::types::*;

use super::Run;

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("list_clients", |s| {
        Box::pin(async move {
            let clients = s.client.list_clients(&ListClientsQuery::default()).await.expect("a list");
            assert_eq!(clients.len(), 7, "the demo world has eight clients, one of them archived");
        })
    }),
    ("create_client", |s| {
        Box::pin(async move {
            let new = ClientNew { first_name: "Lea".into(), last_name: "Novak".into(), ..ClientNew::default() };
            let created = s.client.create_client(&new).await.expect("a client");
            assert_eq!(created.location.as_deref(), Some(format!("{}/clients/{}", s.crm_url(), created.id).as_str()));
            assert_eq!(created.send_invoice_by_post, None);
        })
    }),
    ("get_client", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_client(1).await.expect("a client").first_name.as_deref(), Some("Grace"));
        })
    }),
    ("update_client", |s| {
        Box::pin(async move {
            let update =
                ClientUpdate { note: "Moved.".into(), invoice_maturity_days: Null.into(), ..ClientUpdate::default() };
            let client = s.client.update_client(1, &update).await.expect("a client");
            assert_eq!((client.note.as_deref(), client.invoice_maturity_days), (Some("Moved."), None));
        })
    }),
    ("delete_client", |s| {
        Box::pin(async move {
            s.client.delete_client(6).await.expect("an empty answer");
            s.client.get_client(6).await.expect_err("a deleted client is gone");
        })
    }),
    ("archive_client", |s| {
        Box::pin(async move {
            s.client.archive_client(4).await.expect("an empty answer");
            assert_eq!(s.client.get_client(4).await.expect("a client").is_archived, Some(true));
        })
    }),
    ("restore_client", |s| {
        Box::pin(async move {
            s.client.restore_client(6).await.expect("an empty answer");
            assert_eq!(s.client.get_client(6).await.expect("a client").is_archived, Some(false));
        })
    }),
    ("add_client_tag", |s| {
        Box::pin(async move {
            assert_eq!(s.client.add_client_tag(4, 1).await.expect("a client").tags.len(), 1);
        })
    }),
    ("remove_client_tag", |s| {
        Box::pin(async move {
            assert!(s.client.remove_client_tag(1, 1).await.expect("a client").tags.is_empty());
        })
    }),
    ("send_client_invitation", |s| {
        Box::pin(async move {
            let client = s.client.send_client_invitation(1).await.expect("a client");
            assert!(client.invitation_email_sent_date.is_some());
        })
    }),
    ("geocode_client", |s| {
        Box::pin(async move {
            let client = s.client.geocode_client(2).await.expect("a client");
            assert!(client.address_gps_lat.is_some() && client.address_gps_lon.is_some());
        })
    }),
    ("authenticate_client", |s| {
        Box::pin(async move {
            let credentials = ClientCredentials { username: "grace.okafor".into(), password: "demo-password".into() };
            assert_eq!(s.client.authenticate_client(&credentials).await.expect("a list")[0].id, 1);
        })
    }),
    ("get_client_bank_account", |s| {
        Box::pin(async move {
            assert!(s.client.get_client_bank_account(1).await.expect("an account").account_number.is_some());
        })
    }),
    ("update_client_bank_account", |s| {
        Box::pin(async move {
            let update = ClientBankAccountUpdate { account_number: "42".into() };
            let account = s.client.update_client_bank_account(1, &update).await.expect("an account");
            assert_eq!(account.account_number.as_deref(), Some("42"));
        })
    }),
    ("delete_client_bank_account", |s| {
        Box::pin(async move {
            s.client.delete_client_bank_account(1).await.expect("an empty answer");
        })
    }),
    ("list_client_bank_accounts", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_client_bank_accounts(1).await.expect("a list").len(), 1);
        })
    }),
    ("create_client_bank_account", |s| {
        Box::pin(async move {
            let new = ClientBankAccountNew { account_number: "77".into() };
            let account = s.client.create_client_bank_account(2, &new).await.expect("an account");
            assert!(
                account
                    .location
                    .as_deref()
                    .is_some_and(|path| path.ends_with(&format!("/clients/bank-accounts/{}", account.id)))
            );
        })
    }),
    ("get_client_contact", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_client_contact(1).await.expect("a contact").types.len(), 2);
        })
    }),
    ("update_client_contact", |s| {
        Box::pin(async move {
            let update = ClientContactUpdate { is_billing: false.into(), ..ClientContactUpdate::default() };
            let contact = s.client.update_client_contact(1, &update).await.expect("a contact");
            assert_eq!(contact.types.iter().map(|kind| kind.name.as_deref()).collect::<Vec<_>>(), [Some("General")]);
        })
    }),
    ("delete_client_contact", |s| {
        Box::pin(async move {
            s.client.delete_client_contact(1).await.expect("an empty answer");
            assert!(s.client.get_client(1).await.expect("a client").contacts.is_empty());
        })
    }),
    ("list_client_contacts", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_client_contacts(2).await.expect("a list").len(), 2);
        })
    }),
    ("create_client_contact", |s| {
        Box::pin(async move {
            let new = ClientContactNew {
                email: "new@example.com".into(),
                is_billing: true.into(),
                ..ClientContactNew::default()
            };
            let contact = s.client.create_client_contact(4, &new).await.expect("a contact");
            assert_eq!(contact.types[0].name.as_deref(), Some("Billing"));
        })
    }),
    ("list_client_logs", |s| {
        Box::pin(async move {
            let query = ListClientLogsQuery { client_id: Some(3), ..ListClientLogsQuery::default() };
            assert_eq!(s.client.list_client_logs(&query).await.expect("a list").len(), 2);
        })
    }),
    ("create_client_log", |s| {
        Box::pin(async move {
            let log = s.client.create_client_log(&ClientLogNew::new("Called.", 1)).await.expect("an entry");
            assert!(log.created_date.is_some());
        })
    }),
    ("get_client_log", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_client_log(1).await.expect("an entry").client_id, Some(1));
        })
    }),
    ("update_client_log", |s| {
        Box::pin(async move {
            let update = ClientLogUpdate { message: "Changed.".into(), ..ClientLogUpdate::default() };
            assert_eq!(
                s.client.update_client_log(1, &update).await.expect("an entry").message.as_deref(),
                Some("Changed.")
            );
        })
    }),
    ("delete_client_log", |s| {
        Box::pin(async move {
            s.client.delete_client_log(1).await.expect("an empty answer");
        })
    }),
    ("list_client_tags", |s| {
        Box::pin(async move {
            let query = ListClientTagsQuery { limit: Some(2), offset: Some(1) };
            let tags = s.client.list_client_tags(&query).await.expect("a list");
            assert_eq!(tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [2, 3]);
        })
    }),
    ("create_client_tag", |s| {
        Box::pin(async move {
            let tag = s
                .client
                .create_client_tag(&ClientTagNew { name: "New".into(), ..ClientTagNew::default() })
                .await
                .expect("a tag");
            assert_eq!(tag.id, 4);
        })
    }),
    ("update_client_tag", |s| {
        Box::pin(async move {
            let update = ClientTagUpdate { color_text: "#123456".into(), ..ClientTagUpdate::default() };
            assert_eq!(s.client.update_client_tag(1, &update).await.expect("a tag").name.as_deref(), Some("VIP"));
        })
    }),
    ("get_client_tag", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_client_tag(3).await.expect("a tag").name.as_deref(), Some("Rooftop"));
        })
    }),
    ("delete_client_tag", |s| {
        Box::pin(async move {
            s.client.delete_client_tag(1).await.expect("an empty answer");
            assert!(s.client.get_client(1).await.expect("a client").tags.is_empty());
        })
    }),
    ("list_custom_attributes", |s| {
        Box::pin(async move {
            let query = ListCustomAttributesQuery {
                attribute_type: Some(CustomAttributeTarget::Client),
                ..ListCustomAttributesQuery::default()
            };
            assert_eq!(s.client.list_custom_attributes(&query).await.expect("a list").len(), 2);
        })
    }),
    ("create_custom_attribute", |s| {
        Box::pin(async move {
            let new = CustomAttributeNew { name: "Service Code".into(), ..CustomAttributeNew::default() };
            let attribute = s.client.create_custom_attribute(&new).await.expect("an attribute");
            assert_eq!(attribute.key.as_deref(), Some("serviceCode"));
        })
    }),
    ("get_custom_attribute", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.get_custom_attribute(1).await.expect("an attribute").key.as_deref(),
                Some("accessCode")
            );
        })
    }),
    ("update_custom_attribute", |s| {
        Box::pin(async move {
            let update = CustomAttributeUpdate { name: "Door Code".into(), ..CustomAttributeUpdate::default() };
            let attribute = s.client.update_custom_attribute(1, &update).await.expect("an attribute");
            assert_eq!(attribute.key.as_deref(), Some("doorCode"));
        })
    }),
    ("delete_custom_attribute", |s| {
        Box::pin(async move {
            s.client.delete_custom_attribute(1).await.expect("an empty answer");
            assert_eq!(s.client.get_client(1).await.expect("a client").attributes.len(), 1);
        })
    }),
    ("geocode_address", |s| {
        Box::pin(async move {
            let query = GeocodeAddressQuery::new("685 3rd ave, nyc");
            let place = s.client.geocode_address(&query).await.expect("a place");
            assert!(place.lat.is_some() && place.address_components.is_some_and(|parts| parts.state_id == Some(32)));
        })
    }),
    ("suggest_addresses", |s| {
        Box::pin(async move {
            let query = SuggestAddressesQuery::new("San");
            assert!(!s.client.suggest_addresses(&query).await.expect("a list").is_empty());
        })
    }),
    ("list_organizations", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_organizations().await.expect("a list").len(), 2);
        })
    }),
    ("create_organization", |s| {
        Box::pin(async move {
            let new = OrganizationNew {
                selected: true.into(),
                ..OrganizationNew::new("Radio", "Dlouhá 1", "Praha", 59, 43, "11000")
            };
            let organization = s.client.create_organization(&new).await.expect("an organisation");
            assert_eq!(organization.selected, Some(true));
            assert_eq!(s.client.get_organization(1).await.expect("an organisation").selected, Some(false));
        })
    }),
    ("get_organization", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_organization(2).await.expect("an organisation").name.as_deref(), Some("Alpenfunk"));
        })
    }),
    ("update_organization", |s| {
        Box::pin(async move {
            let update = OrganizationUpdate { phone: "+1".into(), ..OrganizationUpdate::default() };
            assert_eq!(
                s.client.update_organization(1, &update).await.expect("an organisation").phone.as_deref(),
                Some("+1")
            );
        })
    }),
    ("delete_organization", |s| {
        Box::pin(async move {
            let new = OrganizationNew::new("Radio", "Dlouhá 1", "Praha", 59, 43, "11000");
            let organization = s.client.create_organization(&new).await.expect("an organisation");
            s.client.delete_organization(organization.id).await.expect("an empty answer");
        })
    }),
    ("get_next_invoice_number", |s| {
        Box::pin(async move {
            assert!(s.client.get_next_invoice_number(1).await.expect("a number").invoice_number.is_some());
        })
    }),
    ("get_next_proforma_invoice_number", |s| {
        Box::pin(async move {
            assert!(
                s.client.get_next_proforma_invoice_number(1).await.expect("a number").proforma_invoice_number.is_some()
            );
        })
    }),
    ("get_next_quote_number", |s| {
        Box::pin(async move {
            assert!(s.client.get_next_quote_number(1).await.expect("a number").quote_number.is_some());
        })
    }),
    ("get_current_admin", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_current_admin().await.expect("a user").id, 1000);
        })
    }),
    ("list_admins", |s| {
        Box::pin(async move {
            assert_eq!(s.client.list_admins(&ListAdminsQuery::default()).await.expect("a list").len(), 3);
        })
    }),
    ("get_admin", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_admin(1002).await.expect("a user").first_name, None);
        })
    }),
    ("delete_admin", |s| {
        Box::pin(async move {
            let user = s.client.get_admin(1001).await.expect("a user");
            s.client.delete_admin(user.unms_id.expect("a console id")).await.expect("an empty answer");
            s.client.get_admin(1001).await.expect_err("a deleted user is gone");
        })
    }),
    ("list_permission_groups", |s| {
        Box::pin(async move {
            assert_eq!(
                s.client.list_permission_groups(&ListPermissionGroupsQuery::default()).await.expect("a list").len(),
                2
            );
        })
    }),
    ("get_permission_group", |s| {
        Box::pin(async move {
            let groups = s.client.list_permission_groups(&ListPermissionGroupsQuery::default()).await.expect("a list");
            let group = s.client.get_permission_group(groups[1].id).await.expect("a group");
            assert_eq!(group.organization_id, Some(1));
        })
    }),
    ("list_countries", |s| {
        Box::pin(async move {
            assert!(s.client.list_countries(&ListCountriesQuery::default()).await.expect("a list").len() > 200);
        })
    }),
    ("get_country", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_country(249).await.expect("a country").code.as_deref(), Some("US"));
        })
    }),
    ("list_states", |s| {
        Box::pin(async move {
            let query = ListStatesQuery { country_id: Some(54), ..ListStatesQuery::default() };
            assert_eq!(s.client.list_states(&query).await.expect("a list").len(), 13);
        })
    }),
    ("get_state", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_state(32).await.expect("a state").code.as_deref(), Some("NY"));
        })
    }),
    ("list_currencies", |s| {
        Box::pin(async move {
            assert!(!s.client.list_currencies(&ListCurrenciesQuery::default()).await.expect("a list").is_empty());
        })
    }),
    ("get_currency", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_currency(33).await.expect("a currency").code.as_deref(), Some("USD"));
        })
    }),
    ("get_options", |s| {
        Box::pin(async move {
            assert_eq!(s.client.get_options().await.expect("options").client_zone_minimum_password_length, Some(12));
        })
    }),
    ("get_version", |s| {
        Box::pin(async move {
            assert!(s.client.get_version().await.expect("a version").version.is_some());
        })
    }),
    ("get_webhook_event", |s| {
        Box::pin(async move {
            let event = s
                .client
                .get_webhook_event("2f6d5c1e-7f0c-4a3a-9b64-2a1d6d0c9e01".parse().expect("a UUID"))
                .await
                .expect("an event");
            assert_eq!(event.entity.as_deref(), Some("client"));
        })
    }),
];
