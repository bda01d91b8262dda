//! A definition as generated code spells it.
//!
//! Names and types keep their places and what they mean. But the compiler knows that nobody wrote them
//! there, so that lints about uses, of what is deprecated for instance, are left to the author's code,
//! and none of them has to be allowed. An `allow` would not compile where the crate forbids the lint.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parse;
use syn::{Attribute, Data, DeriveInput, Field, Fields, FieldsNamed, FieldsUnnamed};

use crate::emitted::place_at;

/// Returns the definition with its names as generated code, and the types of its fields where the author
/// allows that one of them is deprecated. Attributes stay the author's: what they name is used because
/// they say so.
pub(crate) fn generated(input: &DeriveInput) -> DeriveInput {
    let mut input = input.clone();
    let allowed = allows_deprecated(&input.attrs);
    input.ident = name(&input.ident);
    input.vis = node(input.vis);
    match &mut input.data {
        Data::Enum(data) => {
            for variant in &mut data.variants {
                variant.ident = name(&variant.ident);
                let allowed = allowed || allows_deprecated(&variant.attrs);
                fields(&mut variant.fields, allowed);
            }
        }
        Data::Struct(data) => fields(&mut data.fields, allowed),
        Data::Union(_) => {}
    }
    input
}

/// Returns a name as generated code.
pub(crate) fn name(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(place_at(ident.span()));
    ident
}

/// Returns tokens as generated code.
pub(crate) fn tokens(tokens: TokenStream) -> TokenStream {
    let generated = |token| match token {
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), self::tokens(group.stream()));
            inside.set_span(place_at(group.span()));
            TokenTree::Group(inside)
        }
        // By its place it is known whose crate that is.
        TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
        mut token => {
            token.set_span(place_at(token.span()));
            token
        }
    };
    tokens.into_iter().map(generated).collect()
}

fn fields(fields: &mut Fields, allowed: bool) {
    let fields = match fields {
        Fields::Named(FieldsNamed { named, .. }) => named,
        Fields::Unnamed(FieldsUnnamed { unnamed, .. }) => unnamed,
        Fields::Unit => return,
    };
    for field in fields {
        let Field { ident, vis, ty, attrs, .. } = field;
        *ident = ident.as_ref().map(name);
        *vis = node(vis.clone());
        if allowed || allows_deprecated(attrs) {
            *ty = node(ty.clone());
        }
    }
}

/// Whether the attributes have an `allow` or `expect` of what is deprecated.
fn allows_deprecated(attributes: &[Attribute]) -> bool {
    let mut allows = attributes
        .iter()
        .filter(|attribute| ["allow", "expect"].iter().any(|name| attribute.path().is_ident(name)))
        .filter_map(|attribute| attribute.meta.require_list().ok());
    allows.any(|list| list.tokens.to_string().contains("deprecated"))
}

/// Returns a piece of syntax as generated code.
pub(crate) fn node<T: ToTokens + Parse>(node: T) -> T {
    // What was a type stays one.
    syn::parse2(tokens(node.to_token_stream())).unwrap_or(node)
}
