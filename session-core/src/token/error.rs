//! Why a session could not be put into a token.

use std::fmt;

use thiserror::Error;

use crate::carrier::{CarrierName, MAX_COOKIE, MAX_HEADER};
use crate::payload::{PayloadError, Unwritable};

/// Why a session could not be put into a token. The application's value is at fault.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EncodeError {
    /// A subject without the time of its authentication, or such a time without a subject.
    #[error("a session has a time of authentication if and only if it has a subject")]
    Authentication,
    /// A field's value would not come back as it is.
    ///
    /// Every build refuses what a codec has no word for: in JSON a number that is not finite, and `Some`
    /// of what is written as `null`; in postcard a field that is left out. Debug builds also read every
    /// session back that they write, and find a `Serialize` and a `Deserialize` that do not match.
    #[error(
        "field `{0}` would not come back as it is stored: JSON has no NaN, no infinity and no `Some` of \
         what is `null`, and postcard leaves out no field; or its `Serialize` and `Deserialize` do not \
         match in this session's codec, so make them match, or choose the other codec"
    )]
    Changed(&'static str),
    /// A field's own `Serialize` refuses its value, or the codec does.
    #[error("field `{field}` cannot be stored: {cause}")]
    Field {
        /// The field.
        field: &'static str,
        /// What its `Serialize` or the codec says.
        cause: String,
    },
    /// The ring has no key.
    #[error("the key ring has no active key")]
    NoKey,
    /// The session cannot be written or read in its codec.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// It would be larger than its carrier or its store takes.
    #[error("{}", limit.explain(*size, fields))]
    TooLarge {
        /// What it would be, in bytes: a carrier's name and the token, or a record.
        size: usize,
        /// What it would be too large for.
        limit: SizeLimit,
        /// What each field takes.
        fields: FieldSizes,
    },
}

impl EncodeError {
    /// Returns why a session could not be written, with what is known of the value at fault.
    #[cold]
    pub(super) fn of(error: PayloadError, refused: Option<(&'static str, Unwritable)>) -> Self {
        match refused {
            Some((field, Unwritable::Failed(cause))) => Self::Field { field, cause },
            Some((field, Unwritable::Lossy)) => Self::Changed(field),
            None => Self::Payload(error),
        }
    }

    /// Says of a session that is too large how large each field is. Every other error stays as it is,
    /// and nothing is measured.
    ///
    /// ```
    /// use session_core::{EncodeError, Header, Payload, SessionData, Tokens};
    ///
    /// fn signed<T: SessionData>(
    ///     tokens: &Tokens<T>,
    ///     header: &Header,
    ///     session: &T,
    /// ) -> Result<String, EncodeError> {
    ///     let signed = tokens.sign(header, &tokens.encode(session)?);
    ///     signed.map_err(|error| error.with_sizes(|| tokens.field_sizes(session)))
    /// }
    /// ```
    #[must_use]
    pub fn with_sizes(self, measure: impl FnOnce() -> FieldSizes) -> Self {
        match self {
            Self::TooLarge { size, limit, .. } => Self::TooLarge { size, limit, fields: measure() },
            other => other,
        }
    }
}

/// What a session can be too large for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SizeLimit {
    /// A cookie, with its name: [`MAX_COOKIE`].
    Cookie,
    /// A header, with its name: [`MAX_HEADER`].
    Header,
    /// A record of a store, which takes so many bytes.
    Record(usize),
}

impl SizeLimit {
    pub(super) const fn of(carrier: &CarrierName) -> Self {
        if carrier.is_cookie() { Self::Cookie } else { Self::Header }
    }

    fn explain(self, size: usize, fields: &FieldSizes) -> String {
        match self {
            Self::Cookie => format!(
                "the session's cookie would be {size} bytes with its name, and browsers keep \
                 {MAX_COOKIE}; keep less in it, or keep it in a store (bytes before base64: \
                 {fields})"
            ),
            Self::Header => format!(
                "the session's token would be {size} bytes with its header's name, and servers \
                 take {MAX_HEADER}; keep less in it, or keep it in a store (bytes before base64: \
                 {fields})"
            ),
            Self::Record(limit) => format!(
                "the session's record would be {size} bytes, and its store takes {limit}; keep \
                 less in it (bytes: {fields})"
            ),
        }
    }
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
