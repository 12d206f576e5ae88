//! Holds SOAP messages against the specification's XSD, envelope and faults included.

use std::path::Path;
use std::sync::LazyLock;

use mock_server::engine::journal::Exchange;
use mock_server::specification::Api;
use uppsala::XsdValidator;

/// What is wrong with a message: nothing for `Ok`.
pub(crate) fn check(message: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(message).map_err(|error| error.to_string())?;
    let document = uppsala::parse(text).map_err(|error| error.to_string())?;
    let problems: Vec<String> = VALIDATOR.validate(&document).iter().map(ToString::to_string).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

/// Whether an exchange is a call of a SOAP service, and not a look at its documents.
pub(crate) fn is_call(exchange: &Exchange) -> bool {
    exchange.method == "POST" && exchange.path.starts_with("/wsapi/")
        || exchange.operation.is_some_and(|operation| operation.api == Api::Upsales)
}

static VALIDATOR: LazyLock<XsdValidator> = LazyLock::new(|| {
    // The validator reads imported schemas below one folder only.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let schema = include_str!("../schemas/envelope.xsd").replace("../../../spec/", "spec/");
    let schema = uppsala::parse(&schema).expect("the schema is XML");
    XsdValidator::from_schema_with_base_path(&schema, Some(&root)).expect("the schema is one")
});

#[test]
fn the_schema_tells_right_messages_from_wrong_ones() {
    let answer = |inside: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <getClientResponse xmlns=\"http://crm.upsales.com/wsapi\"><return>{inside}</return></getClientResponse>\
             </s:Body></s:Envelope>"
        )
    };
    assert_eq!(check(answer("<id>1</id><name>A</name>").as_bytes()), Ok(()));
    for wrong in ["<id>x</id>", "<name>A</name><id>1</id>", "<nothing/>"] {
        assert!(check(answer(wrong).as_bytes()).is_err(), "{wrong}");
    }
}
