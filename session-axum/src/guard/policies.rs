//! The rules without parts.

use std::marker::PhantomData;

use http::request::Parts;
use session_core::{Caller, Expr, Permission, Role, Undeclared, Verdict};

use super::{Check, Name};

/// Everybody may: what `#[public]` writes.
pub struct Public;

/// Somebody must be logged in: what `#[require_login]` writes.
pub struct Login;

/// The caller must hold a role, by its name: what `#[require_role("admin")]` writes.
///
/// On a plain `axum::Router` no session type is known when this compiles, so a name that the session
/// does not declare answers 500 on first use. `#[require_role(Role::Admin)]` cannot be misspelt.
pub struct RoleNamed<N>(PhantomData<fn() -> N>);

/// The caller must hold the role at an index of an enum: what `#[require_role(Role::Admin)]` writes.
pub struct RoleIs<R, const INDEX: u8>(PhantomData<fn() -> R>);

/// The caller must hold a permission, by its name.
pub struct PermissionNamed<N>(PhantomData<fn() -> N>);

/// The caller must hold the permission at an index of an enum.
pub struct PermissionIs<P, const INDEX: u8>(PhantomData<fn() -> P>);

impl<S: Sync> Check<S> for Public {
    const POLICY: Expr = Expr::Public;
    const ASKS_CALLER: bool = false;

    async fn check(_: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        Ok(Verdict::Allowed)
    }
}

impl<S: Sync> Check<S> for Login {
    const POLICY: Expr = Expr::Login;

    async fn check(caller: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        Ok(caller.login())
    }
}

impl<N: Name, S: Sync> Check<S> for RoleNamed<N> {
    const POLICY: Expr = Expr::Role(N::NAME);

    async fn check(caller: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        caller.role(N::NAME)
    }
}

impl<R: Role, const INDEX: u8, S: Sync> Check<S> for RoleIs<R, INDEX> {
    const POLICY: Expr = Expr::Role(name_at(R::NAMES, INDEX));

    async fn check(caller: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        caller.role_of::<R>(INDEX)
    }
}

impl<N: Name, S: Sync> Check<S> for PermissionNamed<N> {
    const POLICY: Expr = Expr::Permission(N::NAME);

    async fn check(caller: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        caller.permission(N::NAME)
    }
}

impl<P: Permission, const INDEX: u8, S: Sync> Check<S> for PermissionIs<P, INDEX> {
    const POLICY: Expr = Expr::Permission(name_at(P::NAMES, INDEX));

    async fn check(caller: &Caller, _: &mut Parts, _: &S) -> Result<Verdict, Undeclared> {
        caller.permission_of::<P>(INDEX)
    }
}

/// Runs when the program is compiled: an index out of bounds is a compile error.
#[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
const fn name_at(names: &'static [&'static str], index: u8) -> &'static str {
    names[index as usize]
}
