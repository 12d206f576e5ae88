//! The Rust snippets of the READMEs: here they are compiled and run, and a test sees to it that the pages say the same.

/// The project's README.
mod project {
    use mock_server::{MockServer, WRITE_KEY};
    use uisp_crm::types::{ClientNew, ClientUpdate};
    use uisp_crm::{Client, Null};

    #[tokio::test]
    async fn a_new_client_keeps_its_note() -> Result<(), Box<dyn std::error::Error>> {
        let server = MockServer::start().await; // a private demo world, gone when dropped
        let crm = Client::new(&server.url(), WRITE_KEY)?;

        let new = ClientNew { first_name: "Lea".into(), last_name: "Novak".into(), ..Default::default() };
        let client = crm.create_client(&new).await?;

        // null goes back to the system's default; what is not named stays as it is
        let update = ClientUpdate { note: "Moved.".into(), invoice_maturity_days: Null.into(), ..Default::default() };
        let client = crm.update_client(client.id, &update).await?;
        assert_eq!(client.note.as_deref(), Some("Moved."));
        assert_eq!(server.rows("clients").len(), 9); // look into the world
        Ok(())
    }
}

/// The README of the mock server.
mod server {
    use std::error::Error;

    use chrono::TimeDelta;
    use mock_server::{Mock, MockServer, Seed, Settings};

    #[tokio::test]
    #[expect(unused_must_use, unused_variables, reason = "the snippet lists what there is")]
    async fn what_the_page_lists_is_there() -> Result<(), Box<dyn Error>> {
        let server = MockServer::start().await; // demo world, free port, stops when dropped
        let server = MockServer::start_with(&Settings { seed: Seed::Empty, ..Settings::default() }).await?;
        server.url(); // http://127.0.0.1:PORT
        server.rows("invoices"); // the rows of a table
        server.world().transact(|transaction| {
            /* change anything */
            Ok(())
        })?;
        server.world().journal().exchanges(); // requests and answers; the latest with the world before and after
        server.move_clock(|now| now + TimeDelta::minutes(3))?; // time passes when the test says so
        server.reset();
        Mock::new(&Settings::default())?.router(); // the same as a tower service, without a socket

        Ok(())
    }
}

/// The README of the bindings.
mod bindings {
    #[expect(dead_code, unused_variables, reason = "the console of the snippet does not exist")]
    async fn an_update() -> Result<(), uisp_crm::Error> {
        use uisp_crm::types::ClientUpdate;
        use uisp_crm::{Client, Null};

        let crm = Client::new("https://uisp.example.com", "the app key")?;
        let update =
            ClientUpdate { invoice_maturity_days: Null.into(), note: "moved in May".into(), ..Default::default() };
        let client = crm.update_client(1000, &update).await?;

        Ok(())
    }
}

#[test]
fn the_pages_show_what_is_compiled_here() {
    let compiled = collapsed(include_str!("readme.rs"));
    for page in [
        include_str!("../../../README.md"),
        include_str!("../../README.md"),
        include_str!("../../../bindings/uisp-crm/README.md"),
    ] {
        let snippets = page.split("```rust").skip(1).filter_map(|rest| rest.split("```").next());
        let missing: Vec<&str> = snippets.filter(|snippet| !compiled.contains(&collapsed(snippet))).collect();
        assert!(missing.is_empty(), "snippets that are not in tests/it/readme.rs: {}", missing.concat());
        assert!(page.contains("```rust"), "a page without a snippet needs no place here");
    }
}

/// The text with any white space as one blank: layout does not matter.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
