//! What the generated impl says of the session: its declaration, and the names it holds.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::field::{Field, Part};
use super::model::{Fields, Revision, Session};
use super::options::Codec;
use crate::emitted::{Duration_, Private, Str_, all_at, place_of};

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
//          type Permission = <<Option<Role> as Held>::Name as Role>::Grants;
pub(super) fn names(fields: &Fields, private: &Private) -> TokenStream {
    let role = held_name(fields.role.as_ref(), private);
    let permission = match &fields.permission {
        None => granted_by(fields.role.as_ref(), private),
        field => held_name(field.as_ref(), private),
    };
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

/// A session without permissions of its own has those that its roles grant.
fn granted_by(role: Option<&Field>, private: &Private) -> TokenStream {
    let Private { nothing, role: grants, .. } = private;
    let Some(role) = role else { return nothing.clone() };
    let name = held_name(Some(role), private);
    all_at(place_of(&role.ty), quote!(<#name as #grants>::Grants))
}

pub(super) fn codec_path(codec: Codec, private: &Private) -> TokenStream {
    let Private { codec: name, .. } = private;
    match codec {
        Codec::Json => quote!(#name::Json),
        Codec::Postcard => quote!(#name::Postcard),
    }
}
