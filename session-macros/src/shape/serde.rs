//! serde's attributes, as far as they change how a type is encoded.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use crate::errors::Errors;
use crate::messages;
use crate::text::canonical;

/// What serde's attributes say of a type, a variant or a field.
#[derive(Default)]
pub(super) struct SerdeOptions {
    /// Everything that changes the encoding, in one text.
    pub(super) note: Option<String>,
    /// What postcard cannot carry.
    pub(super) json_only: Option<String>,
    /// Whether functions write and read it.
    pub(super) with: bool,
    /// Whether it is left out on both sides.
    pub(super) skipped: bool,
}

impl SerdeOptions {
    /// Returns what it means of a variant. One that is left out is counted where an enum is written,
    /// and not where it is read: by position all behind it would be taken for another.
    pub(super) fn of_a_variant(mut self, place: &str) -> Self {
        if self.skipped {
            self.json_only.get_or_insert_with(|| format!("`skip` on `{place}`"));
            let notes = self.note.take().map(|note| format!("{note} "));
            self.note = Some(notes.unwrap_or_default() + "#[serde(skip)]");
        }
        self
    }
}

/// Reads the attributes of anything in the type that is called `place`.
pub(super) fn serde_options(
    attributes: &[Attribute],
    place: &str,
    errors: &mut Errors,
) -> SerdeOptions {
    let (mut options, mut notes) = (SerdeOptions::default(), Vec::new());
    for meta in metas(attributes) {
        let Some(name) = meta.path().get_ident().map(ToString::to_string) else { continue };
        match name.as_str() {
            // Their encoding is another type's.
            "from" | "into" | "remote" | "try_from" => {
                errors.push(meta.path(), messages::shape_elsewhere(&name));
            }
            "flatten"
            | "skip_deserializing"
            | "skip_serializing"
            | "skip_serializing_if"
            | "tag"
            | "untagged" => {
                options.json_only.get_or_insert_with(|| format!("`{name}` on `{place}`"));
                notes.push(canonical(meta.to_token_stream()));
            }
            "skip" => options.skipped = true,
            "deserialize_with" | "serialize_with" | "with" => {
                options.with = true;
                notes.push(canonical(meta.to_token_stream()));
            }
            // They change what is taken beside what is written, or nothing.
            "alias"
            | "bound"
            | "borrow"
            | "crate"
            | "default"
            | "deny_unknown_fields"
            | "expecting"
            | "getter" => {}
            // `rename`, `rename_all`, `transparent`, `content`, `other` and what serde may yet have.
            _ => notes.push(canonical(meta.to_token_stream())),
        }
    }
    options.note = (!notes.is_empty()).then(|| format!("#[serde({})]", notes.join(", ")));
    options
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
