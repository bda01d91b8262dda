//! `#[role(..)]` and `#[permission(..)]`.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token, parenthesized};

use super::Kind;
use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once, items_with, text};

mod kw {
    syn::custom_keyword!(grants);
    syn::custom_keyword!(includes);
    syn::custom_keyword!(name);
    syn::custom_keyword!(permissions);
}

/// What the list says of itself.
#[derive(Default)]
pub(super) struct ListOptions {
    pub(super) krate: Option<Path>,
    /// The enum whose permissions these roles grant.
    pub(super) permissions: Option<Path>,
}

/// What a variant says of itself.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<LitStr>,
    pub(super) includes: Vec<Ident>,
    pub(super) grants: Vec<Ident>,
}

enum ListItem {
    Crate(CratePath),
    Permissions(kw::permissions, Path),
}

enum Item {
    Grants(kw::grants, Vec<Ident>),
    Includes(kw::includes, Vec<Ident>),
    Name(kw::name, LitStr),
}

impl ListOptions {
    pub(super) fn of(kind: Kind, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let (mut krate, mut permissions) = (Once::default(), Once::default());
        for item in read(kind, attributes, errors, list_item) {
            match item {
                ListItem::Crate(CratePath { key, path }) => {
                    krate.set("crate", key.span, path, errors);
                }
                ListItem::Permissions(key, path) => {
                    permissions.set("permissions", key.span, path, errors);
                }
            }
        }
        Self { krate: krate.into_inner(), permissions: permissions.into_inner() }
    }
}

impl Options {
    pub(super) fn of(kind: Kind, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let (mut name, mut includes, mut grants) =
            (Once::default(), Once::default(), Once::default());
        for item in read(kind, attributes, errors, item) {
            match item {
                Item::Grants(key, list) => grants.set("grants", key.span, list, errors),
                Item::Includes(key, list) => includes.set("includes", key.span, list, errors),
                Item::Name(key, literal) => name.set("name", key.span, literal, errors),
            }
        }
        Self {
            name: name.into_inner(),
            includes: includes.into_inner().unwrap_or_default(),
            grants: grants.into_inner().unwrap_or_default(),
        }
    }
}

fn read<T>(
    kind: Kind,
    attributes: &[Attribute],
    errors: &mut Errors,
    parse: fn(Kind, ParseStream<'_>) -> syn::Result<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|attr| attr.path().is_ident(kind.attribute())) {
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            items_with(input, errors, |input, _| parse(kind, input))
        });
        all.extend(errors.keep(parsed).into_iter().flatten());
    }
    all
}

fn list_item(kind: Kind, input: ParseStream<'_>) -> syn::Result<ListItem> {
    let next = input.lookahead1();
    if next.peek(Token![crate]) {
        input.parse().map(ListItem::Crate)
    } else if kind == Kind::Role && next.peek(kw::permissions) {
        let key = input.parse()?;
        input.parse::<Token![=]>()?;
        let span = input.span();
        let path = input
            .call(Path::parse_mod_style)
            .map_err(|_| syn::Error::new(span, messages::PERMISSIONS_IS_A_PATH))?;
        Ok(ListItem::Permissions(key, path))
    } else {
        Err(next.error())
    }
}

fn item(kind: Kind, input: ParseStream<'_>) -> syn::Result<Item> {
    let next = input.lookahead1();
    if kind == Kind::Role && next.peek(kw::grants) {
        Ok(Item::Grants(input.parse()?, variants(input)?))
    } else if next.peek(kw::includes) {
        Ok(Item::Includes(input.parse()?, variants(input)?))
    } else if next.peek(kw::name) {
        Ok(Item::Name(input.parse()?, text(input)?))
    } else {
        Err(next.error())
    }
}

fn variants(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let list = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
    Ok(list.into_iter().collect())
}
