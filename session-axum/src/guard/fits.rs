//! Which session types a rule can be asked about: what makes a misspelt role a compile error.
//!
//! [`Router`](crate::Router) knows its session type, and asks for these bounds. On a plain
//! `axum::Router` nobody does; there the same mistake is a 500 and an event.

use session_core::{HasSubject, Nothing, SessionData};

use super::{Not, Of};

/// A rule that can be asked about sessions of type `T`.
#[diagnostic::on_unimplemented(
    message = "this rule cannot be asked about the session `{T}`",
    label = "by which session is this decided?"
)]
pub trait FitsIn<T: ?Sized> {}

/// The only session type of a router.
#[diagnostic::on_unimplemented(
    message = "this rule does not say which session of `{Self}` it is about",
    label = "by which session is this decided?",
    note = "on a router of two session types every rule names its own: `#[require_role(\"admin\", session = StaffSession)]`"
)]
pub trait OneSession: SessionData {}

#[diagnostic::do_not_recommend]
impl<T: SessionData> OneSession for T {}

/// A session type that somebody can log in to.
#[diagnostic::on_unimplemented(
    message = "the session `{Self}` belongs to nobody, so this rule lets nobody in",
    label = "nobody can log in to the session of this router",
    note = "say which field says whose it is, `#[session(subject)] user: Option<u64>`; for everybody write `#[public]`"
)]
pub trait HasLogins {}

#[diagnostic::do_not_recommend]
impl<T: HasSubject> HasLogins for T {}

/// A list of roles or permissions with this name in it: what its derive implements, once for every
/// variant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no `{Name}`",
    label = "this handler asks for a name that nobody can hold"
)]
pub trait Declares<Name> {}

/// A list that has a name in it.
pub trait Listed {}

/// A session type with roles.
#[diagnostic::on_unimplemented(
    message = "the session `{Self}` has no roles",
    label = "this handler asks for one, which nobody can hold",
    note = "say which field holds them: `#[session(role)]`"
)]
pub trait HasRoles {}

/// A session type with permissions.
#[diagnostic::on_unimplemented(
    message = "the session `{Self}` has no permissions",
    label = "this handler asks for one, which nobody can hold",
    note = "say which field holds them, `#[session(permission)]`, or which ones its roles grant: `#[role(grants(..))]`"
)]
pub trait HasPermissions {}

#[diagnostic::do_not_recommend]
impl<T: SessionData> HasRoles for T where T::Role: Listed {}

#[diagnostic::do_not_recommend]
impl<T: SessionData> HasPermissions for T where T::Permission: Listed {}

// That there are none is said once.
impl<Name> Declares<Name> for Nothing {}

/// A session type whose roles are the enum `R`.
#[diagnostic::on_unimplemented(
    message = "the roles of `{Self}` are no `{R}`",
    label = "this handler asks for a role of another enum",
    note = "the session's own is the enum in its `#[session(role)]` field"
)]
pub trait HasRole<R> {}

/// A session type whose permissions are the enum `P`.
#[diagnostic::on_unimplemented(
    message = "the permissions of `{Self}` are no `{P}`",
    label = "this handler asks for a permission of another enum",
    note = "the session's own is the enum in its `#[session(permission)]` field, or the one that its roles grant"
)]
pub trait HasPermission<P> {}

#[diagnostic::do_not_recommend]
impl<R, T: SessionData<Role = R>> HasRole<R> for T {}

#[diagnostic::do_not_recommend]
impl<P, T: SessionData<Permission = P>> HasPermission<P> for T {}

impl<T: ?Sized, P: FitsIn<T>> FitsIn<T> for Not<P> {}

/// It names its session, so it is asked about that one wherever it stands.
impl<T: ?Sized, Named, P: FitsIn<Named>> FitsIn<T> for Of<Named, P> {}
