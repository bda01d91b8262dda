//! What one field was in each version.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Type};

use super::super::field::{Attribute, Field, Renamed, Value, WriteWith};
use super::super::serde;
use crate::errors::Errors;
use crate::options::Number;
use crate::type_argument::single_type_argument;

/// A field with its history. Every number is the version that made the change.
pub(in crate::session) struct FieldHistory {
    /// The field under its present name, with the type that it has where it is stored.
    pub(in crate::session) field: Field,
    /// Whether its type in the struct is `Removed<..>`.
    pub(in crate::session) is_removed: bool,
    /// The type in the struct.
    pub(in crate::session) declared: Type,
    /// Whether all that is said of it could be read: what is missing is no mistake of its own else.
    pub(in crate::session) is_whole: bool,
    /// The first version with it; `None` if it was always there.
    pub(in crate::session) since: Option<Number>,
    /// What it is where a migration made it.
    pub(in crate::session) value: Option<Value>,
    /// The first version without it.
    pub(in crate::session) until: Option<Number>,
    /// Its earlier names, each with the first version that has the next.
    pub(in crate::session) renamed: Vec<Renamed>,
    /// What is said of its encoding, in place of its type's shape.
    pub(in crate::session) opaque: Option<LitStr>,
    /// What a version with it is written with, once it is gone.
    pub(in crate::session) write_with: Option<WriteWith>,
}

impl FieldHistory {
    /// Reads a named field.
    pub(in crate::session) fn of(field: &syn::Field, ident: &Ident, errors: &mut Errors) -> Self {
        let mistakes = errors.count();
        let attribute = Attribute::of(field, errors);
        let is_whole = errors.count() == mistakes;
        let Attribute { part, part_span, since, value, until, mut renamed, .. } = attribute;
        let Attribute { opaque, spelt, write_with, .. } = attribute;
        renamed.sort_by_key(|renamed| renamed.version.value);
        let with = serde::field(field, part, errors);
        let removed = single_type_argument(&field.ty, "Removed");
        let (is_removed, declared) = (removed.is_some(), field.ty.clone());
        let field = Field {
            ident: ident.clone(),
            vis: field.vis.clone(),
            name: ident.unraw().to_string(),
            ty: removed.unwrap_or(&field.ty).clone(),
            spelt,
            part,
            part_span,
            with,
            made_by: None,
        };
        Self {
            field,
            is_removed,
            declared,
            is_whole,
            since,
            value,
            until,
            renamed,
            opaque,
            write_with,
        }
    }

    /// Returns the first version with it.
    pub(in crate::session) fn first(&self) -> u32 {
        self.since.map_or(1, |since| since.value)
    }

    pub(in crate::session) fn lives_in(&self, version: u32) -> bool {
        self.first() <= version && self.until.is_none_or(|until| version < until.value)
    }

    /// Whether a migration makes it, into this version.
    pub(in crate::session) fn begins_in(&self, version: u32) -> bool {
        self.since.is_some_and(|since| since.value == version)
    }

    /// Returns what it was called in a version.
    pub(in crate::session) fn ident_in(&self, version: u32) -> &Ident {
        let later = self.renamed.iter().find(|renamed| version < renamed.version.value);
        later.map_or(&self.field.ident, |renamed| &renamed.from)
    }

    /// Returns the field as it was in a version, if it was there.
    pub(in crate::session) fn in_version(&self, version: u32) -> Option<Field> {
        self.lives_in(version).then(|| self.field.called(self.ident_in(version)))
    }

    /// Returns what the fingerprint says of it in a version, if it was there.
    pub(in crate::session) fn shape_in(&self, version: u32) -> Option<String> {
        let shape = self.in_version(version)?.shape();
        let opaque = self.opaque.as_ref().map(|text| format!(" opaque {:?}", text.value()));
        Some(shape + &opaque.unwrap_or_default())
    }

    /// Returns every version that changed it, with the place that says so.
    pub(in crate::session) fn changes(&self) -> impl Iterator<Item = (&'static str, Number)> + '_ {
        let since = self.since.map(|since| ("since", since));
        let until = self.until.map(|until| ("until", until));
        let renamed = self.renamed.iter().map(|renamed| ("in", renamed.version));
        since.into_iter().chain(until).chain(renamed)
    }

    pub(in crate::session) fn span(&self) -> Span {
        self.field.ident.span()
    }
}
