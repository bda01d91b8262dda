//! What a session adds to the head of a response.

use http::header::{CACHE_CONTROL, EXPIRES, Entry, OccupiedEntry, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};
use session_core::Event;

use crate::carrier::NO_STORE;
use crate::carrier::caches::without_targeted;

/// Adds the cookie to a response, and keeps shared caches from storing what was made for one caller, and
/// all caches from storing the cookie.
///
/// What the handler says to single caches is taken out. `name` is our cookie's: a handler's own cookie of that name is taken out, because two of one name
/// are none. Its other cookies stay.
pub(super) fn write(headers: &mut HeaderMap, name: &str, read: bool, cookie: Option<HeaderValue>) {
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
    if !handlers_own_stays(headers, cookie.is_some()) {
        headers.remove(EXPIRES);
    }
    without_targeted(headers);
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

/// Says `no-store`, or makes what a handler said as strict as it has to be. Returns whether its own
/// stays, and lets its caller's browser store the response.
fn handlers_own_stays(headers: &mut HeaderMap, has_cookie: bool) -> bool {
    match headers.entry(CACHE_CONTROL) {
        Entry::Vacant(entry) => {
            entry.insert(HeaderValue::from_static(NO_STORE));
            false
        }
        Entry::Occupied(mut entry) => match stricter(&entry, has_cookie) {
            Some(stricter) => {
                entry.insert(stricter);
                false
            }
            None => !entry.iter().flat_map(items).any(is_no_store),
        },
    }
}

fn varies_by_cookie(vary: &HeaderValue) -> bool {
    items(vary).any(|field| field.eq_ignore_ascii_case(b"cookie"))
}

/// Returns what a handler's own `Cache-Control` has to become; `None` where it may stay. It stays if it
/// says `private` or `no-store`, or with a session's cookie `no-store`, and nothing to shared caches.
fn stricter(own: &OccupiedEntry<'_, HeaderValue>, has_cookie: bool) -> Option<HeaderValue> {
    let says = |wanted: fn(&[u8]) -> bool| own.iter().flat_map(items).any(wanted);
    // What is in quotes may look like a directive, so it is not read.
    let is_quoted = own.iter().any(|value| value.as_bytes().contains(&b'"'));
    if is_quoted || says(is_for_others) {
        return Some(HeaderValue::from_static(NO_STORE));
    }
    if says(is_no_store) {
        return None;
    }
    if has_cookie {
        return Some(HeaderValue::from_static(NO_STORE));
    }
    (!says(is_private)).then(|| made_private(own))
}

/// Adds `private` to a handler's own `Cache-Control`, on one line: not every cache reads a second one.
fn made_private(own: &OccupiedEntry<'_, HeaderValue>) -> HeaderValue {
    let given = own.iter().flat_map(items).filter(|directive| !directive.is_empty());
    let directives: Vec<_> = given.chain([&b"private"[..]]).collect();
    HeaderValue::from_bytes(&directives.join(&b", "[..]))
        .unwrap_or(HeaderValue::from_static(NO_STORE))
}

fn is_no_store(directive: &[u8]) -> bool {
    directive.eq_ignore_ascii_case(b"no-store")
}

fn is_private(directive: &[u8]) -> bool {
    directive.eq_ignore_ascii_case(b"private")
}

/// Whether a directive lets a shared cache store the response.
fn is_for_others(directive: &[u8]) -> bool {
    let s_maxage = directive.get(..b"s-maxage".len());
    directive.eq_ignore_ascii_case(b"public")
        || s_maxage.is_some_and(|start| start.eq_ignore_ascii_case(b"s-maxage"))
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
        write(&mut headers, NAME, read, cookie.map(HeaderValue::from_static));
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

    /// What a handler's own `Cache-Control` becomes, where a session was read.
    fn cached(own: &'static str, cookie: Option<&'static str>) -> Vec<String> {
        let headers = head(&[(CACHE_CONTROL, own)], true, cookie);
        let ours = headers.iter().filter_map(|line| line.strip_prefix("cache-control: "));
        ours.map(str::to_owned).collect()
    }

    #[test]
    fn what_may_be_stored_for_one_caller_is_private() {
        for (own, sent) in [
            ("max-age=60", "max-age=60, private"),
            ("No-Cache", "No-Cache, private"),
            ("max-age=60,, must-revalidate ,", "max-age=60, must-revalidate, private"),
            ("", "private"),
            // Neither of them is `private`.
            ("x-private, privately", "x-private, privately, private"),
            // For one header, and not for the response.
            ("private=\"set-cookie\", max-age=60", "no-store"),
            ("x=\"a, private, b\", max-age=60", "no-store"),
            ("PRIVATE, max-age=60", "PRIVATE, max-age=60"),
            ("private, s-maxage=60", "no-store"),
            ("No-Store", "No-Store"),
        ] {
            assert_eq!(cached(own, None), [sent], "{own}");
        }
        let two = [(CACHE_CONTROL, "max-age=60"), (CACHE_CONTROL, "no-cache")];
        let one = "cache-control: max-age=60, no-cache, private".to_owned();
        assert!(head(&two, true, None).contains(&one));
        let two = [(CACHE_CONTROL, "max-age=60"), (CACHE_CONTROL, "private")];
        assert_eq!(head(&two, true, None).len(), 3);
    }

    #[test]
    fn no_cache_stores_a_response_that_carries_the_session() {
        for own in ["max-age=60", "private, max-age=60", "public", "s-maxage=9", "no-cache", ""] {
            assert_eq!(cached(own, Some("__Host-session=ours")), ["no-store"], "{own}");
        }
        for own in ["no-store", "private, No-Store", "no-store, max-age=0"] {
            assert_eq!(cached(own, Some("__Host-session=ours")), [own]);
        }
    }

    #[test]
    fn no_cache_is_told_otherwise_by_a_header_of_its_own() {
        for targeted in [
            "cdn-cache-control",
            "cloudflare-cdn-cache-control",
            "any-cache-control",
            "surrogate-control",
            "edge-control",
            "x-accel-expires",
        ] {
            let name = http::HeaderName::from_static(targeted);
            for value in ["max-age=600", "no-store", "public"] {
                for own in ["private, max-age=60", "no-store", "public", "max-age=60", ""] {
                    for cookie in [None, Some("__Host-session=ours")] {
                        let before =
                            [(name.clone(), value), (CACHE_CONTROL, own), (name.clone(), value)];
                        let after = head(&before, true, cookie);
                        let stays = after.iter().any(|line| line.starts_with(targeted));
                        assert!(!stays, "{own}: {after:?}");
                    }
                }
                assert_eq!(head(&[(name.clone(), value)], true, None).len(), 2);
                assert_eq!(head(&[(name.clone(), value)], false, None).len(), 1);
            }
        }
    }

    #[test]
    fn a_date_until_which_to_store_stays_with_the_handlers_own_private_alone() {
        let stays = |own: &[&'static str], cookie| {
            let own = own.iter().map(|own| (CACHE_CONTROL, *own));
            let before: Vec<_> = own.chain([(EXPIRES, "Thu, 01 Jan 2099 00:00:00 GMT")]).collect();
            head(&before, true, cookie).iter().any(|line| line.starts_with("expires"))
        };
        assert!(stays(&["private"], None));
        assert!(stays(&["private, max-age=60"], None));
        for own in [&[][..], &["no-store"], &["private, no-store"], &["max-age=60"], &["public"]] {
            assert!(!stays(own, None), "{own:?}");
        }
        assert!(!stays(&["private"], Some("__Host-session=ours")));
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
