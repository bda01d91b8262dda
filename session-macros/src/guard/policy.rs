//! The policy of a guard as a type, together with the guards that were there before.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::Kind;
use super::injected::Injected;
use super::role::Role;
use crate::emitted::{Facade, Private};
use crate::errors::Errors;
use crate::messages;

/// How many guards a handler takes: the run time's tuples end there.
const MOST: usize = 15;

/// A policy that was checked against its neighbours.
pub(super) struct Policy(pub(super) TokenStream);

impl Policy {
    // Input:   #[require_login] above #[require_role("ok")]
    // Output:  All<(Login, RoleNamed<Word<'o', 'k'>>,)>
    pub(super) fn of(
        kind: Kind,
        roles: &[Role],
        before: Option<&Injected>,
        facade: &Facade,
        errors: &mut Errors,
    ) -> Self {
        let private = facade.private();
        let own = own(kind, roles, &private);
        let Some(before) = before else { return Self(own) };
        refuse_neighbours(kind, &own, before, errors);
        let (Private { all, .. }, Injected(parts)) = (&private, before);
        Self(quote!(#all<(#(#parts,)* #own,)>))
    }
}

// Input:   #[require_role("ok", Role::Admin)]
// Output:  Any<(RoleNamed<Word<'o', 'k'>>, RoleIs<Role, { Role::__index(&Role::Admin) }>,)>
fn own(kind: Kind, roles: &[Role], private: &Private) -> TokenStream {
    let Private { any, login, public, .. } = private;
    match (kind, roles) {
        (Kind::Login, _) => login.clone(),
        (Kind::Public, _) => public.clone(),
        (Kind::Role, [only]) => only.policy(private),
        (Kind::Role, several) => {
            let several = several.iter().map(|role| role.policy(private));
            quote!(#any<(#(#several,)*)>)
        }
    }
}

/// Refuses what makes no sense beside the guards that are there. All of it is said of the
/// attribute: the other one is gone by now.
fn refuse_neighbours(kind: Kind, own: &TokenStream, before: &Injected, errors: &mut Errors) {
    let span = Span::call_site();
    if before.contains(own) {
        errors.push_at(span, messages::duplicate_rule(kind.attribute()));
    } else if kind == Kind::Public || before.is_public() {
        errors.push_at(span, messages::PUBLIC_AND_GUARDED);
    } else if before.0.len() >= MOST {
        errors.push_at(span, messages::TOO_MANY_RULES);
    }
}
