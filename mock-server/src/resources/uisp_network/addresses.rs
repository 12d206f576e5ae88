//! Addresses and networks as texts name them: `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`.

use std::net::IpAddr;

/// An address, or all addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
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
    }
}
