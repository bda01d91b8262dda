//! A guard that another attribute has put there.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{FnArg, GenericArgument, Path, PathArguments, Type};

use crate::emitted::injected::{ALL, GUARD, MODULE, PUBLIC};
use crate::text::canonical;

/// The policies of the guards so far, in the order in which they apply.
pub(super) struct Injected(pub(super) Vec<Type>);

impl Injected {
    /// Recognises `_: …::__private::Guard<A>`.
    pub(super) fn of(parameter: &FnArg) -> Option<Self> {
        let FnArg::Typed(parameter) = parameter else { return None };
        let policy = only_argument(&parameter.ty, GUARD)?;
        let parts = match only_argument(policy, ALL) {
            Some(Type::Tuple(parts)) => parts.elems.iter().cloned().collect(),
            _ => vec![policy.clone()],
        };
        Some(Self(parts))
    }

    /// Whether one of them lets everybody in.
    pub(super) fn is_public(&self) -> bool {
        self.0.iter().any(|policy| private_name(policy).is_some_and(|(_, name)| name == PUBLIC))
    }

    /// Whether one of them is this policy.
    pub(super) fn contains(&self, policy: &impl ToTokens) -> bool {
        let policy = canonical(policy.to_token_stream());
        self.0.iter().any(|other| canonical(other.to_token_stream()) == policy)
    }
}

/// The `A` in `…::__private::Name<A>`.
fn only_argument<'a>(ty: &'a Type, expected: &str) -> Option<&'a Type> {
    let (path, name) = private_name(ty)?;
    let PathArguments::AngleBracketed(list) = &path.segments.last()?.arguments else { return None };
    match (name == expected, list.args.first(), list.args.len()) {
        (true, Some(GenericArgument::Type(argument)), 1) => Some(argument),
        _ => None,
    }
}

/// The `Name` in `…::__private::Name`, with its path.
fn private_name(ty: &Type) -> Option<(&Path, &Ident)> {
    let path = match ty {
        Type::Group(group) => return private_name(&group.elem),
        Type::Path(path) => &path.path,
        _ => return None,
    };
    let mut from_behind = path.segments.iter().rev();
    let name = &from_behind.next()?.ident;
    from_behind.next().filter(|module| module.ident == MODULE).map(|_| (path, name))
}
