//! What the macros' output names. No part of the public API: it changes with the macros, which are
//! pinned to the same version.

pub use axum_core::extract::FromRequestParts;
pub use axum_core::response::Response;
pub use http::request::Parts;
pub use serde;
pub use session_core::{
    Caller, Codec, Compared, Declaration, Expr, Follows, GrantedIn, HasSubject, Held, History,
    IndexSet, Itself, Makes, MigrateFrom, MigrationError, Named, Nothing, PayloadError,
    PayloadReader, PayloadWriter, Permission, PrivilegedFields, Probe, Removed, Rewritten, Role,
    SessionData, Shape, ShapeField, ShapeVariant, Tree, Undeclared, Unequalled, Unshaped, Verdict,
    assert_carried, assert_follows, assert_held, assert_pinned, assert_somebody,
};

/// What a session in JSON calls with the error that it is without the feature that it needs.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_codec {
    ($($error:tt)*) => {};
}

/// What a session in JSON calls with the error that it is without the feature that it needs.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_codec {
    ($($error:tt)*) => { $($error)* };
}

pub use crate::__json_codec as json_codec;

#[cfg(feature = "router")]
pub use crate::access::assert_access_map;
// All of them, so that one more is written in its own file alone.
pub use crate::guard::atoms::*;
pub use crate::guard::{
    All, Any, Asked, Check, Declares, FitsIn, Guard, HasLogins, HasSession, Listed, Needs, Not,
    NotOurs, Of, OneSession, Parameter, Policy, Rule, TakenFrom, Takes, Word, ask_predicate, rule,
};
pub use crate::resource::{Resource, load_resource};
