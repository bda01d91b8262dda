//! The fields of a session as bytes.
//!
//! First the principal (subject, roles, permissions) in a form that a guard reads without knowing
//! the struct; then the fields, privileged ones before the rest. `docs/token.md` gives every byte.

mod arrays;
mod bounded;
mod compared;
mod error;
#[cfg(feature = "json")]
mod json;
mod reader;
mod watched;
mod writer;

#[cfg(test)]
mod tests;

pub use compared::{Compared, Equal, Unequalled};
pub use error::PayloadError;
pub use reader::PayloadReader;
pub(crate) use reader::{Principal, principal, subject as read_subject};
pub(crate) use watched::Unwritable;
pub use writer::{Payload, PayloadWriter};

/// How a session's own fields are encoded. The principal before them is the same under both.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Codec {
    /// A JSON object: readable by other languages, takes every type that serde can describe, and
    /// is two to three times as long.
    Json,
    /// [postcard](https://docs.rs/postcard): positional and small. The default.
    #[default]
    Postcard,
}
