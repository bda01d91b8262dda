//! `#[serde(with = "…")]`: newtypes that hand a field to the author's functions.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ExprPath;
use syn::parse::Parse;

use super::field::Field;
use crate::emitted::{Private, Result_, place_of};
use crate::replace_idents::replace_idents;

// Output:  {
//              struct __With<'__value>(&'__value Theme);
//              impl Serialize for __With<'_> {
//                  fn serialize<__S>(&self, __serializer: __S) -> .. { hex::serialize(self.0, __serializer) }
//              }
//              __payload.field("theme", &__With(&self.theme))?;
//          }
pub(super) fn write(
    session: &Ident,
    receiver: &TokenStream,
    field: &Field,
    path: &ExprPath,
    private: &Private,
) -> TokenStream {
    let Private { serde, .. } = private;
    let (Field { name, ty, .. }, value) = (field, field.value_in(receiver));
    let place = place_of(path);
    let [ty, path] =
        [ty.to_token_stream(), path.to_token_stream()].map(|tokens| without_self(tokens, session));
    quote_spanned! {place=>
        {
            struct __With<'__value>(&'__value #ty);
            #[automatically_derived]
            impl #serde::Serialize for __With<'_> {
                fn serialize<__S>(&self, __serializer: __S) -> #Result_<__S::Ok, __S::Error>
                where
                    __S: #serde::Serializer,
                {
                    #path(self.0, __serializer)
                }
            }
            __payload.field(#name, &__With(&#value))?;
        }
    }
}

// Output:  {
//              struct __With(Theme);
//              impl<'__de> Deserialize<'__de> for __With {
//                  fn deserialize<__D>(__deserializer: __D) -> .. { hex::deserialize(__deserializer).map(__With) }
//              }
//              __payload.field::<__With>("theme")?.0
//          }
pub(super) fn read(
    session: &Ident,
    field: &Field,
    path: &ExprPath,
    private: &Private,
) -> TokenStream {
    let Private { serde, .. } = private;
    let Field { name, ty, .. } = field;
    let place = place_of(path);
    let [ty, path] =
        [ty.to_token_stream(), path.to_token_stream()].map(|tokens| without_self(tokens, session));
    quote_spanned! {place=>
        {
            struct __With(#ty);
            #[automatically_derived]
            impl<'__de> #serde::Deserialize<'__de> for __With {
                fn deserialize<__D>(__deserializer: __D) -> #Result_<Self, __D::Error>
                where
                    __D: #serde::Deserializer<'__de>,
                {
                    #Result_::map(#path(__deserializer), Self)
                }
            }
            __payload.field::<__With>(#name)?.0
        }
    }
}

/// Returns the field of an older version, in which `Self` is the present struct all the same.
pub(super) fn naming(mut field: Field, session: &Ident) -> Field {
    field.ty = named(field.ty, session);
    field.made_by = field.made_by.map(|path| named(path, session));
    field.with.serialize = field.with.serialize.map(|path| named(path, session));
    field.with.deserialize = field.with.deserialize.map(|path| named(path, session));
    field
}

fn named<T: ToTokens + Parse>(node: T, session: &Ident) -> T {
    // What was a type stays one, and a path a path.
    syn::parse2(without_self(node.to_token_stream(), session)).unwrap_or(node)
}

/// Returns a type, path or value with the session's name for `Self`, which is another type where the
/// generated code stands.
pub(super) fn without_self(tokens: TokenStream, session: &Ident) -> TokenStream {
    replace_idents(tokens, &|name, _| {
        (name == "Self").then(|| {
            let mut named = session.clone();
            named.set_span(name.span());
            named.into_token_stream()
        })
    })
}
