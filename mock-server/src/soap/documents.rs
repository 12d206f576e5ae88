//! The documents that SOAP toolkits read: a list of the services, their WSDL with the address that the client used, the XSD.

use std::fmt::Write as _;

/// The name under which the WSDL documents import the XSD, and under which it is served.
pub const TYPES: &str = "upsales-types.xsd";

/// The XSD of all messages.
pub const XSD: &str = include_str!("../../../spec/upsales/upsales-types.xsd");

/// The base of every address in the documents; the server puts its own in its place.
const ADDRESS: &str = "https://crm.upsales.com/wsapi/";

/// The noun of each service and its WSDL.
const SERVICES: [(&str, &str); 11] = [
    ("activity", include_str!("../../../spec/upsales/activity.wsdl")),
    ("agreement", include_str!("../../../spec/upsales/agreement.wsdl")),
    ("appointment", include_str!("../../../spec/upsales/appointment.wsdl")),
    ("client", include_str!("../../../spec/upsales/client.wsdl")),
    ("contact", include_str!("../../../spec/upsales/contact.wsdl")),
    ("lead", include_str!("../../../spec/upsales/lead.wsdl")),
    ("opportunity", include_str!("../../../spec/upsales/opportunity.wsdl")),
    ("order", include_str!("../../../spec/upsales/order.wsdl")),
    ("product", include_str!("../../../spec/upsales/product.wsdl")),
    ("project", include_str!("../../../spec/upsales/project.wsdl")),
    ("user", include_str!("../../../spec/upsales/user.wsdl")),
];

/// The noun of the service with this name, `client` for `clientService`.
#[must_use]
pub fn service(name: &str) -> Option<&'static str> {
    let noun = name.strip_suffix("Service")?;
    SERVICES.iter().map(|(known, _)| *known).find(|known| *known == noun)
}

/// The WSDL of a service with the address under which the client reaches the services, for example
/// `http://127.0.0.1:8080/wsapi`.
#[must_use]
pub fn wsdl(noun: &str, base: &str) -> Option<String> {
    let (_, document) = SERVICES.iter().find(|(known, _)| *known == noun)?;
    let mut address = String::new();
    for character in base.chars() {
        match character {
            '&' => address.push_str("&amp;"),
            '<' => address.push_str("&lt;"),
            '"' => address.push_str("&quot;"),
            _ => address.push(character),
        }
    }
    Some(document.replace(ADDRESS, &format!("{address}/")))
}

/// The page that lists all services with links to their documents.
#[must_use]
pub fn listing() -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Services</title></head>\n<body>\n\
         <h1>Services</h1>\n<table>\n<tr><th>Service</th><th>WSDL</th><th>XSD</th></tr>\n",
    );
    for (noun, _) in SERVICES {
        let _ = writeln!(
            page,
            "<tr><td>{noun}Service</td><td><a href=\"{noun}Service?wsdl\">{noun}Service?wsdl</a></td>\
             <td><a href=\"{TYPES}\">{TYPES}</a></td></tr>"
        );
    }
    page.push_str("</table>\n</body>\n</html>\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_every_wsdl_is_that_of_the_client() {
        for (noun, _) in SERVICES {
            let document = wsdl(noun, "http://localhost:8080/wsapi").expect("a service");
            assert!(document.contains(&format!("location=\"http://localhost:8080/wsapi/{noun}Service\"")), "{noun}");
            assert!(document.contains(&format!("schemaLocation=\"{TYPES}\"")), "{noun}");
            assert!(!document.contains(ADDRESS), "{noun}");
        }
    }

    #[test]
    fn an_address_cannot_break_out_of_its_attribute() {
        let document = wsdl("client", "http://a\"><b/>/wsapi").expect("a service");
        assert!(document.contains("http://a&quot;>&lt;b/>/wsapi/clientService"));
    }
}
