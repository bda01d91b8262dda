//! The rules without parts.

use std::marker::PhantomData;

use session_core::{Caller, Expr, Permission, Role, Undeclared, Verdict};

use super::word::{End, Spells};
use super::{Check, Name, Needs};

/// Everybody may: what `#[public]` writes, with the reason it gives.
pub struct Public<Reason = End>(PhantomData<fn() -> Reason>);

/// Somebody must be logged in: what `#[require_login]` writes.
pub struct Login;

/// The caller must hold a role, by its name: what `#[require_role("admin")]` writes.
///
/// On a plain `axum::Router` no session type is known when this compiles, so a name that the session
/// does not declare answers 500 on first use. `#[require_role(Role::Admin)]` cannot be misspelt.
pub struct RoleNamed<N>(PhantomData<fn() -> N>);

/// The caller must hold the role at an index of an enum: what `#[require_role(Role::Admin)]` writes.
pub struct RoleIs<R: Role, const INDEX: u8>(PhantomData<fn() -> R>);

/// The caller must hold a permission, by its name.
pub struct PermissionNamed<N>(PhantomData<fn() -> N>);

/// The caller must hold the permission at an index of an enum.
pub struct PermissionIs<P: Permission, const INDEX: u8>(PhantomData<fn() -> P>);

/// The caller must have proved less than this many seconds ago who they are.
pub struct Fresh<const SECONDS: u32>;

/// The caller must have proved at least this surely who they are.
pub struct Assured<const LEVEL: u8>;

impl<Reason: Spells, S: Sync> Check<S> for Public<Reason> {
    const POLICY: Expr = Expr::Public;
    const NEEDS: Needs = Needs::NOTHING;
    const REASON: Option<&'static str> =
        if Reason::NAME.is_empty() { None } else { Some(Reason::NAME) };

    fn now(_: &Caller) -> Result<Verdict, Undeclared> {
        Ok(Verdict::Allowed)
    }
}

impl<S: Sync> Check<S> for Login {
    const POLICY: Expr = Expr::Login;
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        Ok(caller.login())
    }
}

impl<N: Name, S: Sync> Check<S> for RoleNamed<N> {
    const POLICY: Expr = Expr::Role(N::NAME);
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        caller.role(N::NAME)
    }
}

impl<R: Role, const INDEX: u8, S: Sync> Check<S> for RoleIs<R, INDEX> {
    const POLICY: Expr = Expr::Role(name_at(R::NAMES, INDEX));
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        caller.role_of::<R>(INDEX)
    }
}

impl<N: Name, S: Sync> Check<S> for PermissionNamed<N> {
    const POLICY: Expr = Expr::Permission(N::NAME);
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        caller.permission(N::NAME)
    }
}

impl<P: Permission, const INDEX: u8, S: Sync> Check<S> for PermissionIs<P, INDEX> {
    const POLICY: Expr = Expr::Permission(name_at(P::NAMES, INDEX));
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        caller.permission_of::<P>(INDEX)
    }
}

impl<const SECONDS: u32, S: Sync> Check<S> for Fresh<SECONDS> {
    const POLICY: Expr = Expr::Fresh(SECONDS);
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        Ok(caller.fresh(SECONDS))
    }
}

impl<const LEVEL: u8, S: Sync> Check<S> for Assured<LEVEL> {
    const POLICY: Expr = Expr::Assurance(LEVEL);
    const NEEDS: Needs = Needs::CALLER;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        Ok(caller.assured(LEVEL))
    }
}

/// Runs when the program is compiled: an index out of bounds is a compile error.
#[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
const fn name_at(names: &'static [&'static str], index: u8) -> &'static str {
    names[index as usize]
}
