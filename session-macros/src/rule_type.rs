//! The struct that a rule with a name is.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Visibility};

use crate::emitted::{Clone_, Copy_, Debug_};
use crate::function::is_condition;

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
    let definition = |visibility: &TokenStream| {
        quote! {
            #(#shown)*
            #[allow(non_camel_case_types, unreachable_pub)]
            #[derive(#Clone_, #Copy_, #Debug_)]
            #visibility struct #name;
        }
    };
    if matches!(visibility, Visibility::Public(_)) {
        let definition = definition(&quote!(#visibility));
        return quote!(#(#conditions)* #definition);
    }
    let (module, definition) = (format_ident!("__{}", name.unraw()), definition(&quote!(pub)));
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_snake_case)]
        mod #module {
            #definition
        }
        #(#conditions)*
        #[allow(deprecated)]
        #visibility use #module::#name;
    }
}
