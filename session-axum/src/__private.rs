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

/// What a session in JSON names, so that it does not compile without the feature that it needs.
#[cfg(feature = "json")]
pub const JSON_CODEC: () = ();

#[cfg(feature = "router")]
pub use crate::access::assert_access_map;
// All of them, so that one more is written in its own file alone.
pub use crate::guard::atoms::*;
pub use crate::guard::{
    All, Any, Asked, Check, Declares, FitsIn, Guard, Listed, Needs, Not, Of, Policy, Rule, Word,
    ask_predicate, rule,
};
pub use crate::resource::{Resource, load_resource};
