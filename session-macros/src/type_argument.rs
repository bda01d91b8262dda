//! The type in another type.

use syn::{GenericArgument, PathArguments, Type};

/// The `T` in a `Wrapper<T>`.
pub(crate) fn single_type_argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let path = match ty {
        Type::Group(group) => return single_type_argument(&group.elem, wrapper),
        Type::Paren(paren) => return single_type_argument(&paren.elem, wrapper),
        Type::Path(path) => path,
        _ => return None,
    };
    let last = path.path.segments.last().filter(|last| last.ident == wrapper)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(argument)), None) => Some(argument),
        _ => None,
    }
}
