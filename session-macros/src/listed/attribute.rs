//! `#[role(..)]` and `#[permission(..)]`.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token, parenthesized};

use super::Kind;
use crate::errors::Errors;
use crate::options::{CratePath, Once, items, text};

mod kw {
    syn::custom_keyword!(includes);
    syn::custom_keyword!(name);
}

/// What a variant says of itself.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<LitStr>,
    pub(super) includes: Vec<Ident>,
}

enum Item {
    Includes(kw::includes, Vec<Ident>),
    Name(kw::name, LitStr),
}

impl Options {
    pub(super) fn of(kind: Kind, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let (mut name, mut includes) = (Once::default(), Once::default());
        for item in read(kind, attributes, errors) {
            match item {
                Item::Includes(key, list) => includes.set("includes", key.span, list, errors),
                Item::Name(key, literal) => name.set("name", key.span, literal, errors),
            }
        }
        Self { name: name.into_inner(), includes: includes.into_inner().unwrap_or_default() }
    }
}

/// Reads `crate = …` above the enum.
pub(super) fn crate_path(
    kind: Kind,
    attributes: &[Attribute],
    errors: &mut Errors,
) -> Option<Path> {
    let mut krate = Once::default();
    for CratePath { key, path } in read(kind, attributes, errors) {
        krate.set("crate", key.span, path, errors);
    }
    krate.into_inner()
}

fn read<T: Parse>(kind: Kind, attributes: &[Attribute], errors: &mut Errors) -> Vec<T> {
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|attr| attr.path().is_ident(kind.attribute())) {
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| items(input, errors));
        all.extend(errors.keep(parsed).into_iter().flatten());
    }
    all
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let next = input.lookahead1();
        if next.peek(kw::includes) {
            let key = input.parse()?;
            let content;
            parenthesized!(content in input);
            let list = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
            Ok(Self::Includes(key, list.into_iter().collect()))
        } else if next.peek(kw::name) {
            Ok(Self::Name(input.parse()?, text(input)?))
        } else {
            Err(next.error())
        }
    }
}
