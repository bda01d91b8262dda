//! A guard that another attribute has put there.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{FnArg, Type};

use crate::emitted::injected::{ALL, GUARD, MODULE, PUBLIC};
use crate::text::canonical;
use crate::type_argument::single_type_argument;

/// Whether a parameter is the guard that an attribute has put there.
pub(crate) fn is_injected(parameter: &FnArg) -> bool {
    Injected::of(parameter).is_some()
}

/// The policies of the guards so far, in the order in which they apply.
pub(super) struct Injected(pub(super) Vec<Type>);

impl Injected {
    /// Recognises `_: …::__private::Guard<A>`.
    pub(super) fn of(parameter: &FnArg) -> Option<Self> {
        let FnArg::Typed(parameter) = parameter else { return None };
        only_argument(&parameter.ty, GUARD).map(parts).map(Self)
    }

    /// Whether one of them lets everybody in.
    pub(super) fn is_public(&self) -> bool {
        self.0.iter().any(|policy| private_name(policy).is_some_and(|name| name == PUBLIC))
    }

    /// Whether they ask for all of this policy already.
    pub(super) fn contains(&self, policy: &TokenStream) -> bool {
        let asked: HashSet<String> = self.0.iter().map(spelling).collect();
        let policy = syn::parse2::<Type>(policy.clone());
        policy.is_ok_and(|policy| parts(&policy).iter().all(|part| asked.contains(&spelling(part))))
    }
}

/// The parts of an `…::__private::All<(A, B)>`; of anything else, itself.
fn parts(policy: &Type) -> Vec<Type> {
    match only_argument(policy, ALL) {
        Some(Type::Tuple(parts)) => parts.elems.iter().cloned().collect(),
        _ => vec![policy.clone()],
    }
}

fn spelling(ty: &Type) -> String {
    canonical(ty.to_token_stream())
}

/// The `A` in `…::__private::Name<A>`.
fn only_argument<'a>(ty: &'a Type, expected: &str) -> Option<&'a Type> {
    private_name(ty).filter(|name| *name == expected)?;
    single_type_argument(ty, expected)
}

/// The `Name` in `…::__private::Name`.
fn private_name(ty: &Type) -> Option<&Ident> {
    let path = match ty {
        Type::Group(group) => return private_name(&group.elem),
        Type::Path(path) => &path.path,
        _ => return None,
    };
    let mut from_behind = path.segments.iter().rev();
    let name = &from_behind.next()?.ident;
    from_behind.next().filter(|module| module.ident == MODULE).map(|_| name)
}
