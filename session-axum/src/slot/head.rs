//! What a session adds to the head of a response.

use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};
use session_core::Event;

use crate::rejection::{self, VARY_WITH_PAGE};

/// Adds the cookie to a response, and keeps shared caches from storing what was made for one caller.
///
/// `name` is our cookie's: a handler's own cookie of that name is taken out, because two of one name
/// are none. Its other cookies stay.
pub(super) fn write_head(
    headers: &mut HeaderMap,
    name: &str,
    read: bool,
    cookie: Option<HeaderValue>,
) {
    if headers.contains_key(SET_COOKIE) {
        without_ours(headers, name);
    }
    if !read && cookie.is_none() {
        return;
    }
    if cookie.is_none() && is_private(headers) {
        return;
    }
    let varies = |value: &HeaderValue| {
        value
            .as_bytes()
            .split(|byte| *byte == b',')
            .any(|field| field.trim_ascii().eq_ignore_ascii_case(b"cookie"))
    };
    if !headers.get_all(VARY).iter().any(varies) {
        headers.append(VARY, HeaderValue::from_static("cookie"));
    }
    if is_shared(headers) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

/// Whether the response says of itself what is said here, as our own rejections do.
fn is_private(headers: &HeaderMap) -> bool {
    let is_ours = |value: &HeaderValue| value == rejection::VARY || value == VARY_WITH_PAGE;
    headers.get(VARY).is_some_and(is_ours)
        && headers.get(CACHE_CONTROL).is_some_and(|value| value == rejection::NO_STORE)
}

/// Whether a shared cache might store the response. A handler's own `Cache-Control` is kept unless it
/// says `public` or `s-maxage`.
fn is_shared(headers: &HeaderMap) -> bool {
    let mut own = headers.get_all(CACHE_CONTROL).iter().peekable();
    if own.peek().is_none() {
        return true;
    }
    own.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).any(|directive| {
        let directive = directive.trim_ascii().to_ascii_lowercase();
        directive == b"public" || directive.starts_with(b"s-maxage")
    })
}

fn without_ours(headers: &mut HeaderMap, name: &str) {
    let is_ours = |value: &HeaderValue| {
        let before = value.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        before.trim_ascii() == name.as_bytes()
    };
    if !headers.get_all(SET_COOKIE).iter().any(is_ours) {
        return;
    }
    Event::WriteDropped("the handler set a cookie of the session's name itself").emit();
    let others: Vec<_> =
        headers.get_all(SET_COOKIE).iter().filter(|value| !is_ours(value)).cloned().collect();
    headers.remove(SET_COOKIE);
    for value in others {
        headers.append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "__Host-session";

    fn head(
        before: &[(http::HeaderName, &'static str)],
        read: bool,
        cookie: Option<&'static str>,
    ) -> Vec<String> {
        let pairs =
            before.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let mut headers: HeaderMap = pairs.collect();
        write_head(&mut headers, NAME, read, cookie.map(HeaderValue::from_static));
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn a_response_that_read_no_session_is_left_alone() {
        assert!(head(&[], false, None).is_empty());
        let own = [(CACHE_CONTROL, "public"), (SET_COOKIE, "theme=dark")];
        assert_eq!(head(&own, false, None), ["cache-control: public", "set-cookie: theme=dark"]);
    }

    #[test]
    fn what_was_made_for_one_caller_is_stored_by_no_shared_cache() {
        assert_eq!(head(&[], true, None), ["vary: cookie", "cache-control: no-store"]);
        for shared in ["public", "max-age=60, PUBLIC", "s-maxage=9", "max-age=1,s-maxage=9"] {
            let headers = head(&[(CACHE_CONTROL, shared)], true, None);
            assert!(headers.contains(&"cache-control: no-store".to_owned()), "{shared}");
        }
        let own =
            head(&[(CACHE_CONTROL, "private, max-age=60"), (VARY, "Accept, Cookie")], true, None);
        assert_eq!(own, ["cache-control: private, max-age=60", "vary: Accept, Cookie"]);
    }

    #[test]
    fn there_is_one_cookie_of_our_name_and_the_handlers_others_survive() {
        let own = [
            (SET_COOKIE, "a=1"),
            (SET_COOKIE, "__Host-session=forged; Path=/"),
            (SET_COOKIE, "b=2"),
        ];
        let cookies = |headers: Vec<String>| -> Vec<String> {
            headers.into_iter().filter(|line| line.starts_with("set-cookie")).collect()
        };
        assert_eq!(cookies(head(&own, false, None)), ["set-cookie: a=1", "set-cookie: b=2"]);
        assert_eq!(
            cookies(head(&own, true, Some("__Host-session=ours"))),
            ["set-cookie: a=1", "set-cookie: b=2", "set-cookie: __Host-session=ours"]
        );
    }
}
