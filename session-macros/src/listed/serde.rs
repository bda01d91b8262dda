//! serde's impls of a list, by name.
//!
//! With a derived impl, postcard would store the variant's index: adding `Admin` above `Editor`
//! would turn the editors of yesterday's tokens into admins.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::model::Entry;
use crate::emitted::{Derived_, Err_, Fmt_, Ok_, Private, Result_, Str_};

/// What differs between the impls of a list and of its stand-in.
struct Parts {
    /// The name of `*self`.
    name: TokenStream,
    /// The arms from a name to a value.
    values: Vec<TokenStream>,
    /// All names, as the error for any other lists them.
    names: Vec<String>,
}

// Output:  impl Serialize for Role {
//              fn serialize<__S>(&self, __serializer: __S) -> .. {
//                  __serializer.serialize_str(match *self { Self::Admin => "admin", .. })
//              }
//          }
//          impl<'__de> Deserialize<'__de> for Role { .. }
pub(super) fn impls(ident: &Ident, entries: &[Entry], private: &Private) -> TokenStream {
    let names = entries.iter().map(|Entry { ident, name, .. }| quote!(Self::#ident => #name,));
    let values = entries.iter().map(|entry| {
        let (variant, name) = (&entry.ident, &entry.name);
        quote!(#name => #Ok_(#ident::#variant),)
    });
    let parts = Parts {
        name: quote!(match *self { #(#names)* }),
        values: values.collect(),
        names: entries.iter().map(|entry| entry.name.clone()).collect(),
    };
    both(ident, &parts, private)
}

/// The same for a list that was refused.
pub(super) fn stand_in(ident: &Ident, private: &Private) -> TokenStream {
    let parts = Parts { name: quote!(""), values: Vec::new(), names: Vec::new() };
    both(ident, &parts, private)
}

fn both(ident: &Ident, parts: &Parts, private: &Private) -> TokenStream {
    let Private { serde, .. } = private;
    let Parts { name, .. } = parts;
    let deserialize = deserialize(ident, parts, private);
    quote! {
        #Derived_
        impl #serde::Serialize for #ident {
            fn serialize<__S>(&self, __serializer: __S) -> #Result_<__S::Ok, __S::Error>
            where
                __S: #serde::Serializer,
            {
                #serde::Serializer::serialize_str(__serializer, #name)
            }
        }
        #deserialize
    }
}

fn deserialize(ident: &Ident, parts: &Parts, private: &Private) -> TokenStream {
    let Private { serde, .. } = private;
    let visitor = visitor(ident, parts, private);
    quote! {
        #Derived_
        impl<'__de> #serde::Deserialize<'__de> for #ident {
            fn deserialize<__D>(__deserializer: __D) -> #Result_<Self, __D::Error>
            where
                __D: #serde::Deserializer<'__de>,
            {
                struct __Visitor;
                #visitor
                #serde::Deserializer::deserialize_str(__deserializer, __Visitor)
            }
        }
    }
}

fn visitor(ident: &Ident, parts: &Parts, private: &Private) -> TokenStream {
    let Private { serde, .. } = private;
    let Parts { name: _, values, names } = parts;
    quote! {
        #Derived_
        impl #serde::de::Visitor<'_> for __Visitor {
            type Value = #ident;
            fn expecting(&self, __formatter: &mut #Fmt_::Formatter<'_>) -> #Fmt_::Result {
                __formatter.write_str("a name")
            }
            fn visit_str<__E>(self, __name: &#Str_) -> #Result_<#ident, __E>
            where
                __E: #serde::de::Error,
            {
                match __name {
                    #(#values)*
                    _ => #Err_(__E::unknown_variant(__name, &[#(#names),*])),
                }
            }
        }
    }
}
