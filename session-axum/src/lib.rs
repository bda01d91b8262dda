// On the front page the README's links lead to the pages of the guide: of two definitions the first counts.
#![cfg_attr(not(doctest), doc = include_str!("guide/links.md"))]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "router")]
mod access;
mod arity;
mod authority;
mod carrier;
mod client;
mod csrf;
mod current_user;
mod deadline;
mod devices;
mod error;
mod guard;
#[cfg(all(doc, not(doctest)))]
pub mod guide;
mod handle;
mod keeping;
mod layer;
mod method_and_path;
mod next;
mod origin;
mod rejection;
mod request;
mod resource;
mod rights;
#[cfg(feature = "router")]
mod router;
mod sessions;
mod snapshot;
pub mod testing;

#[cfg(feature = "router")]
pub use access::{AccessMap, AccessRow, OnlyListed, OnlyListedService};
#[cfg(feature = "openapi")]
pub use access::{OpenApiMismatch, OpenApiOptions};
pub use authority::Authority;
pub use carrier::SameSite;
pub use current_user::CurrentUser;
pub use devices::{Device, DeviceHandle, DeviceHandleError, SubjectSessions};
pub use error::SessionError;
pub use guard::{Answers, Asked, Check, Guard, Needs, Policy, Rule};
pub use handle::{LoginAttempt, SessionHandle};
pub use layer::{SessionFuture, SessionLayer, SessionService};
pub use next::{Next, NextError};
pub use origin::OriginError;
pub use rejection::{Reason, Refusal, Rejection};
pub use resource::{Resource, ResourceOf};
pub use rights::Rights;
#[cfg(feature = "router")]
pub use router::{
    Both, GuardedHandler, GuardedMethods, GuardedService, Open, Router, SessionSet, With, open,
    routing, with,
};
pub use session_core::store;
pub use session_core::{
    AskedFor, Caller, Challenge, Change, Clock, Codec, EncodeError, Entropy, EntropyError, Event,
    EventKind, EventLevel, Expr, HasSubject, InProcess, Key, KeyError, KeyId, KeyRing, LogName,
    Removed, Reply, RevocationError, RevocationScope, SessionData, SessionId, Shape, SizeLimit,
    Undeclared, UnixTime, Verdict, Weakness,
};
pub use session_macros::{
    Permission, Role, Session, Shape, policy, predicate, public, require, require_login,
    require_permission, require_role, resource,
};
pub use sessions::{ConfigError, CookieError, Sessions, SessionsBuilder};
pub use snapshot::Session;

/// The example of a store of one's own is compiled.
#[cfg(doctest)]
#[doc = include_str!("../docs/stores.md")]
struct Stores;

/// The examples of the runbook are compiled.
#[cfg(doctest)]
#[doc = include_str!("../docs/versions.md")]
struct Versions;

/// Opens every session of every version that was ever kept as a file, in a test.
///
/// ```no_run
/// use session_axum::{Session, assert_golden_sessions};
///
/// #[derive(Session, Clone)]
/// #[session(version = 2)]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
///     #[session(since = 2, default)]
///     dark: bool,
/// }
///
/// #[test]
/// # fn hidden() {}
/// fn sessions_of_every_version_open() {
///     let alice = AppSession { user: Some(42), dark: true };
///     let golden = assert_golden_sessions!("sessions/", alice);
///     assert_eq!(golden[0].session.user, Some(42)); // of version 1
/// }
/// # sessions_of_every_version_open();
/// ```
///
/// The first argument is a folder, from where the package's `Cargo.toml` is; the others are sample
/// sessions. The first run with `SESSION_GOLDEN=write` writes each to a file, such as
/// `AppSession-v2-1.session`: commit them. From then on the files of the version that is written have
/// to open as their samples, and those of all versions before have to open. It returns what they all
/// are today, as [`testing::Golden`].
#[macro_export]
macro_rules! assert_golden_sessions {
    ($folder:literal, $($sample:expr),+ $(,)?) => {
        $crate::testing::assert_golden_sessions(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", $folder),
            &[$($sample),+],
        )
    };
}
