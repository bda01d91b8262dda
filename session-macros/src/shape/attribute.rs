//! `#[shape(..)]`.

use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path, Token};

use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once, items, text};

mod kw {
    syn::custom_keyword!(opaque);
}

/// What a type or a field says of its shape.
#[derive(Default)]
pub(super) struct Attribute {
    pub(super) krate: Option<Path>,
    pub(super) opaque: Option<LitStr>,
}

enum Item {
    Crate(CratePath),
    Opaque(kw::opaque, LitStr),
}

impl Attribute {
    /// Reads the attributes of a field or a variant.
    pub(super) fn inside(attributes: &[syn::Attribute], errors: &mut Errors) -> Self {
        let attribute = Self::of(attributes, errors);
        if let Some(krate) = &attribute.krate {
            errors.push(krate, messages::SHAPE_CRATE_INSIDE);
        }
        attribute
    }

    pub(super) fn of(attributes: &[syn::Attribute], errors: &mut Errors) -> Self {
        let (mut krate, mut opaque) = (Once::default(), Once::default());
        for attribute in attributes.iter().filter(|attr| attr.path().is_ident("shape")) {
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| items(input, errors));
            for item in errors.keep(parsed).into_iter().flatten() {
                match item {
                    Item::Crate(CratePath { key, path }) => {
                        krate.set("crate", key.span, path, errors);
                    }
                    Item::Opaque(key, text) => opaque.set("opaque", key.span, text, errors),
                }
            }
        }
        Self { krate: krate.into_inner(), opaque: opaque.into_inner() }
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let next = input.lookahead1();
        if next.peek(Token![crate]) {
            input.parse().map(Self::Crate)
        } else if next.peek(kw::opaque) {
            let key = input.parse()?;
            let literal = text(input)?;
            if literal.value().is_empty() {
                return Err(syn::Error::new_spanned(literal, messages::OPAQUE));
            }
            Ok(Self::Opaque(key, literal))
        } else {
            Err(next.error())
        }
    }
}
