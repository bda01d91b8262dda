//! Why a token is not a session.

use thiserror::Error;

use crate::keys::KeyId;
use crate::lifetime::Expiry;
use crate::payload::PayloadError;
use crate::time::UnixTime;

/// Why a token was refused.
///
/// Every variant costs the client the same: no session. The distinction is for logs and tests.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Refusal {
    /// The tag does not match: altered, or made for another application, cookie, type or shape.
    #[error("the tag does not match")]
    BadTag,
    /// The session was authentic, and good until this moment.
    #[error("the session was good until {}", .0.as_secs())]
    Expired(UnixTime),
    /// It claims to have been used later than now, by more than clocks differ.
    #[error("the session was last seen in the future, at {}", .0.as_secs())]
    FromTheFuture(UnixTime),
    /// The text is no token: wrong alphabet, wrong length, not canonical, or not laid out as one.
    #[error("the text is not a token")]
    Malformed,
    /// An older build wrote it, and a migration towards this build's version would have given it more
    /// than it held. The migration is at fault.
    #[error(
        "a migration from version {0} on would give the session more than it held; name a function for \
         what it makes, with `#[session(role, with = …)]`"
    )]
    MorePrivilege(u32),
    /// A newer build wrote it. The cookie is left alone: that build will want it back.
    #[error("the token has version {0}, which is newer than this build's")]
    NewerVersion(u32),
    /// It is authentic, and its payload is not this session type's.
    #[error("the token is authentic, and its payload cannot be read: {0}")]
    Payload(PayloadError),
    /// An older build wrote it, and a migration towards this build's version ended it.
    #[error("a migration from version {0} on refused the session")]
    MigrationRefused(u32),
    /// It is written in a format that this build does not know.
    #[error("the token has the unknown format {0}")]
    UnknownFormat(u8),
    /// No key in the ring has this id: it was retired, or is not known here yet. The cookie is left
    /// alone.
    #[error("no key in the ring has the id {0}")]
    UnknownKey(KeyId),
    /// An older build wrote it, and nothing says how to read it.
    #[error("the token has version {0}, which this build does not read")]
    UnsupportedVersion(u32),
}

impl From<Expiry> for Refusal {
    fn from(expiry: Expiry) -> Self {
        match expiry {
            Expiry::Expired(deadline) => Self::Expired(deadline),
            Expiry::FromTheFuture(seen) => Self::FromTheFuture(seen),
        }
    }
}

impl Refusal {
    /// Returns a stable name for logs and counters.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::BadTag => "bad_tag",
            Self::Expired(_) => "expired",
            Self::FromTheFuture(_) => "from_the_future",
            Self::Malformed => "malformed",
            Self::MorePrivilege(_) => "more_privilege",
            Self::NewerVersion(_) => "newer_version",
            Self::Payload(_) => "payload",
            Self::MigrationRefused(_) => "migration_refused",
            Self::UnknownFormat(_) => "unknown_format",
            Self::UnknownKey(_) => "unknown_key",
            Self::UnsupportedVersion(_) => "unsupported_version",
        }
    }

    /// Whether another build may still want this cookie, so that only a login replaces it. Formats
    /// to come have the numbers up to 15; any other first byte is noise.
    pub const fn may_be_of_another_build(self) -> bool {
        matches!(self, Self::NewerVersion(_) | Self::UnknownFormat(2..=15) | Self::UnknownKey(_))
    }
}
