//! The rules without parts: each with its struct, the way it is asked, and the sessions it can be asked
//! about.

use std::marker::PhantomData;

use session_core::{Caller, Expr, Permission, Role, Undeclared, Verdict};

use super::fits::{HasLogins, HasPermission, HasPermissions, HasRole, HasRoles, OneSession};
use super::word::{End, Spells};
use super::{Check, Declares, FitsIn, Name, Needs};

/// Writes how an atom is asked and which sessions `T` it can be asked about, beside its struct.
///
/// The struct is written out, so that an error about its bounds shows it and no macro. `now` is what
/// [`Check::now`] says, and not what could be read off `policy`: a value has the name of a role, and
/// two enums can have one of that name.
macro_rules! atoms {
    ($(
        $struct:item
        for [$($parameters:tt)*] $atom:ty {
            policy: $policy:expr,
            now: |$caller:ident| $verdict:expr,
            sessions: [$($sessions:tt)*],
        }
    )*) => {$(
        $struct

        impl<S: Sync, $($parameters)*> Check<S> for $atom {
            const POLICY: Expr = $policy;
            const NEEDS: Needs = Needs::CALLER;

            fn now($caller: &Caller) -> Result<Verdict, Undeclared> {
                $verdict
            }
        }

        impl<T, $($parameters)*> FitsIn<T> for $atom where $($sessions)* {}
    )*};
}

atoms! {
    /// The caller must have proved at least this surely who they are.
    pub struct Assured<const LEVEL: u8>;
    for [const LEVEL: u8] Assured<LEVEL> {
        policy: Expr::Assurance(LEVEL),
        now: |caller| Ok(caller.assured(LEVEL)),
        sessions: [T: OneSession + HasLogins],
    }

    /// The caller must have proved less than this many seconds ago who they are.
    pub struct Fresh<const SECONDS: u32>;
    for [const SECONDS: u32] Fresh<SECONDS> {
        policy: Expr::Fresh(SECONDS),
        now: |caller| Ok(caller.fresh(SECONDS)),
        sessions: [T: OneSession + HasLogins],
    }

    /// Somebody must be logged in: what `#[require_login]` writes.
    pub struct Login;
    for [] Login {
        policy: Expr::Login,
        now: |caller| Ok(caller.login()),
        sessions: [T: OneSession + HasLogins],
    }

    /// The caller must hold the permission at an index of an enum.
    pub struct PermissionIs<P: Permission, const INDEX: u8>(PhantomData<fn() -> P>);
    for [P: Permission, const INDEX: u8] PermissionIs<P, INDEX> {
        policy: Expr::Permission(name_at(P::NAMES, INDEX)),
        now: |caller| caller.permission_of::<P>(INDEX),
        sessions: [T: OneSession + HasLogins + HasPermission<P>],
    }

    /// The caller must hold a permission, by its name.
    pub struct PermissionNamed<N>(PhantomData<fn() -> N>);
    for [N: Name] PermissionNamed<N> {
        policy: Expr::Permission(N::NAME),
        now: |caller| caller.permission(N::NAME),
        sessions: [T: OneSession + HasLogins + HasPermissions, T::Permission: Declares<N>],
    }

    /// The caller must hold the role at an index of an enum: what `#[require_role(Role::Admin)]`
    /// writes.
    pub struct RoleIs<R: Role, const INDEX: u8>(PhantomData<fn() -> R>);
    for [R: Role, const INDEX: u8] RoleIs<R, INDEX> {
        policy: Expr::Role(name_at(R::NAMES, INDEX)),
        now: |caller| caller.role_of::<R>(INDEX),
        sessions: [T: OneSession + HasLogins + HasRole<R>],
    }

    /// The caller must hold a role, by its name: what `#[require_role("admin")]` writes.
    ///
    /// On a plain `axum::Router` no session type is known when this compiles, so a name that the
    /// session does not declare answers 500 on first use. `#[require_role(Role::Admin)]` cannot be
    /// misspelt.
    pub struct RoleNamed<N>(PhantomData<fn() -> N>);
    for [N: Name] RoleNamed<N> {
        policy: Expr::Role(N::NAME),
        now: |caller| caller.role(N::NAME),
        sessions: [T: OneSession + HasLogins + HasRoles, T::Role: Declares<N>],
    }
}

/// Everybody may: what `#[public]` writes, with the reason it gives. The one atom that is not about
/// the caller.
pub struct Public<Reason = End>(PhantomData<fn() -> Reason>);

impl<Reason: Spells, S: Sync> Check<S> for Public<Reason> {
    const POLICY: Expr = Expr::Public;
    const NEEDS: Needs = Needs::NOTHING;
    const REASON: Option<&'static str> =
        if Reason::NAME.is_empty() { None } else { Some(Reason::NAME) };

    fn now(_: &Caller) -> Result<Verdict, Undeclared> {
        Ok(Verdict::Allowed)
    }
}

impl<Reason: Spells, T: ?Sized> FitsIn<T> for Public<Reason> {}

/// Runs when the program is compiled: an index out of bounds is a compile error.
#[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
const fn name_at(names: &'static [&'static str], index: u8) -> &'static str {
    names[index as usize]
}
