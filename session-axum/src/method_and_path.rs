//! A request's method and path, as a log may show them.

use std::fmt;

use http::request::Parts;
use session_core::Untrusted;

/// A request's method and path: both may be as long as a head, and anything.
pub(crate) struct MethodAndPath<'a>(pub(crate) &'a Parts);

impl fmt::Display for MethodAndPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = Untrusted(self.0.method.as_str().as_bytes());
        write!(f, "`{method} {}`", Untrusted(self.0.uri.path().as_bytes()))
    }
}
