//! The policy of a guard as a type, together with the guards that were there before.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::Kind;
use super::arguments::GuardArguments;
use super::reason::Reason;
use crate::emitted::Private;
use crate::errors::Errors;
use crate::guards::Injected;
use crate::messages;

/// How many parts the run time's tuples take.
const MOST: usize = 15;

// Input:   #[require_login] above #[require_role("ok")]
// Output:  All<(Login, RoleNamed<Word<'o', 'k'>>,)>
pub(super) fn policy(
    kind: Kind,
    arguments: &GuardArguments,
    before: Option<&Injected>,
    private: &Private,
    errors: &mut Errors,
) -> TokenStream {
    let own = match arguments {
        GuardArguments::Policy(policy) => policy.ty(private),
        GuardArguments::Public { krate: _, reason } => Reason::ty(reason.as_ref(), private),
    };
    let Some(before) = before else { return own };
    refuse_neighbours(kind, &own, before, errors);
    let (Private { all, .. }, Injected(parts)) = (private, before);
    // A full tuple becomes the first part of the next.
    if parts.len() >= MOST {
        return quote!(#all<(#all<(#(#parts,)*)>, #own,)>);
    }
    quote!(#all<(#(#parts,)* #own,)>)
}

/// Refuses what makes no sense beside the guards that are there. All of it is said of the
/// attribute: the other one is gone by now.
fn refuse_neighbours(kind: Kind, own: &TokenStream, before: &Injected, errors: &mut Errors) {
    if before.contains(own) {
        errors.push_at(Span::call_site(), messages::duplicate_rule(kind.attribute()));
    } else if kind == Kind::Public || before.is_public() {
        errors.push_at(Span::call_site(), messages::PUBLIC_AND_GUARDED);
    }
}
