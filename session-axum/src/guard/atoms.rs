//! The rules without parts: each with its struct, the way it is asked, and the sessions it can be asked
//! about.

use std::marker::PhantomData;

use session_core::{Caller, Expr, Permission, Role, Undeclared, Verdict};

use super::fits::{HasPermission, HasPermissions, HasRole, HasRoles, OneSession};
use super::word::{End, Spells};
use super::{Check, Declares, FitsIn, Name, Needs};

/// Writes atoms. In the brackets behind the name stand its type parameter and its constant.
///
/// `now` is what [`Check::now`] says, and not what could be read off `policy`: a value has the name of
/// a role, and two enums can have one of that name.
macro_rules! atoms {
    ($(
        $(#[$about:meta])*
        $atom:ident [$($type:ident: $bound:ident)?] [$($constant:ident: $integer:ty)?] {
            policy: $policy:expr,
            now: |$caller:ident| $verdict:expr,
            sessions: [$($sessions:tt)*],
        }
    )*) => {$(
        $(#[$about])*
        pub struct $atom<$($type: $bound,)? $(const $constant: $integer)?>(
            PhantomData<fn() -> ($($type,)?)>
        );

        impl<$($type: $bound,)? S: Sync, $(const $constant: $integer)?> Check<S>
            for $atom<$($type,)? $($constant)?>
        {
            const POLICY: Expr = $policy;
            const NEEDS: Needs = Needs::CALLER;

            fn now($caller: &Caller) -> Result<Verdict, Undeclared> {
                $verdict
            }
        }

        impl<T, $($type: $bound,)? $(const $constant: $integer)?> FitsIn<T>
            for $atom<$($type,)? $($constant)?>
        where
            $($sessions)*
        {
        }
    )*};
}

atoms! {
    /// The caller must have proved at least this surely who they are.
    Assured [] [LEVEL: u8] {
        policy: Expr::Assurance(LEVEL),
        now: |caller| Ok(caller.assured(LEVEL)),
        sessions: [T: OneSession],
    }

    /// The caller must have proved less than this many seconds ago who they are.
    Fresh [] [SECONDS: u32] {
        policy: Expr::Fresh(SECONDS),
        now: |caller| Ok(caller.fresh(SECONDS)),
        sessions: [T: OneSession],
    }

    /// Somebody must be logged in: what `#[require_login]` writes.
    Login [] [] {
        policy: Expr::Login,
        now: |caller| Ok(caller.login()),
        sessions: [T: OneSession],
    }

    /// The caller must hold the permission at an index of an enum.
    PermissionIs [P: Permission] [INDEX: u8] {
        policy: Expr::Permission(name_at(P::NAMES, INDEX)),
        now: |caller| caller.permission_of::<P>(INDEX),
        sessions: [T: OneSession + HasPermission<P>],
    }

    /// The caller must hold a permission, by its name.
    PermissionNamed [N: Name] [] {
        policy: Expr::Permission(N::NAME),
        now: |caller| caller.permission(N::NAME),
        sessions: [T: OneSession + HasPermissions, T::Permission: Declares<N>],
    }

    /// The caller must hold the role at an index of an enum: what `#[require_role(Role::Admin)]`
    /// writes.
    RoleIs [R: Role] [INDEX: u8] {
        policy: Expr::Role(name_at(R::NAMES, INDEX)),
        now: |caller| caller.role_of::<R>(INDEX),
        sessions: [T: OneSession + HasRole<R>],
    }

    /// The caller must hold a role, by its name: what `#[require_role("admin")]` writes.
    ///
    /// On a plain `axum::Router` no session type is known when this compiles, so a name that the
    /// session does not declare answers 500 on first use. `#[require_role(Role::Admin)]` cannot be
    /// misspelt.
    RoleNamed [N: Name] [] {
        policy: Expr::Role(N::NAME),
        now: |caller| caller.role(N::NAME),
        sessions: [T: OneSession + HasRoles, T::Role: Declares<N>],
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
