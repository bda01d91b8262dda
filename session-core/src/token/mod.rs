//! The text in a cookie: what it says, that it is ours, and where it belongs.
//!
//! `docs/token.md` specifies every byte. In short, base64url without padding of
//!
//! ```text
//! format · key id · flags · version · session id · times · principal · fields · HMAC-SHA256
//! ```
//!
//! under a key derived for exactly one application, cookie, session type, version and list of
//! fields: the present version's, or an older one's that the session type can be made of. A token that was made for anything else has the wrong tag here.

mod context;
mod error;
mod header;
mod open;
mod records;
mod refusal;
mod round_trip;
mod signer;
mod text;
mod tokens;
mod versions;

pub use context::Context;
pub use error::{EncodeError, FieldSizes};
pub use open::OpenToken;
pub use records::{Attached, OpenRecord, Predecessor, Records, Signpost};
pub use refusal::Refusal;
pub use tokens::Tokens;

/// The most that a cookie's name and value may have together, in bytes: browsers drop what is
/// longer (RFC 6265bis §5.6 lets them above 4096).
pub const MAX_COOKIE: usize = 4096;
