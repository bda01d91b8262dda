//! Keeping caches from storing a response.

use http::header::{CACHE_CONTROL, EXPIRES, HeaderName};
use http::{HeaderMap, HeaderValue};

/// What a response says to caches that must not store it.
pub(crate) const NO_STORE: &str = "no-store";

/// Keeps every cache from storing a response that says nothing of it.
pub(crate) fn no_store_unless_said(head: &mut HeaderMap) {
    if !head.contains_key(CACHE_CONTROL) {
        head.insert(CACHE_CONTROL, HeaderValue::from_static(NO_STORE));
        head.remove(EXPIRES);
        without_targeted(head);
    }
}

/// Takes out the headers that some caches obey in place of `Cache-Control`: one that is for them alone
/// would let them store what it forbids (RFC 9213 §2.2).
pub(crate) fn without_targeted(head: &mut HeaderMap) {
    while let Some(name) = head.keys().find(|name| is_targeted(name)).cloned() {
        head.remove(name);
    }
}

/// RFC 9213 gives a cache, or a kind of them, its header by this ending. The others are older.
fn is_targeted(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.ends_with("-cache-control")
        || matches!(name, "edge-control" | "surrogate-control" | "x-accel-expires")
}
