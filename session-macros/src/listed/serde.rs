//! serde's impls of a list, by name.
//!
//! With a derived impl, postcard would store the variant's index: adding `Admin` above `Editor`
//! would turn the editors of yesterday's tokens into admins.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emitted::{Err_, Fmt_, None_, Ok_, Option_, Private, Result_, Some_, Str_};

// Output:  impl Serialize for Role {
//              fn serialize<__S>(&self, __serializer: __S) -> .. { __serializer.serialize_str(self.name()) }
//          }
//          impl<'__de> Deserialize<'__de> for Role { .. }
pub(super) fn impls(ident: &Ident, private: &Private) -> TokenStream {
    let Private { named, serde, .. } = private;
    let deserialize = deserialize(ident, private);
    quote! {
        #[automatically_derived]
        impl #serde::Serialize for #ident {
            fn serialize<__S>(&self, __serializer: __S) -> #Result_<__S::Ok, __S::Error>
            where
                __S: #serde::Serializer,
            {
                #serde::Serializer::serialize_str(__serializer, #named::name(self))
            }
        }
        #deserialize
    }
}

fn deserialize(ident: &Ident, private: &Private) -> TokenStream {
    let Private { serde, .. } = private;
    let visitor = visitor(ident, private);
    quote! {
        #[automatically_derived]
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

fn visitor(ident: &Ident, private: &Private) -> TokenStream {
    let Private { named, serde, .. } = private;
    quote! {
        #[automatically_derived]
        impl #serde::de::Visitor<'_> for __Visitor {
            type Value = #ident;
            fn expecting(&self, __formatter: &mut #Fmt_::Formatter<'_>) -> #Fmt_::Result {
                __formatter.write_str("a name")
            }
            fn visit_str<__E>(self, __name: &#Str_) -> #Result_<#ident, __E>
            where
                __E: #serde::de::Error,
            {
                let __index = <#ident as #named>::position(__name.as_bytes());
                match #Option_::and_then(__index, <#ident as #named>::from_index) {
                    #Some_(__value) => #Ok_(__value),
                    #None_ => #Err_(__E::unknown_variant(
                        __name,
                        <#ident as #named>::NAMES,
                    )),
                }
            }
        }
    }
}
