//! What a session adds to the head of a response.

use http::header::{CACHE_CONTROL, Entry, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};
use session_core::Event;

use crate::rejection::NO_STORE;

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
    match headers.entry(VARY) {
        Entry::Vacant(entry) => {
            entry.insert(HeaderValue::from_static("cookie"));
        }
        Entry::Occupied(mut entry) => {
            if !entry.iter().any(varies_by_cookie) {
                entry.append(HeaderValue::from_static("cookie"));
            }
        }
    }
    match headers.entry(CACHE_CONTROL) {
        Entry::Vacant(entry) => {
            entry.insert(HeaderValue::from_static(NO_STORE));
        }
        Entry::Occupied(mut entry) => {
            if entry.iter().any(lets_others_store) {
                entry.insert(HeaderValue::from_static(NO_STORE));
            }
        }
    }
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

fn varies_by_cookie(vary: &HeaderValue) -> bool {
    items(vary).any(|field| field.eq_ignore_ascii_case(b"cookie"))
}

/// Whether a shared cache might store the response. A handler's own `Cache-Control` is kept unless it
/// says `public` or `s-maxage`.
fn lets_others_store(cache_control: &HeaderValue) -> bool {
    let begins = |directive: &[u8], name: &[u8]| {
        directive.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    items(cache_control).any(|directive| {
        directive.eq_ignore_ascii_case(b"public") || begins(directive, b"s-maxage")
    })
}

/// Returns what stands between the commas of a header.
fn items(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
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
