//! From a definition to the tree of its shape.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field, Fields, LitStr, Variant};

use super::attribute::Attribute;
use super::serde::{SerdeOptions, serde_options};
use crate::emitted::{Private, place_of};
use crate::errors::Errors;
use crate::messages;
use crate::replace_idents::replace_idents;

/// Where the shape is made: its type, and what generated code may name.
struct Place<'a> {
    ident: &'a Ident,
    /// Whether the type has parameters: then it stands for itself with none of them.
    is_generic: bool,
    private: &'a Private,
}

/// Returns the tree of a type; `None` where it has none.
pub(super) fn tree(
    input: &DeriveInput,
    attribute: &Attribute,
    private: &Private,
    errors: &mut Errors,
) -> Option<TokenStream> {
    if let Some(opaque) = &attribute.opaque {
        refuse_inside(input, errors);
        return Some(opaque_tree(opaque, private));
    }
    let place =
        Place { ident: &input.ident, is_generic: !input.generics.params.is_empty(), private };
    let serde = serde_options(&input.attrs, &input.ident.to_string(), errors);
    let tree = match &input.data {
        Data::Struct(data) => place.fields(&data.fields, &input.ident.to_string(), errors),
        Data::Enum(data) => {
            let variants = data.variants.iter().map(|variant| place.variant(variant, errors));
            let variants: Vec<_> = variants.collect();
            let Private { tree, .. } = private;
            quote!(#tree::Enum(&[#(#variants),*]))
        }
        Data::Union(data) => {
            errors.push(data.union_token, messages::SHAPE_OF_A_UNION);
            return None;
        }
    };
    Some(place.noted(tree, &serde))
}

/// Refuses what is said of the parts of a type whose author vouches for the whole.
fn refuse_inside(input: &DeriveInput, errors: &mut Errors) {
    let (fields, variants): (Vec<_>, Vec<_>) = match &input.data {
        Data::Struct(data) => (data.fields.iter().collect(), Vec::new()),
        Data::Enum(data) => (
            data.variants.iter().flat_map(|variant| &variant.fields).collect(),
            data.variants.iter().collect(),
        ),
        Data::Union(_) => return,
    };
    let attributes = fields.into_iter().map(|field| &field.attrs);
    for attribute in attributes.chain(variants.into_iter().map(|variant| &variant.attrs)).flatten()
    {
        if attribute.path().is_ident("shape") {
            errors.push(attribute, messages::SHAPE_INSIDE_OPAQUE);
        }
    }
}

impl Place<'_> {
    fn fields(&self, fields: &Fields, place: &str, errors: &mut Errors) -> TokenStream {
        let Private { shape_field, tree, .. } = self.private;
        match fields {
            Fields::Named(named) => {
                let fields = named.named.iter().filter_map(|field| {
                    let name = field.ident.as_ref()?.unraw().to_string();
                    let shape = self.field(field, &format!("{place}::{name}"), errors)?;
                    Some(quote!(#shape_field { name: #name, shape: #shape }))
                });
                let fields: Vec<_> = fields.collect();
                quote!(#tree::Struct(&[#(#fields),*]))
            }
            Fields::Unnamed(unnamed) => {
                let fields = unnamed.unnamed.iter().enumerate();
                let fields: Vec<_> = fields
                    .filter_map(|(at, field)| self.field(field, &format!("{place}::{at}"), errors))
                    .collect();
                quote!(#tree::Tuple(&[#(#fields),*]))
            }
            Fields::Unit => quote!(#tree::Tuple(&[])),
        }
    }

    /// Returns the shape of a field; `None` where serde leaves it out.
    fn field(&self, field: &Field, place: &str, errors: &mut Errors) -> Option<TokenStream> {
        let Private { tree, shape, .. } = self.private;
        let attribute = Attribute::inside(&field.attrs, errors);
        let serde = serde_options(&field.attrs, place, errors);
        if serde.skipped {
            return None;
        }
        if let Some(opaque) = &attribute.opaque {
            return Some(self.noted(opaque_tree(opaque, self.private), &serde));
        }
        if let (true, Some(note)) = (serde.with, &serde.note) {
            return Some(quote!(#tree::Opaque(#note)));
        }
        let ty = self.without_itself(field.ty.to_token_stream());
        let inner = quote_spanned!(place_of(&field.ty)=> <#ty as #shape>::SHAPE);
        Some(self.noted(inner, &serde))
    }

    fn variant(&self, variant: &Variant, errors: &mut Errors) -> TokenStream {
        let Private { shape_variant, .. } = self.private;
        let name = variant.ident.unraw().to_string();
        let place = format!("{}::{name}", self.ident);
        let attribute = Attribute::inside(&variant.attrs, errors);
        let serde = serde_options(&variant.attrs, &place, errors).of_a_variant(&place);
        let fields = self.fields(&variant.fields, &place, errors);
        let opaque = attribute.opaque.as_ref().map(|opaque| opaque_tree(opaque, self.private));
        let shape = self.noted(opaque.unwrap_or(fields), &serde);
        quote!(#shape_variant { name: #name, shape: #shape })
    }

    fn noted(&self, inner: TokenStream, serde: &SerdeOptions) -> TokenStream {
        let Private { tree, .. } = self.private;
        let inner = match &serde.note {
            Some(note) => quote!(#tree::Noted(#note, &#inner)),
            None => inner,
        };
        match &serde.json_only {
            Some(reason) => quote!(#tree::JsonOnly(#reason, &#inner)),
            None => inner,
        }
    }

    /// Returns the type with a stand-in for the type that is being described: its shape inside its own
    /// would have no end.
    fn without_itself(&self, tokens: TokenStream) -> TokenStream {
        if self.is_generic {
            return tokens;
        }
        let Private { itself, .. } = self.private;
        replace_idents(tokens, &|name, in_path| {
            // In a longer path the name is another type's: `v1::Theme`.
            let is_itself = !in_path && (name == "Self" || name == self.ident);
            is_itself.then(|| quote_spanned!(place_of(name)=> #itself))
        })
    }
}

fn opaque_tree(opaque: &LitStr, private: &Private) -> TokenStream {
    let Private { tree, .. } = private;
    quote_spanned!(place_of(opaque)=> #tree::Opaque(#opaque))
}
