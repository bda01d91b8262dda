//! serde's attributes on a session: those that would lie are refused, `with` is honoured.
//!
//! A session's fields are written one by one, by `derive(Session)`. What serde's attributes say
//! about serde's own impl of the struct has no effect there, and silence would be a trap.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Expr, ExprLit, ExprPath, Lit, LitStr, Meta, Token};

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
    for meta in metas(&input.attrs) {
        let Some(name) = meta.path().get_ident().map(ToString::to_string) else { continue };
        match name.as_str() {
            "content" | "default" | "from" | "into" | "remote" | "tag" | "transparent"
            | "try_from" | "untagged" => {
                errors.push(meta.path(), messages::serde_container(&name));
            }
            // `rename_all`, `crate`, `bound` and the like change nothing here.
            _ => {}
        }
    }
}

/// Reads `with`, and refuses what would leave the field out.
pub(super) fn field(field: &syn::Field, part: Part, errors: &mut Errors) -> With {
    let mut with = With::default();
    for meta in metas(&field.attrs) {
        let Some(name) = meta.path().get_ident().map(ToString::to_string) else { continue };
        match name.as_str() {
            "default" => errors.push(meta.path(), messages::SERDE_DEFAULT),
            "flatten" => errors.push(meta.path(), messages::SERDE_FLATTEN),
            "skip" | "skip_deserializing" | "skip_serializing" | "skip_serializing_if" => {
                errors.push(meta.path(), messages::serde_leaves_out(&name));
            }
            "deserialize_with" | "serialize_with" | "with" if part.is_principal() => {
                errors.push(meta.path(), messages::serde_with_on_part(&name, part.key()));
            }
            "deserialize_with" => with.deserialize = path(&meta, ""),
            "serialize_with" => with.serialize = path(&meta, ""),
            "with" => {
                with.serialize = path(&meta, "::serialize");
                with.deserialize = path(&meta, "::deserialize");
            }
            // `rename`, `alias`, `bound` and the like change nothing here.
            _ => {}
        }
    }
    with
}

/// Returns what stands in `#[serde(..)]`. What is no list is serde's to refuse.
fn metas(attributes: &[Attribute]) -> impl Iterator<Item = Meta> + '_ {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
        })
        .flatten()
}

/// Returns the path in `with = "path"`, with `tail` behind it. What is no path is serde's to refuse.
fn path(meta: &Meta, tail: &str) -> Option<ExprPath> {
    let Meta::NameValue(pair) = meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(literal), .. }) = &pair.value else { return None };
    LitStr::new(&format!("{}{tail}", literal.value()), literal.span()).parse().ok()
}
