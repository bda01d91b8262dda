//! The struct that a rule with a name is.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Visibility};

use crate::emitted::{Clone_, Copy_, Debug_};
use crate::function::is_condition;
use crate::generated;

/// Declares it. A handler's type names its rules, so a rule that is nominally private could not be
/// routed from another module than its own, although the handler is public there. So the *name* is as
/// visible as its author wrote, and the struct is public in a module that nobody names.
// Input:   #[predicate] async fn is_author(..) -> bool { .. }
// Output:  mod __is_author {
//              #[derive(Clone, Copy, Debug)]
//              pub struct is_author;
//          }
//          use __is_author::is_author;
pub(crate) fn declare<'a>(
    attributes: impl Iterator<Item = &'a Attribute>,
    visibility: &Visibility,
    name: &Ident,
) -> TokenStream {
    let (conditions, shown): (Vec<_>, Vec<_>) = attributes.partition(|attr| is_condition(attr));
    // A rule is named as a value, so it cannot be `non_exhaustive`.
    let exhaustive = matches!(visibility, Visibility::Public(_))
        .then(|| quote!(#[allow(clippy::exhaustive_structs)]));
    let definition = |visibility: &TokenStream| {
        let name = generated::name(name);
        quote! {
            #(#shown)*
            #exhaustive
            #[derive(#Clone_, #Copy_, #Debug_)]
            #visibility struct #name;
        }
    };
    let deprecated = allow_deprecated(shown.iter().copied());
    if matches!(visibility, Visibility::Public(_)) {
        let definition = definition(&generated::tokens(quote!(#visibility)));
        return quote!(#(#conditions)* #definition);
    }
    let module = format_ident!("__{}", name.unraw(), span = Span::call_site());
    let definition = definition(&quote!(pub));
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        mod #module {
            #definition
        }
        #(#conditions)*
        #deprecated
        #visibility use #module::#name;
    }
}

/// Allows generated code to name a rule that is deprecated: its author means what others do with it.
pub(crate) fn allow_deprecated<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
) -> Option<TokenStream> {
    let mut attributes = attributes.into_iter();
    let deprecated = attributes.any(|attribute| attribute.path().is_ident("deprecated"));
    deprecated.then(|| quote!(#[allow(deprecated)]))
}
