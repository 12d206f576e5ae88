//! Addresses and networks as texts name them: `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`, and MAC addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address, or all addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// The address, or any of the network's.
    pub address: IpAddr,
    /// How many bits all addresses of the network share.
    pub prefix: u32,
}

impl Range {
    /// The range that a text names; without a prefix it is one address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(digits(prefix)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        Some(Self { address, prefix: prefix.unwrap_or(longest) }).filter(|range| range.prefix <= longest)
    }

    /// The range of a text that has to give the prefix.
    #[must_use]
    pub fn network(text: &str) -> Option<Self> {
        text.contains('/').then(|| Self::parse(text)).flatten()
    }

    /// The same range by its first address: two ranges are one if these are equal.
    #[must_use]
    pub fn by_first(self) -> Self {
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0);
                Ipv4Addr::from(u32::from(address) & mask).into()
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - self.prefix).unwrap_or(0);
                Ipv6Addr::from(u128::from(address) & mask).into()
            }
        };
        Self { address, ..self }
    }

    /// Whether the address lies in it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u32::from(own) ^ u32::from(other)).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (u128::from(own) ^ u128::from(other)).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// One address, which has no prefix.
#[must_use]
pub fn single(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// What has the form of one address of version 4, whether it is one or an id.
#[must_use]
pub fn dotted(text: &str) -> Option<Ipv4Addr> {
    text.parse().ok()
}

/// A number that is written in digits and nothing else.
#[must_use]
pub fn digits(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A MAC address as the network writes it, in which form two can be compared; its pairs may be written with colons, with dashes or
/// with nothing between them.
#[must_use]
pub fn mac(text: &str) -> Option<String> {
    let pairs: Vec<&str> = match text.len() {
        12 if text.is_ascii() => (0..6).map(|pair| &text[2 * pair..2 * pair + 2]).collect(),
        _ => text.split(if text.contains(':') { ':' } else { '-' }).collect(),
    };
    let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    (pairs.len() == 6 && pairs.iter().all(is_pair)).then(|| pairs.join(":").to_ascii_lowercase())
}

/// An address without the length of its prefix.
#[must_use]
pub fn bare(address: &str) -> &str {
    address.split('/').next().unwrap_or(address)
}

/// The version of an address, as codes name it.
#[must_use]
pub fn version(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "v4" } else { "v6" }
}

/// The address as a number, to compare and to count with.
#[must_use]
pub fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_a_network_by_its_first_bits() {
        let holds = |network: &str, address: &str| {
            let network = Range::network(network).expect("a network");
            network.holds(address.parse().expect("an address"))
        };
        assert!(holds("10.0.2.1/23", "10.0.3.9") && !holds("10.0.2.1/23", "10.0.4.1"));
        assert!(holds("9.9.9.9/0", "1.2.3.4") && !holds("9.9.9.9/0", "::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
        assert_eq!(Range::parse("10.0.0.1/33"), None);
        assert_eq!(Range::network("10.0.0.1"), None);
        assert_eq!(Range::network("10.0.0.0/+8"), None);
        assert_eq!(Range::network("10.0.0.0/"), None);
        assert_eq!(single("10.0.0.1/32"), None);
    }

    #[test]
    fn a_network_is_the_same_by_whatever_of_its_addresses() {
        let first = |text: &str| Range::network(text).expect("a network").by_first();
        assert_eq!(first("10.61.5.5/16"), first("10.61.0.0/16"));
        assert_eq!(first("2001:db8:0::/32"), first("2001:DB8:7::/32"));
        assert_eq!(first("9.9.9.9/0"), first("0.0.0.0/0"));
        assert_eq!(first("::1/0"), first("::/0"));
        assert_ne!(first("10.61.0.0/16"), first("10.61.0.0/17"));
        assert_eq!(first("10.61.0.1/32").address, single("10.61.0.1").expect("an address"));
    }

    #[test]
    fn a_mac_address_has_one_form() {
        for written in ["02-00-00-00-00-6A", "02000000006a", "02:00:00:00:00:6a"] {
            assert_eq!(mac(written).as_deref(), Some("02:00:00:00:00:6a"));
        }
        for wrong in [
            "",
            "printer",
            "02:00:00:00:00",
            "02:00:00:00:00:6g",
            "0200:0000:006a",
            "02:00-00:00:00:6a",
            "0ä0000000060",
        ] {
            assert_eq!(mac(wrong), None, "{wrong}");
        }
    }
}
