//! `#[session(..)]` on a field, and what the field is.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{GenericArgument, Ident, PathArguments, Type};

use super::serde::{self, With};
use crate::errors::Errors;
use crate::messages;
use crate::options::items;
use crate::text::canonical;

mod kw {
    syn::custom_keyword!(permission);
    syn::custom_keyword!(privilege);
    syn::custom_keyword!(role);
    syn::custom_keyword!(subject);
}

/// One field of a session.
pub(super) struct Field {
    pub(super) ident: Ident,
    /// The name as it is stored.
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) part: Part,
    /// Where its `#[session(..)]` says so.
    pub(super) part_span: Span,
    pub(super) with: With,
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

/// A part with the word that says so.
struct Flag {
    part: Part,
    span: Span,
}

impl Parse for Flag {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (next, span) = (input.lookahead1(), input.span());
        let part = if next.peek(kw::permission) {
            input.parse::<kw::permission>().map(|_| Part::Permission)
        } else if next.peek(kw::privilege) {
            input.parse::<kw::privilege>().map(|_| Part::Privilege)
        } else if next.peek(kw::role) {
            input.parse::<kw::role>().map(|_| Part::Role)
        } else if next.peek(kw::subject) {
            input.parse::<kw::subject>().map(|_| Part::Subject)
        } else {
            Err(next.error())
        }?;
        Ok(Self { part, span })
    }
}

impl Field {
    /// Reads a named field.
    pub(super) fn of(field: &syn::Field, ident: &Ident, errors: &mut Errors) -> Self {
        let Flag { part, span: part_span } = flag(field, errors);
        Self {
            ident: ident.clone(),
            name: ident.unraw().to_string(),
            ty: field.ty.clone(),
            part,
            part_span,
            with: serde::field(field, part, errors),
        }
    }

    /// Returns what the fingerprint of the session's shape says of the field: everything that
    /// changes how it is written.
    pub(super) fn shape(&self) -> String {
        let part = if self.part == Part::Plain {
            String::new()
        } else {
            format!("[{}] ", self.part.key())
        };
        let ty = canonical(self.ty.to_token_stream());
        let with = self.with.shape();
        format!("{part}{} : {ty}{with}", self.name)
    }

    /// The `S` in an `Option<S>`.
    pub(super) fn inside_option(&self) -> Option<&Type> {
        inside_option(&self.ty)
    }
}

fn flag(field: &syn::Field, errors: &mut Errors) -> Flag {
    let mut flag = Flag { part: Part::Plain, span: Span::call_site() };
    for attribute in field.attrs.iter().filter(|attr| attr.path().is_ident("session")) {
        let parsed =
            attribute.parse_args_with(|input: ParseStream<'_>| items::<Flag>(input, errors));
        for next in errors.keep(parsed).into_iter().flatten() {
            if flag.part == Part::Plain {
                flag = next;
            } else if flag.part == next.part {
                errors.push_at(next.span, messages::duplicate_key(next.part.key()));
            } else {
                errors.push_at(next.span, messages::two_parts(flag.part.key(), next.part.key()));
            }
        }
    }
    flag
}

fn inside_option(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Group(group) => return inside_option(&group.elem),
        Type::Paren(paren) => return inside_option(&paren.elem),
        Type::Path(path) => path,
        _ => return None,
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(inside)), None) => Some(inside),
        _ => None,
    }
}

impl ToTokens for Field {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.ty.to_tokens(tokens);
    }
}
