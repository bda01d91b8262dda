//! Which hosts are this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a host, with or without a port, is `localhost` or a loopback address.
pub(crate) fn is_loopback(host: &[u8]) -> bool {
    let Ok(host) = std::str::from_utf8(host) else { return false };
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if port.is_empty() || port.starts_with(':') => {
            return address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
        }
        Some(_) => return false,
        None => host.split_once(':').map_or(host, |(name, _port)| name),
    };
    let address = || name.parse::<Ipv4Addr>().map(IpAddr::from);
    name.eq_ignore_ascii_case("localhost") || address().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for host in
            ["localhost", "LOCALHOST:80", "127.0.0.1", "127.9.8.7:3000", "[::1]", "[::1]:80"]
        {
            assert!(is_loopback(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "10.0.0.1",
            "[::2]",
            "[::1]x",
            "::1",
        ] {
            assert!(!is_loopback(host.as_bytes()), "{host}");
        }
    }
}
