//! What the generated impl says of the session: its declaration, and the names it holds.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::field::Field;
use super::model::Session;
use super::options::Codec;
use crate::emitted::{Duration_, Private, place_of};

// Output:  const DECLARATION: Declaration = Declaration { name: "Visit", version: 2, .. };
pub(super) fn declaration(session: &Session, private: &Private) -> TokenStream {
    let Private { declaration, .. } = private;
    let Session { ident: _, name, version, idle, lifetime, codec, shape, fields: _ } = session;
    let (idle, lifetime) = (u64::from(*idle), u64::from(*lifetime));
    let codec = codec_path(*codec, private);
    quote! {
        const DECLARATION: #declaration = #declaration {
            name: #name,
            version: #version,
            fields: #shape,
            idle: #Duration_::from_secs(#idle),
            lifetime: #Duration_::from_secs(#lifetime),
            codec: #codec,
        };
    }
}

// Output:  type Role = <Option<Role> as Held>::Name;
//          type Permission = Nothing;
pub(super) fn names(session: &Session, private: &Private) -> TokenStream {
    let role = held_name(session.fields.role.as_ref(), private);
    let permission = held_name(session.fields.permission.as_ref(), private);
    quote! {
        type Role = #role;
        type Permission = #permission;
    }
}

/// The same for a session that was refused.
pub(super) fn stand_in(private: &Private) -> TokenStream {
    let Private { declaration, nothing, .. } = private;
    let codec = codec_path(Codec::default(), private);
    quote! {
        const DECLARATION: #declaration = #declaration {
            name: "",
            version: 1,
            fields: "",
            idle: #declaration::DEFAULT_IDLE,
            lifetime: #declaration::DEFAULT_LIFETIME,
            codec: #codec,
        };
        type Role = #nothing;
        type Permission = #nothing;
    }
}

fn held_name(field: Option<&Field>, private: &Private) -> TokenStream {
    let Private { held, nothing, .. } = private;
    field.map_or_else(
        || nothing.clone(),
        |Field { ty, .. }| quote_spanned!(place_of(ty)=> <#ty as #held>::Name),
    )
}

fn codec_path(codec: Codec, private: &Private) -> TokenStream {
    let Private { codec: name, .. } = private;
    match codec {
        Codec::Json => quote!(#name::Json),
        Codec::Postcard => quote!(#name::Postcard),
    }
}
