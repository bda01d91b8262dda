//! Whether a request comes from this site: decided from its headers, before anything else.
//!
//! A browser says where a request comes from. `Sec-Fetch-Site` cannot be set by a page, and neither
//! can `Origin`; a request without either comes from no browser of the last years, and so carries no
//! cookie that somebody else could have made it send.

use http::header::{HOST, HeaderName, ORIGIN, UPGRADE};
use http::{HeaderMap, Method};

use session_core::Event;

use crate::origin::{Authority, Compared, Origin, TrustedOrigin};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// No protocol's name is as long.
const LONGEST_UPGRADE: usize = 256;

/// Which origins may cause requests that change something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Csrf {
    /// Other origins than the one that a request is sent to.
    pub(crate) trusted: Vec<TrustedOrigin>,
    /// Whether a request without any word about its origin is refused too.
    pub(crate) strict: bool,
}

/// What a request says of itself, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender<'a> {
    /// Whether the method can change something, or opens a socket.
    pub(crate) changes: bool,
    pub(crate) fetch_site: Said<'a>,
    pub(crate) origin: Said<'a>,
    /// The host the request was sent to, as it says.
    pub(crate) host: Option<&'a [u8]>,
}

/// What stands in a header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Said<'a> {
    Nothing,
    Once(&'a [u8]),
    /// Twice or more: no browser does that.
    Contradictory,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Decision {
    Pass,
    Refuse,
}

impl<'a> Said<'a> {
    /// What of it a log shows.
    fn shown(self) -> Option<&'a [u8]> {
        match self {
            Self::Nothing => None,
            Self::Once(value) => Some(value),
            Self::Contradictory => Some(b"(twice)"),
        }
    }
}

impl Csrf {
    /// Says that a request was refused, and what would let it in.
    pub(crate) fn report(&self, sender: &Sender<'_>) {
        // Where the browser itself says that the site is another, our own origin is not asked for.
        let own = sender.host().filter(|_| sender.fetch_site == Said::Nothing);
        let compared_with = &Compared { own, trusted: &self.trusted };
        let (site, origin) = (sender.fetch_site.shown(), sender.origin.shown());
        Event::CrossSite { site, origin, compared_with }.emit();
    }
}

/// Decides about a request.
///
/// `Sec-Fetch-Site: same-origin` or `none` (typed into the address bar) passes; a trusted `Origin`
/// passes; without `Sec-Fetch-Site`, as from older browsers, the request's own `Origin` passes;
/// with neither header it passes unless the policy is strict. Everything else is refused.
pub(crate) fn decide(policy: &Csrf, sender: &Sender<'_>) -> Decision {
    if !sender.changes {
        return Decision::Pass;
    }
    let passes = match (sender.fetch_site, sender.origin) {
        (Said::Once(b"same-origin" | b"none"), _) => true,
        (Said::Nothing, Said::Nothing) => !policy.strict,
        (Said::Nothing, Said::Once(origin)) => Origin::parse(origin).is_some_and(|origin| {
            policy.trusts(origin) || sender.host().is_some_and(|host| origin.is_own(host))
        }),
        (Said::Once(_), Said::Once(origin)) => {
            Origin::parse(origin).is_some_and(|origin| policy.trusts(origin))
        }
        _ => false,
    };
    if passes { Decision::Pass } else { Decision::Refuse }
}

impl Csrf {
    fn trusts(&self, origin: Origin<'_>) -> bool {
        self.trusted.iter().any(|trusted| trusted.is(origin))
    }
}

impl<'a> Sender<'a> {
    /// Returns the host, which is looked at only where nothing else decides.
    fn host(&self) -> Option<Authority<'a>> {
        self.host.and_then(Authority::parse)
    }

    pub(crate) fn of<B>(request: &'a http::Request<B>) -> Self {
        let headers = request.headers();
        if !changes(request.method(), headers) {
            // Nothing else is asked, so nothing else is looked up.
            let (fetch_site, origin) = (Said::Nothing, Said::Nothing);
            return Self { changes: false, fetch_site, origin, host: None };
        }
        Self {
            changes: true,
            fetch_site: Said::by(headers, &SEC_FETCH_SITE),
            origin: Said::by(headers, &ORIGIN),
            host: host_said(headers, request.uri()),
        }
    }
}

/// Returns the host that a request was sent to; `None` if it does not say, or what it says is none.
pub(crate) fn host<'a>(headers: &'a HeaderMap, uri: &'a http::Uri) -> Option<Authority<'a>> {
    host_said(headers, uri).and_then(Authority::parse)
}

/// Returns what a request says of its host.
pub(crate) fn host_said<'a>(headers: &'a HeaderMap, uri: &'a http::Uri) -> Option<&'a [u8]> {
    let header = headers.get(HOST).map(http::HeaderValue::as_bytes);
    header.or_else(|| uri.authority().map(|authority| authority.as_str().as_bytes()))
}

impl<'a> Said<'a> {
    pub(crate) fn by(headers: &'a HeaderMap, name: &HeaderName) -> Self {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Self::Nothing,
            (Some(value), None) => Self::Once(value.as_bytes()),
            (Some(_), Some(_)) => Self::Contradictory,
        }
    }
}

/// GET, HEAD, OPTIONS and TRACE are safe (RFC 9110 §9.2.1), and so is QUERY by its definition; what
/// is not known is not safe. A WebSocket opens by GET and then does whatever it likes.
fn changes(method: &Method, headers: &HeaderMap) -> bool {
    match *method {
        Method::GET => opens_socket(headers),
        Method::HEAD | Method::OPTIONS | Method::TRACE => false,
        ref other => other.as_str() != "QUERY",
    }
}

