#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "router")]
mod access;
mod cookie;
mod csrf;
mod error;
mod guard;
mod handle;
mod layer;
mod loopback;
mod rejection;
mod resource;
#[cfg(feature = "router")]
mod router;
mod sessions;
mod slot;
mod snapshot;
mod stored;

#[cfg(feature = "router")]
pub use access::{AccessMap, AccessRow};
#[cfg(feature = "openapi")]
pub use access::{OpenApiMismatch, OpenApiOptions};
pub use cookie::SameSite;
pub use error::SessionError;
pub use guard::{Answers, Asked, Check, Guard, Needs, Policy, Rule};
pub use handle::SessionHandle;
pub use layer::{SessionFuture, SessionLayer, SessionService};
pub use rejection::Rejection;
pub use resource::{Res, Resource};
#[cfg(feature = "router")]
pub use router::{
    Both, FirstParameter, Guarded, GuardedMethods, GuardedService, Open, Router, SessionSet, With,
    open, routing, with,
};
pub use session_core::store;
pub use session_core::{
    Caller, Challenge, Clock, Codec, EncodeError, Entropy, Expr, HasSubject, Key, KeyError, KeyId,
    KeyRing, Reach, Removed, Revocation, RevocationError, SessionData, SessionId, Shape, Standing,
    Step, Target,
    ThisProcess, Undeclared, UnixTime, Verdict, Weakness, testing,
};
pub use session_macros::{Permission, Role, Session, Shape, public, require_login, require_role};
pub use sessions::{ConfigError, Sessions, SessionsBuilder};
pub use snapshot::Session;
