//! The type in another type.

use syn::{AngleBracketedGenericArguments, GenericArgument, PathArguments, Type};

/// The `T` in a `Wrapper<T>`.
pub(crate) fn single_type_argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let mut arguments = arguments_of(ty, wrapper)?.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(argument)), None) => Some(argument),
        _ => None,
    }
}

/// The `T` in a `Wrapper<T>`, and in a `Wrapper<T, ..>`.
pub(crate) fn first_type_argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    match arguments_of(ty, wrapper)?.args.first() {
        Some(GenericArgument::Type(argument)) => Some(argument),
        _ => None,
    }
}

fn arguments_of<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a AngleBracketedGenericArguments> {
    let path = match ty {
        Type::Group(group) => return arguments_of(&group.elem, wrapper),
        Type::Paren(paren) => return arguments_of(&paren.elem, wrapper),
        Type::Path(path) => path,
        _ => return None,
    };
    let last = path.path.segments.last().filter(|last| last.ident == wrapper)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        _ => None,
    }
}
