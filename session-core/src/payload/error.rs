//! Why a session's fields could not be written or read.

use thiserror::Error;

/// Why a session's fields could not be written or read.
///
/// When *writing*, it is the application's value that does not fit its codec. When *reading*, the
/// token was authentic and still not this struct: to the client, no session.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum PayloadError {
    /// A field could not be written or read.
    #[error("field `{0}` does not fit the session's codec")]
    Field(&'static str),
    /// The bytes end too early or go on after the last field.
    #[error("the payload is shorter or longer than the session's fields")]
    Length,
    /// There is no subject in the payload, and the struct needs one.
    #[error("the payload has no subject")]
    NoSubject,
    /// The field holds more or fewer roles or permissions than its type can.
    #[error("the payload holds more or fewer roles or permissions than the field's type can")]
    TooManyNames,
    /// The session was built without the feature that its codec needs.
    #[error("the JSON codec needs the feature `json` of session-core")]
    UnknownCodec,
    /// A role or permission that the enum does not have. Ignoring it would be guessing at what the
    /// subject may do.
    #[error("the payload holds a role or permission that this build does not know")]
    UnknownName,
}

impl PayloadError {
    /// Whether roles or permissions are at fault: one that is gone ends its sessions, which may be meant.
    pub(crate) const fn is_about_names(self) -> bool {
        matches!(self, Self::TooManyNames | Self::UnknownName)
    }
}
