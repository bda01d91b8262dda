//! A list that was checked: nothing that is made of it can fail.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, Path, Variant};

use super::Kind;
use super::attribute::Options;
use super::{grants, hierarchy};
use crate::errors::Errors;
use crate::generated;
use crate::messages;
use crate::text::snake_case;

/// How many names an `IndexSet` of the run time can hold.
const MOST: usize = 128;

/// A closed list of names.
pub(super) struct List {
    pub(super) ident: Ident,
    pub(super) entries: Vec<Entry>,
    /// The list whose permissions these roles grant.
    pub(super) permissions: Option<Path>,
}

/// One name.
pub(super) struct Entry {
    pub(super) ident: Ident,
    pub(super) name: String,
    /// Itself and everything below it, in ascending order.
    pub(super) includes: Vec<u8>,
    /// The permissions that come with it and with everything below it.
    pub(super) grants: Vec<Ident>,
}

/// A variant as it is written.
pub(super) struct Written {
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) includes: Vec<Ident>,
    pub(super) grants: Vec<Ident>,
}

impl List {
    /// Checks a list; `None` where it is no enum, or where its hierarchy makes no sense.
    pub(super) fn of(
        kind: Kind,
        input: &DeriveInput,
        permissions: Option<&Path>,
        errors: &mut Errors,
    ) -> Option<Self> {
        if !input.generics.params.is_empty() {
            errors.push(&input.generics.params, messages::ENUM_IS_GENERIC);
        }
        let data = variants(input, errors)?;
        let written: Vec<Written> =
            data.variants.iter().map(|variant| Written::of(kind, variant, errors)).collect();
        if let Some(over) = written.get(MOST) {
            errors.push(&over.ident, messages::TOO_MANY_VARIANTS);
        }
        if written.is_empty() {
            errors.push(&input.ident, messages::EMPTY_ENUM);
        }
        refuse_duplicates(&written, errors);
        grants::refuse(&written, permissions, errors);
        let closures = hierarchy::closures(&written, errors);
        let entries =
            written.iter().zip(closures).map(|(Written { ident, name, .. }, includes)| {
                let grants = grants::of(&includes, &written);
                Entry { ident: ident.clone(), name: name.clone(), includes, grants }
            });
        Some(Self {
            ident: input.ident.clone(),
            entries: entries.collect(),
            permissions: permissions.cloned(),
        })
    }
}

impl List {
    /// Returns the list with its names as generated code.
    pub(super) fn generated(mut self) -> Self {
        self.ident = generated::name(&self.ident);
        for entry in &mut self.entries {
            entry.ident = generated::name(&entry.ident);
        }
        self
    }
}

impl Written {
    fn of(kind: Kind, variant: &Variant, errors: &mut Errors) -> Self {
        let Options { name: literal, includes, grants } = Options::of(kind, &variant.attrs, errors);
        if !matches!(variant.fields, Fields::Unit) {
            errors.push(&variant.fields, messages::VARIANT_HAS_FIELDS);
        }
        let ident = variant.ident.clone();
        let (name, name_span) = match literal {
            Some(literal) => (literal.value(), literal.span()),
            None => (snake_case(&ident.unraw().to_string()), ident.span()),
        };
        if !kind.takes(&name) {
            errors.push_at(name_span, kind.refusal(&name));
        }
        Self { ident, name, name_span, includes, grants }
    }
}

fn variants<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a DataEnum> {
    let refused = match &input.data {
        Data::Enum(data) => return Some(data),
        Data::Struct(data) => data.struct_token.span(),
        Data::Union(data) => data.union_token.span(),
    };
    errors.push_at(refused, messages::NOT_AN_ENUM);
    None
}

fn refuse_duplicates(written: &[Written], errors: &mut Errors) {
    let mut first_of: HashMap<&str, String> = HashMap::new();
    for Written { ident, name, name_span, .. } in written {
        if let Some(first) = first_of.get(name.as_str()) {
            errors.push_at(*name_span, messages::duplicate_name(name, first));
        } else {
            first_of.insert(name.as_str(), ident.unraw().to_string());
        }
    }
}
