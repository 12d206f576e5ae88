//! The Rust snippet of the README: here it is compiled and run, and a test sees to it that the page says the same.

use crate::stand_in::StandIn;

#[tokio::test]
async fn the_snippet_clears_one_field_and_sets_another() {
    let stand_in = StandIn::start().await;
    let client = upsales::types::Client { org_no: "556677-0001".into(), phone: "1".into(), ..Default::default() };
    stand_in.connect().clients().create_client(&client).await.unwrap();
    snippet(&stand_in.connect()).await.unwrap();
    let sent = stand_in.world.clients.sent.lock().unwrap().pop().unwrap();
    assert_eq!(
        sent,
        upsales::types::Client { id: Some(1), phone: upsales::Null.into(), city: "Lund".into(), ..Default::default() }
    );
}

/// The snippet, but for the connection that the test brings.
async fn snippet(stand_in: &upsales::Upsales) -> Result<(), upsales::Error> {
    use upsales::types::{Client, Criteria};
    use upsales::{Null, Throttle, Upsales};

    let upsales = Upsales::builder("https://crm.upsales.com", "api@example.com", "the password")
        .throttle(Throttle::default())
        .build()?;

    drop(upsales);
    let upsales = stand_in;

    let criteria = Criteria::new().eq("orgNo", "556677-0001").sort("name").limit(10);
    for client in upsales.clients().get_clients_by_criteria(&criteria).await? {
        let update = Client { id: client.id, phone: Null.into(), city: "Lund".into(), ..Default::default() };
        upsales.clients().update_client(&update).await?;
    }
    Ok(())
}

#[test]
fn the_page_shows_what_is_compiled_here() {
    let compiled = collapsed(include_str!("readme.rs")).replace("drop(upsales); let upsales = stand_in; ", "");
    let (_, page) = include_str!("../../README.md").split_once("```rust").unwrap();
    let (snippet, rest) = page.split_once("```").unwrap();
    assert!(compiled.contains(&collapsed(snippet)), "the snippet of the README is another");
    assert!(!rest.contains("```rust"), "a second snippet needs a place here");
}

/// The text with any white space as one blank: layout does not matter.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
