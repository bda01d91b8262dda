//! Why a session could not be put into a token.

use std::fmt;

use thiserror::Error;

use super::MAX_COOKIE;
use crate::payload::PayloadError;

/// Why a session could not be put into a token. The application's value is at fault.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EncodeError {
    /// A subject without the time of its authentication, or such a time without a subject.
    #[error("a session has a time of authentication if and only if it has a subject")]
    Authentication,
    /// A field's value would not come back as it is. Only debug builds look, on every write.
    #[error(
        "field `{0}` would not come back as it is stored; its `Serialize` and `Deserialize` do not \
         match in this session's codec, so make them match, or write `codec = \"json\"`"
    )]
    Changed(&'static str),
    /// The ring has no key.
    #[error("the key ring has no active key")]
    NoKey,
    /// A value does not fit the session's codec.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The cookie would be larger than browsers keep.
    #[error(
        "the session's cookie would be {size} bytes with its name, and browsers keep {MAX_COOKIE}; \
         keep less in it, or keep it in a store (bytes before base64: {fields})"
    )]
    TooLarge {
        /// Name and value together, in bytes.
        size: usize,
        /// What each field takes.
        fields: FieldSizes,
    },
}

/// How many bytes each field of a session takes. Displays as `name 13, theme 1`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FieldSizes(pub(super) Vec<(&'static str, usize)>);

impl fmt::Display for FieldSizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, size)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name} {size}")?;
        }
        Ok(())
    }
}
