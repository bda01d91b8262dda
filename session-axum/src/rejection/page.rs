//! A page that people are sent to, and come back from.

use std::fmt::Write as _;

use http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use session_core::Challenge;

use super::step_up;
use crate::next::Next;
use crate::origin::Authority;

/// All but the characters that stand for themselves in the value of a query.
const IN_A_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'/').remove(b'_').remove(b'~');

/// The address of a page, ready to have `next` put behind it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Everything before the value of `next`.
    stem: String,
    /// The path; `None` where the page is of another origin.
    path: Option<String>,
}

impl Page {
    /// Reads a path of this origin, or the address of a page on another.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let page = Next::try_from(text);
        let is_safe = page.is_ok() || is_address(text);
        let query = text.split_once('?').map(|(_, query)| query);
        let has_next =
            query.is_some_and(|query| query.split('&').any(|pair| pair.starts_with("next=")));
        if !is_safe || has_next || text.contains('#') {
            return None;
        }
        let joint = if query.is_some() { '&' } else { '?' };
        let path = page.ok().map(|page| page.path().to_owned());
        Some(Self { stem: format!("{text}{joint}next="), path })
    }

    /// Returns the page's address, with where to go from there and what to prove there.
    pub(super) fn address(&self, next: &Next, challenge: Challenge) -> Option<HeaderValue> {
        let next = utf8_percent_encode(next.as_str(), IN_A_QUERY);
        let mut address = format!("{}{next}", self.stem);
        for (name, value) in step_up::parameters(challenge) {
            // Writing to a string cannot fail.
            let _ = write!(address, "&{name}={value}");
        }
        HeaderValue::try_from(address).ok()
    }

    /// Returns the page's own path, if that is where `next` leads.
    pub(super) fn is(&self, next: &Next) -> bool {
        self.path.as_deref() == Some(next.path())
    }
}

/// Whether a text is the address of a page elsewhere. Over plain HTTP only this machine has pages to
/// log in at.
fn is_address(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    let authority = authority.as_str();
    let is_private = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => {
            Authority::parse(authority.as_bytes()).is_some_and(Authority::is_this_machine)
        }
        _ => false,
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_private && is_plain && !authority.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(page: &str, next: &str, challenge: Challenge) -> Option<String> {
        let next = Next::try_from(next).unwrap();
        let address = Page::parse(page)?.address(&next, challenge).unwrap();
        Some(address.to_str().unwrap().to_owned())
    }

    #[test]
    fn next_goes_behind_the_pages_own_query_and_is_one_value() {
        let none = Challenge::default();
        let login = |page, next| address(page, next, none).unwrap();
        assert_eq!(login("/login", "/"), "/login?next=/");
        assert_eq!(login("/login?lang=de", "/a"), "/login?lang=de&next=/a");
        assert_eq!(login("/login?", "/a"), "/login?&next=/a");
        assert_eq!(login("/login", "/a%20b"), "/login?next=/a%2520b");
        assert_eq!(
            login("https://id.example/start?app=1", "/a?x=1&next=//evil#z"),
            "https://id.example/start?app=1&next=/a%3Fx%3D1%26next%3D//evil%23z"
        );
    }

    #[test]
    fn the_page_learns_what_there_is_to_prove() {
        let stale = |challenge| address("/confirm", "/a", challenge).unwrap();
        assert_eq!(stale(Challenge::max_age(300)), "/confirm?next=/a&max_age=300");
        assert_eq!(stale(Challenge::assurance(2)), "/confirm?next=/a&acr_values=2");
    }

    #[test]
    fn a_page_is_a_path_of_this_origin_or_a_secure_address() {
        for page in [
            "/login",
            "/login?lang=de",
            "https://id.example",
            "https://id.example:8443/login?app=1",
            "http://localhost:8080/login",
            "http://127.0.0.1/login",
            "http://id.localhost:8080/login",
        ] {
            assert!(Page::parse(page).is_some(), "{page}");
        }
        for other in [
            "",
            "login",
            "//id.example/login",
            r"/\id.example",
            "http://id.example/login",
            "https:id.example",
            "https:///login",
            "https://user@id.example/login",
            "javascript:alert(1)",
            "ftp://id.example/login",
            "id.example:443",
            "/login#form",
            "https://id.example/#/login",
            "/login?next=/home",
            "/login?a=1&next=",
            "/log in",
            "/login\r\nSet-Cookie: a=b",
            "/über",
            "*",
        ] {
            assert!(Page::parse(other).is_none(), "{other}");
        }
    }
}
