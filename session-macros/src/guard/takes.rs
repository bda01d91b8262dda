//! The sessions among a handler's parameters, noted in its guard's type.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{FnArg, Generics, PatType, PathArguments, Token, Type};

use crate::emitted::Private;
use crate::function::is_condition;
use crate::type_argument::single_type_argument;

/// How the extractors of a session are called.
const OURS: [&str; 3] = ["Rights", "Session", "SessionHandle"];

/// What a name without parameters is hardly ever an alias of.
const OTHERS: [&str; 8] =
    ["Bytes", "HeaderMap", "Method", "OriginalUri", "Request", "String", "Uri", "WebSocketUpgrade"];

/// Returns what the router compares with its own session; nothing if no parameter may be one.
// Input:   async fn me(session: Session<AppSession>, Path(id): Path<u64>)
// Output:  , (Takes<Session<AppSession>, {
//              use NotOurs as _;
//              Parameter::<Session<AppSession>>::IS_OURS
//          }>,)
pub(super) fn of(
    inputs: &Punctuated<FnArg, Token![,]>,
    generics: &Generics,
    private: &Private,
) -> Option<TokenStream> {
    let Private { not_ours, parameter, takes, .. } = private;
    let own: HashSet<String> =
        generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    let mut types = inputs.iter().filter_map(|input| taken(input, &own)).peekable();
    types.peek()?;
    let taken =
        types.map(|ty| quote!(#takes<#ty, { use #not_ours as _; #parameter::<#ty>::IS_OURS }>));
    Some(quote!(, (#(#taken,)*)))
}

/// The type of a parameter that may be a session, and that a constant can name: where there are generic
/// parameters it cannot.
fn taken<'a>(input: &'a FnArg, generics: &HashSet<String>) -> Option<&'a Type> {
    let FnArg::Typed(PatType { attrs, ty, .. }) = input else { return None };
    let conditional = attrs.iter().any(is_condition);
    let ty: &Type = ty;
    (!conditional && may_be_ours(ty) && is_known(ty.to_token_stream(), generics)).then_some(ty)
}

fn may_be_ours(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => may_be_ours(&group.elem),
        Type::Paren(paren) => may_be_ours(&paren.elem),
        Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return false };
            let is_called = |name: &&str| last.ident == *name;
            match &last.arguments {
                // It may be an alias.
                PathArguments::None => !OTHERS.iter().any(is_called),
                PathArguments::AngleBracketed(_) => {
                    let inside = single_type_argument(ty, "Option");
                    OURS.iter().any(is_called) || inside.is_some_and(may_be_ours)
                }
                PathArguments::Parenthesized(_) => false,
            }
        }
        _ => false,
    }
}

/// Whether nothing in the type is a parameter of the function, or looks like one of the impl around it.
fn is_known(tokens: TokenStream, generics: &HashSet<String>) -> bool {
    tokens.into_iter().all(|token| match token {
        TokenTree::Group(group) => is_known(group.stream(), generics),
        TokenTree::Ident(ident) => {
            let name = ident.to_string();
            let looks_like_one =
                name.len() < 3 && name.chars().all(|letter| !letter.is_lowercase());
            !looks_like_one
                && !generics.contains(&name)
                && !["Self", "dyn", "impl"].contains(&&*name)
        }
        TokenTree::Punct(punct) => punct.as_char() != '\'',
        TokenTree::Literal(_) => true,
    })
}
