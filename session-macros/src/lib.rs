//! The derives and attributes of [session-axum](https://docs.rs/session-axum).
//!
//! Applications depend on `session-axum`, which re-exports all of them; the generated code names
//! that crate.

#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod emitted;
mod errors;
mod guard;
mod listed;
mod messages;
mod options;
mod session;
mod shape;
#[cfg(test)]
mod testing;
mod text;

use proc_macro::TokenStream;

/// Makes a struct with named fields a session.
///
/// ```
/// use session_axum::{Role, Session};
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Role, Clone)] enum Role { Admin }
/// # #[derive(Clone, Serialize, Deserialize)] struct Plan;
/// # #[derive(Clone, Serialize, Deserialize)] struct Theme;
///
/// #[derive(Session, Clone)]
/// #[session(version = 2, idle = "30m", lifetime = "12h")]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>, // `None`: a visitor
///     #[session(role)]
///     role: Option<Role>,
///     #[session(privilege)]
///     plan: Plan,
///     theme: Theme,
/// }
/// ```
///
/// The struct derives `Clone`; its field types implement serde's `Serialize` and `Deserialize`. The
/// struct itself need not.
///
/// # On the struct
///
/// | option | default | meaning |
/// | --- | --- | --- |
/// | `version = 2` | 1 | the version of its shape |
/// | `name = "…"` | the identifier | the name that its tokens are bound to |
/// | `idle = "30m"` | 30 minutes, or `lifetime` if that is shorter | how long it lives unused |
/// | `lifetime = "12h"` | 12 hours | how long it lives at most |
/// | `codec = "json"` | `"postcard"` | how its fields are encoded |
/// | `crate = path` | `::session_axum` | where the facade is |
///
/// A duration is a whole number and one of `s`, `m`, `h` and `d`.
///
/// # On a field
///
/// - `subject`: whose session it is. An `Option` can be a visitor's.
/// - `role`, `permission`: what the subject holds, as `R`, `Option<R>`, `Vec<R>`, `BTreeSet<R>` or
///   `HashSet<R>`. They need a `subject`.
/// - `privilege`: only a login or an elevation may change it.
///
/// A field has at most one of them, and a struct at most one `subject`, `role` and `permission`.
///
/// # serde's attributes
///
/// The fields are written by this derive, each and in order. `#[serde(with = "…")]`,
/// `serialize_with` and `deserialize_with` are honoured; what leaves a field out (`skip`, `default`,
/// `flatten`, …) or changes serde's impl of the struct (`tag`, `into`, …) is refused.
#[proc_macro_derive(Session, attributes(session, serde))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::expand(input.into()).into()
}

/// Tells how a type is encoded, for sessions whose shape is pinned.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use session_axum::{Session, Shape};
///
/// #[derive(Shape, Serialize, Deserialize, Clone)]
/// enum Theme { Light, Dark, Custom { accent: u32 } }
///
/// #[derive(Session, Clone)]
/// #[session(version = 1, shape = "a76ddc9f")]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
///     theme: Theme,
/// }
/// ```
///
/// The shape is the names, types and order of fields and variants, with those of serde's attributes
/// that change the encoding. Another variant, or another order, is another shape: the session that has
/// such a field does not compile until it has another version too.
///
/// A type that contains itself is told as far as it is written here. What is encoded by code of one's
/// own says so:
///
/// - `#[shape(opaque = "…")]` on a type or on a field: what the encoding hangs on. Change the text when
///   that changes. A type with `#[serde(into = "…")]` or `#[serde(from = "…")]` needs it.
/// - `#[shape(crate = path)]`: where the facade is; by default `::session_axum`.
#[proc_macro_derive(Shape, attributes(shape, serde))]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    shape::expand(input.into()).into()
}

/// Makes an enum without fields a closed list of roles.
///
/// ```
/// use session_axum::Role;
///
/// #[derive(Role, Clone, Copy, Debug, PartialEq)]
/// enum Role {
///     #[role(includes(Editor))]
///     Admin,
///     #[role(includes(Reader), name = "editor-in-chief")]
///     Editor,
///     Reader,
/// }
/// ```
///
/// Derive `Clone` beside it. serde's `Serialize` and `Deserialize` come with this derive, by name:
/// do not derive them.
///
/// # On a variant
///
/// - `name = "…"`: 1 to 64 of `a-z`, `0-9`, `_` and `-`. By default the variant in `snake_case`.
/// - `includes(A, B)`: who holds this role holds these as well, and what they include.
///
/// # On the enum
///
/// - `crate = path`: where the facade is; by default `::session_axum`.
///
/// Refused: duplicate names, circles, more than 128 variants, fields, generic parameters.
#[proc_macro_derive(Role, attributes(role))]
pub fn derive_role(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Role, input.into()).into()
}

/// Makes an enum without fields a closed list of permissions.
///
/// ```
/// use session_axum::Permission;
///
/// #[derive(Permission, Clone, Copy, Debug, PartialEq)]
/// enum Permission {
///     #[permission(name = "post:edit")]
///     EditPost,
///     #[permission(name = "post:comment:edit")]
///     EditComment,
///     #[permission(name = "post:*")] // includes both
///     AllOfPosts,
/// }
/// ```
///
/// Everything is as for [`Role`](macro@Role), under `#[permission(..)]`, except for the names: segments of `a-z`,
/// `0-9`, `_` and `-` joined by `:`, at most 64 bytes. The last segment may be `*`: such a variant
/// includes every variant whose name begins with what stands before the `*`.
#[proc_macro_derive(Permission, attributes(permission))]
pub fn derive_permission(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Permission, input.into()).into()
}

/// Lets only somebody who is logged in call the handler below.
///
/// ```
/// use session_axum::{Session, require_login};
/// # #[derive(Session, Clone)] struct AppSession { #[session(subject)] user: Option<u64> }
///
/// #[require_login]
/// async fn account(session: Session<AppSession>) -> String {
///     format!("account of {:?}", session.user)
/// }
/// ```
///
/// The attribute puts the guard before the other parameters, so it decides before any of them is
/// extracted. Guards above one handler must all agree, whatever their order.
///
/// Takes `crate = path`, where the facade is not `::session_axum`. `#[axum::debug_handler]` must
/// stand below the guards.
#[proc_macro_attribute]
pub fn require_login(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Login, arguments.into(), &item.into()).into()
}

/// Lets only somebody with one of these roles call the handler below.
///
/// ```
/// use session_axum::{Role, require_role};
/// # #[derive(Role, Clone)] enum Role { Admin, Editor, OnCall }
///
/// #[require_role("admin")]
/// async fn purge() { /* … */ }
///
/// #[require_role(Role::Admin, Role::Editor)] // any of them
/// async fn publish() { /* … */ }
///
/// #[require_role("editor")] // both
/// #[require_role("on-call")]
/// async fn restart() { /* … */ }
/// ```
///
/// A string is looked up among the roles of the session; a path is a variant of the session's role
/// type, with its enum. The rest is as for [`require_login`](macro@require_login).
#[proc_macro_attribute]
pub fn require_role(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Role, arguments.into(), &item.into()).into()
}

/// Lets everybody call the handler below, and says so.
///
/// ```
/// use session_axum::public;
///
/// #[public]
/// async fn front_page() { /* … */ }
///
/// #[public(reason = "load balancers have no session")]
/// async fn health() { /* … */ }
/// ```
///
/// It cannot stand beside another guard. The rest is as for [`require_login`](macro@require_login).
#[proc_macro_attribute]
pub fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Public, arguments.into(), &item.into()).into()
}
