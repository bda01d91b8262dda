//! How a credential travels: where a request brings it, and how a response hands out another one.
//!
//! A carrier takes the value from a request's head, and delivers, removes, asks for and describes
//! it. What the value means is the business of [`keeping`](crate::keeping), which makes no header.
//! Each way has a file of its own; this is the only place that chooses between them.

mod caches;
mod cookie;

use std::time::Duration;

use http::HeaderMap;
#[cfg(feature = "openapi")]
use utoipa::openapi::security::SecurityScheme;

pub(crate) use self::caches::{NO_STORE, no_store_unless_said};
use self::cookie::CookieCarrier;
pub use self::cookie::SameSite;
pub(crate) use self::cookie::{CookieShape, CookieShapeError};

/// What carries the credentials of a session type.
pub(crate) enum Carrier {
    /// A cookie, which browsers send by themselves.
    Cookie(CookieCarrier),
}

/// What a request brought.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Taken<'head> {
    /// No credential of ours.
    Nothing,
    /// One, exactly as it was sent.
    One(&'head [u8]),
    /// A few, of which one may be ours.
    Several(Vec<&'head [u8]>),
    /// Something that cannot be used, whatever is in it: an event has said why.
    Unusable,
}

/// A credential to hand out, without the header it will stand in.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) value: String,
    /// How much longer the session lives if nobody uses it.
    pub(crate) remaining: Duration,
}

/// What a response does to the credential that its client has.
pub(crate) enum Sent {
    /// The client is given another one.
    Issued(Issued),
    /// The client keeps what it has.
    Nothing,
    /// The client is told to forget it.
    Removed,
}

/// How an answer asks for a credential, and which request headers it depends on: what a rejection
/// needs to know of a carrier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asks {
    /// The scheme of a challenge (RFC 9110 §11.6.1).
    pub(crate) scheme: &'static str,
    /// What an answer in the client's format depends on.
    pub(crate) vary: &'static str,
    /// The same where another client might have been sent to a page.
    pub(crate) vary_with_page: &'static str,
}

impl Carrier {
    /// Returns a carrier of cookies of this shape.
    ///
    /// # Errors
    ///
    /// [`CookieShapeError`] if browsers would not keep such a cookie.
    pub(crate) fn cookie(shape: &CookieShape) -> Result<Self, CookieShapeError> {
        CookieCarrier::new(shape).map(Self::Cookie)
    }

    /// Returns the name that credentials are bound to: one that travels otherwise is none.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Cookie(cookie) => cookie.name(),
        }
    }

    /// Takes the credential out of a request's head.
    pub(crate) fn take<'head>(&self, head: &'head HeaderMap) -> Taken<'head> {
        match self {
            Self::Cookie(cookie) => cookie.take(head),
        }
    }

    /// Whether clients send the credential by themselves, with requests that other sites cause as
    /// well: then the origin of a request decides, too.
    pub(crate) const fn is_ambient(&self) -> bool {
        match self {
            Self::Cookie(_) => true,
        }
    }

    /// Writes into a response's head what is sent, and keeps caches from handing it to anybody else.
    /// `was_read` says whether the response depends on the credential that came.
    pub(crate) fn deliver(&self, head: &mut HeaderMap, was_read: bool, sent: Sent) {
        match self {
            Self::Cookie(cookie) => cookie.deliver(head, was_read, sent),
        }
    }

    /// Returns how answers ask for the credential.
    pub(crate) const fn asks(&self) -> Asks {
        match self {
            Self::Cookie(_) => cookie::ASKS,
        }
    }

    /// Returns what an OpenAPI document says of it.
    #[cfg(feature = "openapi")]
    pub(crate) fn security_scheme(&self) -> SecurityScheme {
        match self {
            Self::Cookie(cookie) => cookie.security_scheme(),
        }
    }
}

impl Asks {
    /// Where no session is configured that could say otherwise.
    pub(crate) const DEFAULT: Self = cookie::ASKS;
}
