//! The runtime of `session-axum` without a web framework.
//!
//! It knows what a session is and nothing about requests: the [token](Tokens) that carries one, the
//! [keys](KeyRing) that sign it, [how long](Lifetimes) it lives, the roles and permissions in it,
//! the [policies](Expr) that ask for them, and how [far](RevocationScope) the end of one reaches. Time and
//! randomness come in through [`Clock`] and [`Entropy`].
//!
//! Applications depend on `session-axum`, which re-exports what they name. Depend on this crate to
//! write a store or another adapter.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod carrier;
mod credential;
mod cursor;
mod entropy;
mod event;
mod header;
mod history;
mod id;
mod keys;
mod lifetime;
mod payload;
mod policy;
mod reply;
mod revocation;
mod rights;
mod session;
mod shape;
pub mod store;
pub mod testing;
mod time;
mod token;

pub use carrier::{CarrierName, MAX_COOKIE, MAX_HEADER};
pub use credential::{Credential, CredentialError, Proven};
pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use event::{Change, Event};
pub use header::{Assurance, ChosenLifetimes, Header, StableId};
pub use history::{
    History, Makes, MigrateFrom, MigrationError, Older, PrivilegedFields, Removed, Rewritten,
};
pub use id::{HashedId, SessionId};
pub use keys::{Key, KeyError, KeyId, KeyRing, Weakness};
pub use lifetime::{Expiry, Lifetimes};
pub use payload::{Codec, Payload, PayloadError, PayloadReader, PayloadWriter};
pub use policy::{Caller, Challenge, Expr, Proof, Undeclared, Verdict, Vocabulary};
pub use reply::{Reply, Replying};
pub use revocation::{
    Again, Generation, InProcess, Renewal, Renewed, RevocationError, RevocationScope, SessionRef,
    Standing, SubjectGeneration,
};
pub use rights::{GrantedIn, Held, IndexSet, Named, Nothing, Permission, Role};
pub use session::{Declaration, HasSubject, SessionData};
pub use shape::{
    Follows, Itself, Probe, Shape, ShapeField, ShapeVariant, Tree, Unshaped, assert_carried,
    assert_follows, assert_held, assert_pinned, assert_somebody,
};
pub use time::{Clock, SystemClock, UnixTime};
pub use token::{
    Attached, Context, EncodeError, FieldSizes, OpenRecord, OpenToken, Predecessor, Records,
    Refusal, Signpost, SizeLimit, Stamp, Tokens,
};