/// Whether a socket is asked for, or so much that it is not read.
fn opens_socket(headers: &HeaderMap) -> bool {
    let names_websocket = |value: &[u8]| {
        value.len() > LONGEST_UPGRADE
            || value.windows(9).any(|part| part.eq_ignore_ascii_case(b"websocket"))
    };
    headers.get_all(UPGRADE).iter().map(http::HeaderValue::as_bytes).any(names_websocket)
}

#[cfg(test)]
mod tests {
    use super::Decision::{Pass, Refuse};
    use super::*;

    const HOST_NAME: &str = "app.example";

    fn ask(policy: &Csrf, method: &str, headers: &[(&str, &str)]) -> Decision {
        let mut request = http::Request::builder().method(method).header(HOST, HOST_NAME);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        decide(policy, &Sender::of(&request.body(()).unwrap()))
    }

    fn post(headers: &[(&str, &str)]) -> Decision {
        ask(&Csrf::default(), "POST", headers)
    }

    #[test]
    fn what_cannot_change_anything_passes_from_everywhere() {
        let from_elsewhere = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        for method in ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"] {
            assert_eq!(ask(&Csrf::default(), method, &from_elsewhere), Pass, "{method}");
        }
        for method in ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "BREW", "get"] {
            assert_eq!(ask(&Csrf::default(), method, &from_elsewhere), Refuse, "{method}");
        }
    }

    #[test]
    fn the_browsers_word_decides() {
        assert_eq!(post(&[("sec-fetch-site", "same-origin")]), Pass);
        assert_eq!(post(&[("sec-fetch-site", "none")]), Pass);
        for site in ["same-site", "cross-site", "", "Same-Origin", "same-origin, none", "x"] {
            assert_eq!(post(&[("sec-fetch-site", site)]), Refuse, "{site}");
            let own = ("origin", "https://app.example");
            assert_eq!(post(&[("sec-fetch-site", site), own]), Refuse, "{site}");
        }
        assert_eq!(post(&[("sec-fetch-site", "none"), ("sec-fetch-site", "none")]), Refuse);
    }

    #[test]
    fn without_it_only_the_exact_origin_passes() {
        for origin in ["https://app.example", "https://app.example:443"] {
            assert_eq!(post(&[("origin", origin)]), Pass, "{origin}");
        }
        for origin in [
            "null",
            "",
            "http://app.example",
            "https://app.example:80",
            "https://app.example.",
            "https://APP.example",
            "https://user@app.example",
            "https://app.example/",
            "https://evil.example",
            "https://app.example.evil.example",
            "https://xapp.example",
            "app.example",
            "https://app.example https://app.example",
        ] {
            assert_eq!(post(&[("origin", origin)]), Refuse, "{origin}");
        }
        let own = ("origin", "https://app.example");
        assert_eq!(post(&[own, own]), Refuse);
    }

    #[test]
    fn a_request_without_a_word_passes_unless_strict() {
        assert_eq!(post(&[]), Pass);
        let strict = Csrf { strict: true, ..Csrf::default() };
        assert_eq!(ask(&strict, "POST", &[]), Refuse);
        assert_eq!(ask(&strict, "GET", &[]), Pass);
        assert_eq!(ask(&strict, "POST", &[("sec-fetch-site", "same-origin")]), Pass);
    }

    #[test]
    fn a_trusted_origin_passes_exactly_as_configured() {
        let policy = Csrf {
            trusted: vec![TrustedOrigin::new("https://spa.example", false).unwrap()],
            strict: true,
        };
        let from = |origin| [("sec-fetch-site", "cross-site"), ("origin", origin)];
        assert_eq!(ask(&policy, "POST", &from("https://spa.example")), Pass);
        assert_eq!(ask(&policy, "POST", &from("https://spa.example.evil")), Refuse);
        assert_eq!(ask(&policy, "POST", &from("http://spa.example")), Refuse);
    }

    #[test]
    fn an_upgrade_that_is_too_long_to_be_read_is_taken_for_a_web_socket() {
        let padded = |length: usize| format!("{}, websocket", "x".repeat(length));
        for (length, what) in [(10, "read"), (256, "not read"), (9_000, "not read")] {
            let value = padded(length);
            let upgrade = [("upgrade", &*value), ("sec-fetch-site", "cross-site")];
            assert_eq!(ask(&Csrf::default(), "GET", &upgrade), Refuse, "{what}");
        }
        let long = "x".repeat(9_000);
        for (value, expected) in [(&long[..256], Pass), (&long[..257], Refuse)] {
            let upgrade = [("upgrade", value), ("sec-fetch-site", "cross-site")];
            assert_eq!(ask(&Csrf::default(), "GET", &upgrade), expected);
        }
    }

    #[test]
    fn a_web_socket_is_decided_like_a_post() {
        let upgrade = [("upgrade", "WebSocket"), ("sec-fetch-site", "cross-site")];
        assert_eq!(ask(&Csrf::default(), "GET", &upgrade), Refuse);
        let own = [("upgrade", "websocket"), ("origin", "https://app.example")];
        assert_eq!(ask(&Csrf::default(), "GET", &own), Pass);
        let other = [("upgrade", "h2c"), ("sec-fetch-site", "cross-site")];
        assert_eq!(ask(&Csrf::default(), "GET", &other), Pass);
    }
}
