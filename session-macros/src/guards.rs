//! Guards as they are recognised: by the attribute, and by the parameter that one has put there.
//!
//! Below `guard` and `function` both: a guard reads a function, and a function that is no handler refuses
//! guards.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, FnArg, Type};

use crate::emitted::injected::{ALL, GUARD, MODULE, PUBLIC};
use crate::text::canonical;
use crate::type_argument::first_type_argument;

/// Which of the guards it is.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    Login,
    Permission,
    /// `#[require(..)]`.
    Policy,
    Public,
    Role,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Login, Self::Permission, Self::Policy, Self::Public, Self::Role];

    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Login => "require_login",
            Self::Permission => "require_permission",
            Self::Policy => "require",
            Self::Public => "public",
            Self::Role => "require_role",
        }
    }
}

/// Whether an attribute is one of the guards.
pub(crate) fn is_guard(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last();
    name.is_some_and(|name| Kind::ALL.iter().any(|kind| name.ident == kind.attribute()))
}

/// Whether a parameter is the guard that an attribute has put there.
pub(crate) fn is_injected(parameter: &FnArg) -> bool {
    Injected::of(parameter).is_some()
}

/// The policies of the guards so far, in the order in which they apply.
pub(crate) struct Injected(pub(crate) Vec<Type>);

impl Injected {
    /// Recognises `_: …::__private::Guard<A>`, and `Guard<A, (..)>`.
    pub(crate) fn of(parameter: &FnArg) -> Option<Self> {
        let FnArg::Typed(parameter) = parameter else { return None };
        only_argument(&parameter.ty, GUARD).map(parts).map(Self)
    }

    /// Whether one of them lets everybody in.
    pub(crate) fn is_public(&self) -> bool {
        self.0.iter().any(|policy| private_name(policy).is_some_and(|name| name == PUBLIC))
    }

    /// Whether they ask for all of this policy already.
    pub(crate) fn contains(&self, policy: &TokenStream) -> bool {
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

/// The `A` in `…::__private::Name<A>`, and in `Name<A, B>`.
fn only_argument<'a>(ty: &'a Type, expected: &str) -> Option<&'a Type> {
    private_name(ty).filter(|name| *name == expected)?;
    first_type_argument(ty, expected)
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
