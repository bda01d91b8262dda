//! What the options of all macros have in common: lists with commas, each key once, `crate = path`.

use proc_macro2::{Span, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Lit, LitStr, Path, Token};

use crate::errors::Errors;
use crate::messages;

/// Reads items separated by commas; a bad one is noted, and the reading goes on behind it.
pub(crate) fn items<T: Parse>(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Vec<T>> {
    items_with(input, errors, |input, _| input.parse())
}

/// The same, where an item notes mistakes of its own.
pub(crate) fn items_with<T>(
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut parse: impl FnMut(ParseStream<'_>, &mut Errors) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let item = parse(input, errors).and_then(|item| {
            if input.is_empty() || input.peek(Token![,]) {
                Ok(item)
            } else {
                Err(input.error("expected `,`"))
            }
        });
        items.extend(errors.keep(item));
        while !input.is_empty() && !input.peek(Token![,]) {
            input.parse::<TokenTree>()?;
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(items)
}

/// A value that may be given once.
pub(crate) struct Once<T>(Option<T>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Once<T> {
    /// Takes the value, unless there is one.
    pub(crate) fn set(&mut self, key: &str, span: Span, value: T, errors: &mut Errors) {
        if self.0.is_some() {
            errors.push_at(span, messages::duplicate_key(key));
        } else {
            self.0 = Some(value);
        }
    }

    pub(crate) const fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    pub(crate) fn into_inner(self) -> Option<T> {
        self.0
    }
}

/// `= 3`: a version, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) value: u32,
    pub(crate) span: Span,
}

impl Parse for Number {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        let span = input.span();
        let value = version(&input.parse()?, messages::NUMBER)?;
        Ok(Self { value, span })
    }
}

/// Returns the version that a literal says.
pub(crate) fn version(literal: &Lit, refusal: &str) -> syn::Result<u32> {
    let value = match literal {
        Lit::Int(literal) => literal.base10_parse().ok(),
        _ => None,
    };
    let value = value.filter(|value| *value > 0);
    value.ok_or_else(|| syn::Error::new(literal.span(), refusal))
}

/// `crate = path::to::session_axum`.
pub(crate) struct CratePath {
    pub(crate) key: Token![crate],
    pub(crate) path: Path,
}

impl CratePath {
    /// Whether the option stands here: a path to a role may begin with `crate` as well.
    pub(crate) fn stands_next(input: ParseStream<'_>) -> bool {
        input.peek(Token![crate]) && input.peek2(Token![=])
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.parse()?;
        input.parse::<Token![=]>()?;
        let span = input.span();
        let path = input
            .call(Path::parse_mod_style)
            .map_err(|_| syn::Error::new(span, messages::CRATE_IS_A_PATH))?;
        Ok(Self { key, path })
    }
}

/// Reads `= "text"`.
pub(crate) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![=]>()?;
    input.parse()
}
