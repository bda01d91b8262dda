//! The cookies of a client.

use std::collections::BTreeMap;

use cookie::Cookie;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

/// Cookies by name. There is one site, and time does not pass: what is set stays until it is removed.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar(BTreeMap<String, String>);

impl Jar {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn put_all(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps what a response sets, and forgets what it removes.
    pub(super) fn keep(&mut self, headers: &HeaderMap) {
        for cookie in set_cookies(headers) {
            if is_removal(&cookie) {
                self.0.remove(cookie.name());
            } else {
                self.put(cookie.name(), cookie.value());
            }
        }
    }

    /// Returns what a browser would send as `Cookie`; empty without cookies.
    pub(super) fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// Returns the cookies that a response sets. What is none, a browser drops too.
pub(super) fn set_cookies(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'_>> {
    let texts = headers.get_all(SET_COOKIE).iter().map(HeaderValue::to_str);
    texts.filter_map(|text| Cookie::parse(text.ok()?).ok())
}

pub(super) fn is_removal(cookie: &Cookie<'_>) -> bool {
    cookie.max_age().is_some_and(|age| !age.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jar_keeps_what_is_set_until_it_is_removed() {
        let mut jar = Jar::default();
        let set = |texts: &[&'static str]| -> HeaderMap {
            texts.iter().map(|text| (SET_COOKIE, HeaderValue::from_static(text))).collect()
        };
        jar.keep(&set(&["a=1; Path=/; HttpOnly", "b=2; Max-Age=60", "no cookie"]));
        assert_eq!(jar.header(), "a=1; b=2");
        jar.keep(&set(&["b=3", "a=; Max-Age=0"]));
        assert_eq!(jar.header(), "b=3");
        assert_eq!((jar.get("a"), jar.get("b")), (None, Some("3".to_owned())));
    }
}
