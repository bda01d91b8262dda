//! The text in a cookie or a header: what it says, that it is ours, and where it belongs.
//!
//! `docs/token.md` specifies every byte. In short, base64url without padding of
//!
//! ```text
//! format · key id · flags · version · session id · times · principal · fields · HMAC-SHA256
//! ```
//!
//! under a key derived for exactly one application, carrier, session type, version and list of
//! fields: the present version's, or an older one's that the session type can be made of. A token
//! that was made for anything else has the wrong tag here.

mod changes;
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

pub use changes::Changes;
pub use context::Context;
pub use error::{EncodeError, FieldSizes, SizeLimit};
pub use open::OpenToken;
pub use records::{Attached, OpenRecord, Predecessor, Records, Signpost, Stamp};
pub use refusal::Refusal;
pub use tokens::Tokens;
