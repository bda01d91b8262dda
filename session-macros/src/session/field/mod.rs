//! A field of a session, as it is in one version.

mod attribute;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Path, Type, Visibility};

pub(super) use attribute::{Attribute, Renamed, Value, ValueKind, WriteWith};

use super::serde::With;
use crate::emitted::place_of;
use crate::text::canonical;
use crate::type_argument::single_type_argument;

/// One field of a session.
#[derive(Clone)]
pub(super) struct Field {
    /// What it is called in the struct of this version.
    pub(super) ident: Ident,
    pub(super) vis: Visibility,
    /// The name as it is stored.
    pub(super) name: String,
    pub(super) ty: Type,
    /// The type as it was written once.
    pub(super) spelt: Option<String>,
    pub(super) part: Part,
    /// Where its `#[session(..)]` says so.
    pub(super) part_span: Span,
    pub(super) with: With,
    /// The function that says what a version with the field is written with, of a struct without it.
    pub(super) made_by: Option<Path>,
}

/// What a field is to the session.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Part {
    Permission,
    Plain,
    Privilege,
    Role,
    Subject,
}

impl Part {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Plain => "field",
            Self::Privilege => "privilege",
            Self::Role => "role",
            Self::Subject => "subject",
        }
    }

    /// Whether it is written before the fields, in a form of its own.
    pub(super) const fn is_principal(self) -> bool {
        matches!(self, Self::Permission | Self::Role | Self::Subject)
    }
}

impl Field {
    /// Returns what the fingerprint of the session's shape says of the field: everything that
    /// changes how it is written.
    pub(super) fn shape(&self) -> String {
        let part = if self.part == Part::Plain {
            String::new()
        } else {
            format!("[{}] ", self.part.key())
        };
        let written = || canonical(self.ty.to_token_stream());
        let ty = self.spelt.clone().unwrap_or_else(written);
        let with = self.with.shape();
        format!("{part}{} : {ty}{with}", self.name)
    }

    /// The `S` in an `Option<S>`.
    pub(super) fn inside_option(&self) -> Option<&Type> {
        single_type_argument(&self.ty, "Option")
    }

    /// Returns its value in `session`: a place, or what the function for it makes.
    pub(super) fn value_in(&self, session: &TokenStream) -> TokenStream {
        let ident = &self.ident;
        self.made_by.as_ref().map_or_else(
            || quote!(#session.#ident),
            |function| quote_spanned!(place_of(function)=> #function(#session)),
        )
    }

    /// Returns the field under another name.
    pub(super) fn called(&self, ident: &Ident) -> Self {
        Self { ident: ident.clone(), name: ident.unraw().to_string(), ..self.clone() }
    }
}
