//! What the fields of events are.

use std::fmt;

use crate::id::SessionId;

/// A session that goes on under another id.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The id before, if there was one.
    pub from: Option<SessionId>,
    /// The id now.
    pub to: SessionId,
}

/// A subject as events show it: a short hash under the active key, in 16 hexadecimal digits. Without the
/// key nobody finds user 42 by hashing all numbers; it changes with the key.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LogName([u8; 8]);

/// What a refused request asked for. Nothing behind the `?` is kept: it may hold secrets.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct AskedFor<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, as it came. [`Event`](super::Event) shows it as [`Untrusted`](crate::Untrusted).
    pub path: &'a str,
    /// The handler's name, where a [`Router`] knows it.
    ///
    /// [`Router`]: https://docs.rs/session-axum/latest/session_axum/struct.Router.html
    pub handler: Option<&'a str>,
}

impl<'a> AskedFor<'a> {
    /// Returns what a request asks for.
    pub const fn new(method: &'a str, path: &'a str, handler: Option<&'a str>) -> Self {
        Self { method, path, handler }
    }
}

impl Change {
    pub(super) fn fields(self, see: &mut dyn FnMut(&'static str, &dyn fmt::Display)) {
        see("session", &self.to.hashed());
        if let Some(from) = self.from {
            see("previous", &from.hashed());
        }
    }
}

impl LogName {
    pub(crate) const fn of(hash: [u8; 8]) -> Self {
        Self(hash)
    }
}

impl fmt::Display for LogName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
