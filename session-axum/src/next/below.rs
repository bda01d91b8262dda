//! The path that a proxy takes off before a request comes here.

use http::{HeaderMap, HeaderName};

use super::{path_of, stays_here};
use crate::csrf::Said;

/// What a browser's address has before the path that comes here.
#[derive(Clone, Debug)]
pub(crate) struct Below {
    /// Empty, or a path without a slash at its end.
    prefix: String,
    /// The header in which the application's own proxy says it.
    header: Option<HeaderName>,
}

impl Below {
    /// The application has its origin for itself.
    pub(crate) const NOTHING: Self = Self { prefix: String::new(), header: None };

    /// Returns the path unless it is none that can be put before others.
    pub(crate) fn new(prefix: Option<String>, header: Option<HeaderName>) -> Option<Self> {
        match prefix {
            Some(prefix) if !is_prefix(&prefix) => None,
            prefix => Some(Self { prefix: prefix.unwrap_or_default(), header }),
        }
    }

    /// Returns what a request's address had before it came here. What the proxy says that cannot be
    /// is as if it had said nothing.
    pub(crate) fn of<'a>(&'a self, head: &'a HeaderMap) -> &'a str {
        let said = self.header.as_ref().and_then(|name| said(head, name));
        said.unwrap_or(&self.prefix)
    }
}

fn said<'a>(head: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let Said::Once(value) = Said::by(head, name) else { return None };
    let path = std::str::from_utf8(value).ok()?;
    match path.strip_suffix('/').unwrap_or(path) {
        "" if path == "/" => Some(""),
        path => is_prefix(path).then_some(path),
    }
}

/// Whether a text can be put before a path. A comma would be the list that several proxies make of the
/// header, whose first part anybody may have sent.
fn is_prefix(text: &str) -> bool {
    stays_here(text) && path_of(text) == text && !text.ends_with('/') && !text.contains(',')
}
