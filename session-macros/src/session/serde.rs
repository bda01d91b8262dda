//! serde's attributes on a session: those that would lie are refused, `with` is honoured.
//!
//! A session's fields are written one by one, by `derive(Session)`. What serde's attributes say
//! about serde's own impl of the struct has no effect there, and silence would be a trap.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, DeriveInput, Expr, ExprLit, ExprPath, Lit, LitStr, Meta, MetaNameValue, Token,
};

use super::field::Part;
use crate::errors::Errors;
use crate::messages;
use crate::text::canonical;

/// The functions that write and read a field in serde's place.
#[derive(Clone, Default)]
pub(super) struct With {
    pub(super) serialize: Option<ExprPath>,
    pub(super) deserialize: Option<ExprPath>,
}

impl With {
    /// Returns its part of the field's shape.
    pub(super) fn shape(&self) -> String {
        let part = |key: &str, path: &Option<ExprPath>| {
            let path = path.as_ref().map(|path| canonical(path.to_token_stream()));
            path.map(|path| format!(" {key} {path}")).unwrap_or_default()
        };
        part("serialize_with", &self.serialize) + &part("deserialize_with", &self.deserialize)
    }
}

/// Refuses what changes serde's impl of the whole struct.
pub(super) fn container(input: &DeriveInput, errors: &mut Errors) {
    for meta in metas(&input.attrs, errors) {
        let name = canonical(meta.path().to_token_stream());
        match name.as_str() {
            "content" | "default" | "from" | "into" | "remote" | "tag" | "transparent"
            | "try_from" | "untagged" => {
                errors.push(meta.path(), messages::serde_container(&name));
            }
            // They change nothing here.
            "bound"
            | "crate"
            | "deny_unknown_fields"
            | "expecting"
            | "rename"
            | "rename_all"
            | "rename_all_fields" => {}
            _ => errors.push(meta.path(), messages::not_of_serde(&name)),
        }
    }
}

/// Reads `with`, and refuses what would leave the field out.
pub(super) fn field(field: &syn::Field, part: Part, errors: &mut Errors) -> With {
    let mut with = With::default();
    for meta in metas(&field.attrs, errors) {
        let name = canonical(meta.path().to_token_stream());
        match name.as_str() {
            "default" => errors.push(meta.path(), messages::SERDE_DEFAULT),
            "flatten" => errors.push(meta.path(), messages::SERDE_FLATTEN),
            "skip" | "skip_deserializing" | "skip_serializing" | "skip_serializing_if" => {
                errors.push(meta.path(), messages::serde_leaves_out(&name));
            }
            "deserialize_with" | "serialize_with" | "with" if part.is_principal() => {
                errors.push(meta.path(), messages::serde_with_on_part(&name, part.key()));
            }
            "deserialize_with" => with.deserialize = path(&meta, "", errors),
            "serialize_with" => with.serialize = path(&meta, "", errors),
            "with" => {
                with.serialize = path(&meta, "::serialize", errors);
                with.deserialize = path(&meta, "::deserialize", errors);
            }
            // They change nothing here.
            "alias" | "borrow" | "bound" | "getter" | "rename" => {}
            _ => errors.push(meta.path(), messages::not_of_serde(&name)),
        }
    }
    with
}

/// Returns what stands in `#[serde(..)]`. Nobody else may look: the struct need not derive serde's traits.
fn metas(attributes: &[Attribute], errors: &mut Errors) -> Vec<Meta> {
    let attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let parsed = attributes.filter_map(|attribute| {
        let list = Punctuated::<Meta, Token![,]>::parse_terminated;
        errors.keep(attribute.parse_args_with(list))
    });
    parsed.flatten().collect()
}

/// Returns the path in `with = "path"`, with `tail` behind it.
fn path(meta: &Meta, tail: &str, errors: &mut Errors) -> Option<ExprPath> {
    let literal = match meta {
        Meta::NameValue(MetaNameValue {
            value: Expr::Lit(ExprLit { lit: Lit::Str(literal), .. }),
            ..
        }) => literal,
        other => {
            errors.push(other, messages::SERDE_PATH);
            return None;
        }
    };
    let path = LitStr::new(&format!("{}{tail}", literal.value()), literal.span());
    let parsed = path.parse().map_err(|_| syn::Error::new_spanned(literal, messages::SERDE_PATH));
    errors.keep(parsed)
}
