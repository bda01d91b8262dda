//! The impls of a list.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{DeriveInput, Path};

use super::model::{Entry, List};
use super::{Kind, grants, serde};
use crate::emitted::{Derived_, None_, Option_, Private, Some_, Str_, U8_, index_method};
use crate::messages;
use crate::text::as_word_type;

// Input:   #[derive(Role)] enum Role { #[role(includes(Reader))] Admin, Reader }
// Output:  impl Role { pub const fn __index(&self) -> u8 { .. } }
//          impl Named for Role { const NAMES: .. = &["admin", "reader"]; .. }
//          impl session_axum::Role for Role { type Grants = Nothing; }
//          impl Listed for Role {}
//          impl<__Name: __Declared> Declares<__Name> for Role {} // what its names are
//          impl Serialize for Role { .. }
//          impl<'__de> Deserialize<'__de> for Role { .. }
//          impl Shape for Role { .. }
pub(super) fn list(kind: Kind, list: &List, private: &Private) -> TokenStream {
    let List { ident, entries, .. } = list;
    let marker = marker(kind, ident, &grants::items(list, private), private);
    let declares = declares(kind, list, private);
    let (Private { listed, .. }, index) = (private, index_method());
    let indices = indices(entries);
    let variants = entries.iter().map(|entry| &entry.ident);
    let named = named(list, private);
    let serde = serde::impls(ident, entries, private);
    let shape = shape(ident, private);
    quote! {
        #Derived_
        impl #ident {
            #[doc(hidden)]
            pub const fn #index(&self) -> #U8_ {
                match *self {
                    #(Self::#variants => #indices,)*
                }
            }
        }
        #named
        #marker
        #Derived_
        impl #listed for #ident {}
        #declares
        #serde
        #shape
    }
}

// Output:  impl Shape for Role { const SHAPE: Tree = Tree::Word("str"); }
fn shape(ident: &Ident, private: &Private) -> TokenStream {
    let Private { shape, tree, .. } = private;
    quote! {
        #Derived_
        impl #shape for #ident {
            const SHAPE: #tree = #tree::Word("str");
        }
    }
}

/// What stands in for a refused list, so that its uses raise no mistakes of their own. The
/// `compile_error!` beside it stops the build.
pub(super) fn stand_in(
    kind: Kind,
    input: &DeriveInput,
    permissions: Option<&Path>,
    private: &Private,
) -> TokenStream {
    // A generic enum is a list for no choice of its parameters.
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let Private { named, index_set, declares, listed, .. } = private;
    let (ident, index) = (&input.ident, index_method());
    let marker = marker(kind, ident, &grants::stand_in(permissions, private), private);
    let serde = serde::stand_in(ident, private);
    let shape = shape(ident, private);
    quote! {
        #Derived_
        impl #ident {
            #[doc(hidden)]
            pub const fn #index(&self) -> #U8_ {
                0
            }
        }
        #Derived_
        impl #named for #ident {
            const NAMES: &'static [&'static #Str_] = &[];
            const INCLUDES: &'static [#index_set] = &[];
            fn index(&self) -> #U8_ {
                0
            }
            fn from_index(_: #U8_) -> #Option_<Self> {
                #None_
            }
            fn position(_: &[#U8_]) -> #Option_<#U8_> {
                #None_
            }
        }
        #marker
        #Derived_
        impl #listed for #ident {}
        #Derived_
        impl<__Name> #declares<__Name> for #ident {}
        #serde
        #shape
    }
}

// Output:  impl Named for Role {
//              const NAMES: &'static [&'static str] = &["admin", "reader"];
//              const INCLUDES: &'static [IndexSet] = &[IndexSet::of(&[0, 1]), IndexSet::of(&[1])];
//              fn index(&self) -> u8 { Self::__index(self) }
//              fn from_index(__index: u8) -> Option<Self> { match __index { 0 => Some(Self::Admin), .. } }
//              fn position(__name: &[u8]) -> Option<u8> { match __name { b"admin" => Some(0), .. } }
//          }
fn named(list: &List, private: &Private) -> TokenStream {
    let Private { named, index_set, .. } = private;
    let List { ident, entries, .. } = list;
    let index = index_method();
    let names = entries.iter().map(|entry| &entry.name);
    let from_index = indices(entries).into_iter().zip(entries).map(|(index, entry)| {
        let variant = &entry.ident;
        quote!(#index => #Some_(Self::#variant),)
    });
    let position = indices(entries).into_iter().zip(entries).map(|(index, entry)| {
        let name = Literal::byte_string(entry.name.as_bytes());
        quote!(#name => #Some_(#index),)
    });
    let includes = entries.iter().map(|Entry { includes, .. }| {
        let includes = includes.iter().copied().map(Literal::u8_unsuffixed);
        quote!(#index_set::of(&[#(#includes),*]))
    });
    quote! {
        #Derived_
        impl #named for #ident {
            const NAMES: &'static [&'static #Str_] = &[#(#names),*];
            const INCLUDES: &'static [#index_set] = &[#(#includes),*];
            fn index(&self) -> #U8_ {
                Self::#index(self)
            }
            fn from_index(__index: #U8_) -> #Option_<Self> {
                match __index {
                    #(#from_index)*
                    _ => #None_,
                }
            }
            fn position(__name: &[#U8_]) -> #Option_<#U8_> {
                match __name {
                    #(#position)*
                    _ => #None_,
                }
            }
        }
    }
}

// Output:  impl session_axum::Role for Role { type Grants = Nothing; }
//
//          impl session_axum::Permission for Permission {}
//          impl GrantedIn<Self> for Permission {}
fn marker(kind: Kind, ident: &Ident, grants: &TokenStream, private: &Private) -> TokenStream {
    let Private { granted_in, permission, role, .. } = private;
    match kind {
        Kind::Permission => quote! {
            #Derived_
            impl #permission for #ident {}
            #Derived_
            impl #granted_in<Self> for #ident {}
        },
        Kind::Role => quote! {
            #Derived_
            impl #role for #ident {
                #grants
            }
        },
    }
}

/// Declares the names by a trait of the list's own, so that the error for any other lists them as they
/// are written: what the compiler lists by itself is types, letter by letter.
// Output:  const _: () = {
//              #[diagnostic::on_unimplemented(.., note = "the roles of `Role` are `admin` and `reader`")]
//              pub trait __Declared {}
//              impl __Declared for Word<'a', 'd', 'm', 'i', 'n'> {}
//              impl __Declared for Word<'r', 'e', 'a', 'd', 'e', 'r'> {}
//              impl<__Name: __Declared> Declares<__Name> for Role {}
//          };
fn declares(kind: Kind, list: &List, private: &Private) -> TokenStream {
    let Private { declares, word, .. } = private;
    let List { ident, entries, .. } = list;
    let shown = ident.unraw().to_string();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let (message, label) =
        (messages::undeclared(kind.noun(), &shown, "{Self}"), messages::nobody_holds(kind.noun()));
    let note = messages::declared(kind.noun(), &shown, &names);
    let each = names.iter().map(|name| {
        let name = as_word_type(word, name, Span::call_site());
        quote! {
            #[diagnostic::do_not_recommend]
            #Derived_
            impl __Declared for #name {}
        }
    });
    quote! {
        const _: () = {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            pub trait __Declared {}
            #(#each)*
            impl<__Name: __Declared> #declares<__Name> for #ident {}
        };
    }
}

fn indices(entries: &[Entry]) -> Vec<Literal> {
    (0..=u8::MAX).zip(entries).map(|(index, _)| Literal::u8_unsuffixed(index)).collect()
}
