//! By what devices are known again, their addresses and MACs, and an index of both for requests that ask for many of them.

use std::collections::HashMap;
use std::net::IpAddr;

use super::devices::DEVICES;
use crate::engine::{Document, Failure, Key, Resource, State};
use crate::generated::fields::{IP, IP_ADDRESS, MAC};
use crate::resources::uisp_network::addresses::bare;
use crate::resources::uisp_network::lists::in_order;
use crate::specification::Field;

/// An address or a MAC in the one form in which two can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mark {
    /// An address, without the length of its prefix.
    Address(IpAddr),
    /// The twelve digits of a MAC, in lower case.
    Mac(String),
}

impl Mark {
    /// The address that a text is; the length of a prefix says nothing here.
    #[must_use]
    pub fn address(text: &str) -> Option<Self> {
        bare(text).parse().ok().map(Self::Address)
    }

    /// The MAC that a text is, however its digits are set apart.
    #[must_use]
    pub fn mac(text: &str) -> Option<Self> {
        let digits = text.replace([':', '-'], "").to_ascii_lowercase();
        (digits.len() == 12 && digits.chars().all(|digit| digit.is_ascii_hexdigit())).then_some(Self::Mac(digits))
    }

    /// The address or the MAC that a request names in a field.
    ///
    /// # Errors
    /// `BadRequest` for a text that is none.
    pub fn named(field: Field, text: &str) -> Result<Self, Failure> {
        if field == MAC {
            Self::mac(text).ok_or_else(|| Failure::invalid(field.name(), "This is no MAC address."))
        } else {
            Self::address(text).ok_or_else(|| Failure::invalid(field.name(), "This is no address."))
        }
    }

    /// What a row is known by: its MAC, and the address in `ip` or `ipAddress`.
    pub fn all(row: &Document) -> impl Iterator<Item = Self> + use<> {
        let address = row.text(IP_ADDRESS).or_else(|| row.text(IP));
        row.text(MAC).and_then(Self::mac).into_iter().chain(address.and_then(Self::address))
    }
}

/// The rows of a table by what they are known by, as they were when the index was made and what was added since.
#[derive(Debug)]
pub struct Marks {
    rows: HashMap<Mark, Vec<Key>>,
}

impl Marks {
    /// Those of the devices.
    #[must_use]
    pub fn of_devices(state: &State) -> Self {
        Self::of(state, &DEVICES)
    }

    /// Those of any table whose rows have addresses and MACs.
    #[must_use]
    pub fn of(state: &State, resource: &Resource) -> Self {
        let mut marks = Self { rows: HashMap::new() };
        for row in in_order(state, resource) {
            marks.add(&row.key(), Mark::all(row));
        }
        marks
    }

    /// The row that is known by this; the oldest of several.
    #[must_use]
    pub fn find(&self, mark: &Mark) -> Option<&Key> {
        self.rows.get(mark)?.first()
    }

    /// Takes all rows out of the index that are known by this, the oldest first.
    pub fn take(&mut self, mark: &Mark) -> Vec<Key> {
        self.rows.remove(mark).unwrap_or_default()
    }

    /// Adds a row that was made.
    pub fn add(&mut self, key: &Key, marks: impl IntoIterator<Item = Mark>) {
        for mark in marks {
            self.rows.entry(mark).or_default().push(key.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_several_ways_is_known_in_one() {
        assert_eq!(Mark::address("fe80::1/64"), Mark::address("FE80:0::1"));
        assert_eq!(Mark::mac("74ACB9000001"), Mark::mac("74:ac:b9-00:00:01"));
        for none in ["", "q", "10.0.0", "10.0.0.300"] {
            assert_eq!(Mark::address(none), None);
        }
        assert_eq!((Mark::mac("74ac"), Mark::mac("zz:ac:b9:00:00:01")), (None, None));
    }
}
