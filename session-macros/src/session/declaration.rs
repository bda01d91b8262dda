//! What the generated impl says of the session: its declaration, and the names it holds.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::field::{Field, Part};
use super::model::{Fields, Revision, Session};
use super::options::Codec;
use crate::emitted::{Duration_, Private, Str_, place_of};

// Output:  const DECLARATION: Declaration = Declaration { name: "Visit", version: 2, .. };
pub(super) fn declaration(
    session: &Session,
    revision: &Revision,
    private: &Private,
) -> TokenStream {
    let Private { declaration, .. } = private;
    let Session { name, idle, lifetime, .. } = session;
    let Revision { version, codec, .. } = revision;
    let (idle, lifetime) = (u64::from(*idle), u64::from(*lifetime));
    let (codec, fields) = (codec_path(*codec, private), revision.bound_to());
    quote! {
        const DECLARATION: #declaration = #declaration {
            name: #name,
            version: #version,
            fields: #fields,
            idle: #Duration_::from_secs(#idle),
            lifetime: #Duration_::from_secs(#lifetime),
            codec: #codec,
        };
    }
}

// Output:  type Role = <Option<Role> as Held>::Name;
//          type Permission = Nothing;
pub(super) fn names(fields: &Fields, private: &Private) -> TokenStream {
    let role = held_name(fields.role.as_ref(), private);
    let permission = held_name(fields.permission.as_ref(), private);
    quote! {
        type Role = #role;
        type Permission = #permission;
    }
}

// Output:  const PRIVILEGES: &'static [&'static str] = &["#[session(subject)]", "plan"];
pub(super) fn privileges(fields: &Fields) -> TokenStream {
    let names: Vec<String> = fields.all().filter_map(privilege).collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    quote!(const PRIVILEGES: &'static [&'static #Str_] = &[#(#names),*];)
}

/// Returns how a privilege is called: a part by its attribute, another field by its name.
pub(super) fn privilege(field: &Field) -> Option<String> {
    match field.part {
        Part::Plain => None,
        Part::Privilege => Some(field.name.clone()),
        part => Some(format!("#[session({})]", part.key())),
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

pub(super) fn codec_path(codec: Codec, private: &Private) -> TokenStream {
    let Private { codec: name, .. } = private;
    match codec {
        Codec::Json => quote!(#name::Json),
        Codec::Postcard => quote!(#name::Postcard),
    }
}
