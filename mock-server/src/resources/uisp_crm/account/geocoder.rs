//! A small geocoder without a network: a list of cities, and a position within the city that follows from the street.
//!
//! - An address is found if it names one of the cities; the same address always gives the same position.
//! - Everything about the result is assumed but its form.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::reference::{COUNTRIES, STATES};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Value};
use crate::generated::fields::*;
use crate::specification::Field;

/// A city that the geocoder knows.
struct City {
    /// Its name, and other spellings that people use.
    names: &'static [&'static str],
    /// Its centre, in degrees.
    latitude: &'static str,
    /// Its centre, in degrees.
    longitude: &'static str,
    /// The ISO code of its country.
    country: &'static str,
    /// The code of its state, for the United States and Canada.
    state: Option<&'static str>,
}

const fn city(
    names: &'static [&'static str],
    latitude: &'static str,
    longitude: &'static str,
    country: &'static str,
    state: Option<&'static str>,
) -> City {
    City { names, latitude, longitude, country, state }
}

const CITIES: [City; 24] = [
    city(&["New York", "nyc"], "40.7128", "-74.0060", "US", Some("NY")),
    city(&["San Jose"], "37.3382", "-121.8863", "US", Some("CA")),
    city(&["Silverado"], "33.7461", "-117.6362", "US", Some("CA")),
    city(&["Los Angeles"], "34.0522", "-118.2437", "US", Some("CA")),
    city(&["Las Vegas"], "36.1699", "-115.1398", "US", Some("NV")),
    city(&["Chicago"], "41.8781", "-87.6298", "US", Some("IL")),
    city(&["Houston"], "29.7604", "-95.3698", "US", Some("TX")),
    city(&["Seattle"], "47.6062", "-122.3321", "US", Some("WA")),
    city(&["Boulder"], "40.0150", "-105.2705", "US", Some("CO")),
    city(&["Denver"], "39.7392", "-104.9903", "US", Some("CO")),
    city(&["Toronto"], "43.6532", "-79.3832", "CA", Some("ON")),
    city(&["Vancouver"], "49.2827", "-123.1207", "CA", Some("BC")),
    city(&["London"], "51.5074", "-0.1278", "GB", None),
    city(&["Dublin"], "53.3498", "-6.2603", "IE", None),
    city(&["Paris"], "48.8566", "2.3522", "FR", None),
    city(&["Berlin"], "52.5200", "13.4050", "DE", None),
    city(&["Vienna", "Wien"], "48.2082", "16.3738", "AT", None),
    city(&["Zürich", "Zurich"], "47.3769", "8.5417", "CH", None),
    city(&["Amsterdam"], "52.3676", "4.9041", "NL", None),
    city(&["Madrid"], "40.4168", "-3.7038", "ES", None),
    city(&["Prague", "Praha"], "50.0755", "14.4378", "CZ", None),
    city(&["Warsaw", "Warszawa"], "52.2297", "21.0122", "PL", None),
    city(&["Buenos Aires"], "-34.6037", "-58.3816", "AR", None),
    city(&["Kampala"], "0.3476", "32.5825", "UG", None),
];

