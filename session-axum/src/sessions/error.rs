//! What can be wrong with a configuration.

use std::fmt;
use std::time::Duration;

use session_core::ErrorChain;
use thiserror::Error;

use crate::carrier::CookieShapeError;
use crate::origin::OriginError;

/// Why sessions could not be built. Always the configuration's fault, and known at start.
#[non_exhaustive]
#[derive(Clone, Eq, Error, PartialEq)]
pub enum ConfigError {
    /// The application has no name.
    #[error(
        "the application's name is empty; it keeps this application's sessions from being taken for another's"
    )]
    Application,
    /// The path that a proxy takes off is none that could stand before others.
    #[error(
        "a proxy cannot take `{0}` off; name a path without a slash at its end, such as `/shop`, and \
         nothing if the application has its origin for itself"
    )]
    Below(String),
    /// An idle timeout or a lifetime that no browser keeps a cookie for (RFC 6265bis §5.5), whatever is
    /// declared.
    #[error(
        "the {which} of {} is longer than the 400 days that browsers keep a cookie; give it fewer, \
         by `.idle(..)` and `.lifetime(..)` or in `#[session(..)]`",
        Days(*given)
    )]
    BeyondBrowsers {
        /// `idle timeout` or `lifetime`.
        which: &'static str,
        /// What was given, or declared.
        given: Duration,
    },
    /// The cookie could not be written like that.
    #[error(transparent)]
    Cookie(#[from] CookieError),
    /// An idle timeout or a lifetime of less than a second, or longer than declared.
    #[error(
        "the {which} of {given:?} is not between 1 second and the {most:?} that `#[session(..)]` declares"
    )]
    Lifetime {
        /// `idle timeout` or `lifetime`.
        which: &'static str,
        /// What was given.
        given: Duration,
        /// What is declared.
        most: Duration,
    },
    /// An authority's answers are to be believed for a while, and there is none.
    #[error(
        "nothing says what subjects may do now; add `.authority(..)`, or leave `.authority_may_be_stale_for(..)` out"
    )]
    NoAuthority,
    /// A limit per subject for sessions that are not found by subject: in their cookie, or in a store
    /// without an index.
    #[error(
        "sessions per subject can only be limited in a store that finds them by subject; use one that implements `SubjectIndex`"
    )]
    NoIndex,
    /// A trusted origin is none, or cannot be trusted.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// A page that people are sent to is neither a path of this origin nor a secure address.
    #[error(
        "the {which} `{page}` is neither a path, such as `/login`, nor an address, such as \
         `https://id.example/login`; it has no fragment and no `next` of its own"
    )]
    Page {
        /// `login page` or `re-authentication page`.
        which: &'static str,
        /// What was given.
        page: String,
    },
    /// Plain HTTP together with a choice that needs HTTPS or another host.
    #[error("plain HTTP on loopback is for development, and goes with no domain")]
    PlainHttp,
    /// The header that is to say what a proxy takes off has no header's name.
    #[error("`{0}` is not the name of a header, such as `x-forwarded-prefix`")]
    PrefixHeader(String),
    /// Ids are to be changed while the last change may still be under way.
    #[error("a new id every {0:?} is more often than requests can follow; 1 minute is the least")]
    RotateEvery(Duration),
    /// Two session types in this process have one name, one application, one cookie name and a key
    /// together, and their fields read the same: each would open the other's sessions.
    #[error(
        "`{}` and `{}` are both the session `{name}` of this application in the cookie `{cookie}`, and their \
         fields read the same, so that each would open the other's sessions; give one of them a name of its \
         own with `#[session(name = \"…\")]`, or a cookie of its own with `.cookie_name(..)`",
        sessions[0], sessions[1]
    )]
    SameName {
        /// The name of both.
        name: &'static str,
        /// The two types.
        sessions: [&'static str; 2],
        /// The cookie's name.
        cookie: String,
    },
    /// A revocation for sessions that are in a store.
    #[error(
        "sessions in a store end by leaving it; leave `.revocation(..)` out, it is for sessions in their cookie"
    )]
    RevocationOfStored,
    /// An authority's answers are to be believed for less than they can be.
    #[error(
        "an authority's answer is believed for whole seconds, and {0:?} is less than one; leave \
         `.authority_may_be_stale_for(..)` out to ask every time"
    )]
    Staleness(Duration),
    /// Nothing could answer in time.
    #[error(
        "a deadline of {0:?} is over before anything can answer; give `.store_deadline(..)` 1 millisecond \
         at least, or leave it out: it is 250 milliseconds then"
    )]
    StoreDeadline(Duration),
}

/// A time in days, where it is some.
struct Days(Duration);

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let (days, rest) = (self.0.as_secs() / DAY.as_secs(), self.0.as_secs() % DAY.as_secs());
        if rest == 0 && self.0.subsec_nanos() == 0 {
            write!(f, "{days} days")
        } else {
            write!(f, "{:?}", self.0)
        }
    }
}

/// Why a cookie could not be written as configured. Displays what to change.
#[derive(Clone, Eq, Error, PartialEq)]
#[error(transparent)]
pub struct CookieError(CookieShapeError);

impl From<CookieShapeError> for ConfigError {
    fn from(error: CookieShapeError) -> Self {
        Self::Cookie(CookieError(error))
    }
}

/// Prints the sentence: it is what Rust prints of an error that `main` returns.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}

/// Prints the sentence: it is what Rust prints of an error that `main` returns.
impl fmt::Debug for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}
