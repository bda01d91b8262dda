//! A host and its port, as they stand in `Host` and in an origin.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A host, in upper or lower case, and the port behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authority<'a> {
    /// An IPv6 address with its brackets.
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
}

/// No name of a host is longer (RFC 1035 §2.3.4); an address is shorter.
const LONGEST_HOST: usize = 255;

const LONGEST_LABEL: usize = 63;

impl<'a> Authority<'a> {
    /// Reads a host with or without a port (RFC 9110 §7.2); `None` if it is no host.
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let end = if text.starts_with('[') { text.find(']')? + 1 } else { host_end(text) };
        let (host, port) = text.split_at_checked(end)?;
        let port = match port {
            "" | ":" => None,
            port => Some(number(port.strip_prefix(':')?)?),
        };
        is_host(host).then_some(Self { host, port })
    }

    /// Whether two are one host, whatever their ports.
    pub(super) fn has_the_name_of(self, other: Authority<'_>) -> bool {
        self.host.eq_ignore_ascii_case(other.host)
    }

    /// Whether it is `localhost`, a name below that (RFC 6761 §6.3), or a loopback address.
    pub(crate) fn is_this_machine(self) -> bool {
        if let Some(address) = ip_v6(self.host) {
            let mapped = address.to_ipv4_mapped();
            return address.is_loopback() || mapped.is_some_and(|address| address.is_loopback());
        }
        let name = self.host.strip_suffix('.').unwrap_or(self.host);
        if let Ok(address) = name.parse::<Ipv4Addr>() {
            return address.is_loopback();
        }
        let (labels, last) = match name.rsplit_once('.') {
            Some((labels, last)) => (Some(labels), last),
            None => (None, name),
        };
        last.eq_ignore_ascii_case("localhost")
            && labels.is_none_or(|labels| labels.split('.').all(is_label))
    }
}

fn host_end(text: &str) -> usize {
    text.find(':').unwrap_or(text.len())
}

fn is_host(host: &str) -> bool {
    if host.starts_with('[') {
        return ip_v6(host).is_some();
    }
    let is_in_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    (1..=LONGEST_HOST).contains(&host.len()) && host.bytes().all(is_in_names)
}

fn ip_v6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// Reads a port: digits and nothing else, so no sign.
fn number(text: &str) -> Option<u16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_this_machine(host: &str) -> bool {
        Authority::parse(host.as_bytes()).is_some_and(Authority::is_this_machine)
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "localhost.",
            "localhost:",
            "tenant1.localhost:3000",
            "a.b.localhost.",
            "127.0.0.1",
            "127.9.8.7:3000",
            "[::1]",
            "[::1]:80",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            ".",
            "example.com",
            "evil-localhost",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "localhost..",
            ".localhost",
            "a..localhost",
            "-a.localhost",
            "a-.localhost",
            "user@localhost",
            "localhost:80x",
            "localhost:+80",
            "localhost:65536",
            "localhost:80:80",
            "10.0.0.1",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "[::1]x",
            "[::1",
            "[localhost]",
            "::1",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
        assert!(!is_this_machine(&format!("{}.localhost", "a".repeat(64))));
        assert!(!is_this_machine(&format!("{}localhost", "a.".repeat(124))));
        assert!(Authority::parse(b"localhost\xff").is_none());
    }

    #[test]
    fn a_port_is_a_number() {
        let port = |text: &str| Authority::parse(text.as_bytes()).map(|host| host.port);
        assert_eq!(port("a.example"), Some(None));
        assert_eq!(port("a.example:"), Some(None));
        assert_eq!(port("a.example:0443"), Some(Some(443)));
        assert_eq!(port("[::1]:65535"), Some(Some(65_535)));
        for other in ["a.example:x", "a.example:65536", "a.example:-1", "a.example:1 ", ":80"] {
            assert_eq!(port(other), None, "{other}");
        }
    }
}