/// What the server does for the operations of the geocoder.
pub static PLANS: &[(&str, Plan)] =
    &[("geocode_address", Plan::Answer(look_up, RULES)), ("suggest_addresses", Plan::Answer(suggest, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("the answer has a position, a name and the parts of the address", "blueprint 8594-8616"),
    Rule::assumed("an address is found if it names one of the cities that the server knows"),
    Rule::assumed("an empty address is a 404"),
];

/// A found address.
pub struct Place {
    latitude: Decimal,
    longitude: Decimal,
    name: String,
    parts: Document,
}

impl Place {
    /// Writes the position and the resolved address to a client or service.
    pub fn write_to(&self, row: &mut Document) {
        row.set(ADDRESS_GPS_LAT, self.latitude);
        row.set(ADDRESS_GPS_LON, self.longitude);
        row.set(FULL_ADDRESS, self.name.as_str());
    }
}

/// The place of a client's or service's own address.
#[must_use]
pub fn locate_row(state: &State, row: &Document) -> Option<Place> {
    let named = |field: Field, of: &Resource| state.follow(row, field, of)?.text(NAME);
    let street = [row.text(STREET1), row.text(STREET2), row.text(CITY)];
    let rest = [named(STATE_ID, &STATES), row.text(ZIP_CODE), named(COUNTRY_ID, &COUNTRIES)];
    let address: Vec<&str> = street.into_iter().chain(rest).flatten().collect();
    locate(state, &address.join(", ")).or_else(|| locate(state, row.text(FULL_ADDRESS)?))
}

/// Takes a geocoder's result, which a request brings along, over into the address of a client or service.
pub fn take_over(found: &Document, row: &mut Document) {
    row.set(FULL_ADDRESS, found.get(FORMATTED_ADDRESS).clone());
    row.set(ADDRESS_GPS_LAT, found.get(LATITUDE).clone());
    row.set(ADDRESS_GPS_LON, found.get(LONGITUDE).clone());
}

/// The place of an address, if it names a known city.
#[must_use]
pub fn locate(state: &State, address: &str) -> Option<Place> {
    let lower = address.to_lowercase();
    let names = |name: &str| names_city(&lower, &name.to_lowercase());
    let city = CITIES.iter().find(|city| city.names.iter().any(|name| names(name)))?;
    let street = address.split(',').next().unwrap_or_default().trim();
    let has_street = !city.names.iter().any(|name| street.eq_ignore_ascii_case(name)) && !street.is_empty();
    let [north, east] = if has_street { offsets(&street.to_lowercase()) } else { [Decimal::ZERO; 2] };
    let mut parts = Document::new().with(CITY, city.names[0]).with(COUNTRY_CODE, city.country);
    if has_street {
        parts.set(STREET1, street);
    }
    let zip =
        address.split([',', ' ']).rev().find(|word| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    parts.set(ZIP_CODE, zip.map(str::to_owned));
    let coded = |of: &Resource, code: &str| {
        state
            .table(of)
            .rows()
            .find(|row| row.text(CODE) == Some(code))
            .map(|row| (row.key(), row.text(NAME).unwrap_or_default().to_owned()))
    };
    if let Some((id, name)) = coded(&COUNTRIES, city.country) {
        parts.set(COUNTRY_ID, id);
        parts.set(COUNTRY, name);
    }
    if let Some((id, name)) = city.state.and_then(|code| coded(&STATES, code)) {
        parts.set(STATE_ID, id);
        parts.set(STATE_CODE, city.state.unwrap_or_default());
        parts.set(STATE, name);
    }
    let shown = [STREET1, CITY, STATE, ZIP_CODE, COUNTRY].map(|field| parts.text(field)).into_iter().flatten();
    let name = shown.collect::<Vec<_>>().join(", ");
    Some(Place { latitude: degrees(city.latitude) + north, longitude: degrees(city.longitude) + east, name, parts })
}

fn names_city(address: &str, city: &str) -> bool {
    address.match_indices(city).any(|(start, found)| {
        let before = address[..start].chars().next_back();
        let after = address[start + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn degrees(text: &str) -> Decimal {
    Decimal::from_str(text).expect("the list of cities holds numbers")
}

/// A distance of up to a twentieth of a degree that follows from the text (FNV-1a).
fn offsets(text: &str) -> [Decimal; 2] {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    [hash >> 8, hash >> 40].map(|bits| Decimal::new(i64::try_from(bits % 100_000).unwrap_or_default() - 50_000, 6))
}

fn look_up(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let place = locate(state, call.query.get("address").unwrap_or_default()).ok_or(Failure::NotFound)?;
    let answer = Document::new().with(LAT, place.latitude).with(LON, place.longitude).with(DISPLAY_NAME, place.name);
    Ok(Outcome::Object(answer.with(ADDRESS_COMPONENTS, place.parts)))
}

fn suggest(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let query = call.query.get("query").unwrap_or_default();
    let suggestion = |place: Place| Document::new().with(ADDRESS, place.name).with(ID, Value::Null);
    let known = locate(state, query).map(suggestion);
    let begun = || {
        let wanted = query.to_lowercase();
        let matching = CITIES
            .iter()
            .filter(|city| query.chars().count() >= 2 && city.names[0].to_lowercase().starts_with(&wanted));
        matching.filter_map(|city| locate(state, city.names[0])).map(suggestion).collect()
    };
    Ok(Outcome::List(known.map_or_else(begun, |suggestion| vec![suggestion])))
}
