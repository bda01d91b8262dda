//! Origins: parsed, compared and printed here, and nowhere else.

mod authority;
mod compared;
mod trusted;

use std::fmt;

pub(crate) use self::authority::Authority;
pub(crate) use self::compared::Compared;
pub use self::trusted::OriginError;
pub(crate) use self::trusted::TrustedOrigin;

/// An origin as browsers write it (RFC 6454 §6.2): a scheme, a host, and a port unless it is the
/// scheme's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    scheme: &'a str,
    authority: Authority<'a>,
}

impl<'a> Origin<'a> {
    /// Reads an origin. `null` is none, and neither is what no browser would write.
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        let (scheme, authority) = std::str::from_utf8(text).ok()?.split_once("://")?;
        let is_written = is_scheme(scheme)
            && !authority.ends_with(':')
            && !authority.bytes().any(|byte| byte.is_ascii_uppercase());
        let authority = Authority::parse(authority.as_bytes()).filter(|_| is_written)?;
        Some(Self { scheme, authority })
    }

    /// Returns the origin of the secure pages at a host that a request was sent to.
    pub(crate) fn secure(host: Authority<'a>) -> Self {
        let port = host.port.filter(|port| *port != 80);
        Self { scheme: "https", authority: Authority { port, ..host } }
    }

    /// Returns the origin of the plain pages at a host that a request was sent to.
    pub(crate) const fn plain(host: Authority<'a>) -> Self {
        Self { scheme: "http", authority: host }
    }

    /// Whether this is where a request was sent to, by its host. Over plain HTTP only this machine is:
    /// elsewhere a page from `http://` is anybody's who is on the way.
    pub(crate) fn is_own(self, host: Authority<'_>) -> bool {
        self.is_at(host) && (self.scheme == "https" || host.is_this_machine())
    }

    /// Whether its pages are at this host. Of a secure page the host may say the port of either
    /// scheme: a proxy that ends TLS may have added its own, or the one that it forwards to.
    pub(crate) fn is_at(self, host: Authority<'_>) -> bool {
        let Some(own) = own_port(self.scheme) else { return false };
        let port = match host.port {
            None => own,
            Some(80) if self.scheme == "https" && self.port() == Some(own) => own,
            Some(port) => port,
        };
        self.port() == Some(port) && self.authority.has_the_name_of(host)
    }

    fn port(self) -> Option<u16> {
        self.authority.port.or(own_port(self.scheme))
    }
}

impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.port() == other.port()
            && self.authority.has_the_name_of(other.authority)
    }
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority.host)?;
        match self.authority.port.filter(|port| own_port(self.scheme) != Some(*port)) {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The port that is not written.
fn own_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

fn is_scheme(text: &str) -> bool {
    let inside = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
    };
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Option<Origin<'_>> {
        Origin::parse(text.as_bytes())
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for text in [
            "https://a.example",
            "http://localhost:3000",
            "https://[::1]:8443",
            "https://xn--bcher-kva.example",
            "https://a_b.example",
            "capacitor://localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ] {
            assert_eq!(origin(text).unwrap().to_string(), text);
        }
        assert_eq!(origin("https://a.example:443").unwrap().to_string(), "https://a.example");
        for other in [
            "",
            "null",
            "*",
            "a.example",
            "https://",
            "https://A.example",
            "https://a.example/",
            "https://a.example:",
            "https://a.example:44x",
            "https://a.example:+443",
            "https://a.example:65536",
            "https://u@a.example",
            "https://b\u{fc}cher.example",
            "https://a.example ",
            "https://a.example https://a.example",
            "https://*.example",
            "https://[::g]",
            "https://[::1",
            "HTTPS://a.example",
            "://a.example",
            "1a://a.example",
        ] {
            assert!(origin(other).is_none(), "{other}");
        }
        assert!(Origin::parse(b"https://a\xff.example").is_none());
    }

    #[test]
    fn origins_are_the_same_by_scheme_host_and_port() {
        assert_eq!(origin("https://a.example"), origin("https://a.example:443"));
        assert_eq!(origin("http://a.example"), origin("http://a.example:80"));
        assert_eq!(origin("app://a.example:9"), origin("app://a.example:9"));
        for (one, other) in [
            ("https://a.example", "http://a.example"),
            ("https://a.example", "https://a.example:80"),
            ("https://a.example", "https://a.example."),
            ("https://a.example", "https://b.example"),
            ("app://a.example", "app://a.example:9"),
        ] {
            assert_ne!(origin(one), origin(other), "{one} {other}");
        }
    }

    #[test]
    fn plain_http_is_our_own_origin_on_loopback_only() {
        let own = |host: &str, text: &str| {
            origin(text).unwrap().is_own(Authority::parse(host.as_bytes()).unwrap())
        };
        assert!(own("127.0.0.1:3000", "http://127.0.0.1:3000"));
        assert!(own("localhost:3000", "http://localhost:3000"));
        assert!(own("a.localhost:3000", "http://a.localhost:3000"));
        assert!(own("[::1]:3000", "http://[::1]:3000"));
        assert!(!own("localhost:3000", "http://localhost:4000"));
        assert!(!own("app.example", "http://app.example"));
        assert!(!own("app.example", "app://app.example"));
    }
}
