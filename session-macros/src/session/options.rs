//! `#[session(..)]` on the struct.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, LitInt, LitStr, Path, Token};

use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once, items, text};
use crate::text::seconds;

mod kw {
    syn::custom_keyword!(codec);
    syn::custom_keyword!(idle);
    syn::custom_keyword!(lifetime);
    syn::custom_keyword!(name);
    syn::custom_keyword!(version);
}

/// What the struct says of itself.
pub(super) struct Options {
    pub(super) codec: Codec,
    pub(super) idle: Option<Timeout>,
    pub(super) krate: Option<Path>,
    pub(super) lifetime: Option<Timeout>,
    pub(super) name: Option<String>,
    pub(super) version: u32,
}

#[derive(Clone, Copy, Default)]
pub(super) enum Codec {
    Json,
    #[default]
    Postcard,
}

/// A duration with the literal it was written as.
pub(super) struct Timeout {
    pub(super) literal: LitStr,
    pub(super) seconds: u32,
}

enum Item {
    Codec(kw::codec, Codec),
    Crate(CratePath),
    Idle(kw::idle, Timeout),
    Lifetime(kw::lifetime, Timeout),
    Name(kw::name, String),
    Version(kw::version, u32),
}

impl Options {
    /// Reads the struct's attributes. There are always options: what is mistaken keeps its default.
    pub(super) fn of(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut given = Given::default();
        for attribute in input.attrs.iter().filter(|attr| attr.path().is_ident("session")) {
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| items(input, errors));
            for item in errors.keep(parsed).into_iter().flatten() {
                given.take(item, errors);
            }
        }
        let Given { codec, idle, krate, lifetime, name, version } = given;
        Self {
            codec: codec.into_inner().unwrap_or_default(),
            idle: idle.into_inner(),
            krate: krate.into_inner(),
            lifetime: lifetime.into_inner(),
            name: name.into_inner(),
            version: version.into_inner().unwrap_or(1),
        }
    }
}

#[derive(Default)]
struct Given {
    codec: Once<Codec>,
    idle: Once<Timeout>,
    krate: Once<Path>,
    lifetime: Once<Timeout>,
    name: Once<String>,
    version: Once<u32>,
}

impl Given {
    fn take(&mut self, item: Item, errors: &mut Errors) {
        match item {
            Item::Codec(key, codec) => self.codec.set("codec", key.span, codec, errors),
            Item::Crate(CratePath { key, path }) => self.krate.set("crate", key.span, path, errors),
            Item::Idle(key, idle) => self.idle.set("idle", key.span, idle, errors),
            Item::Lifetime(key, time) => self.lifetime.set("lifetime", key.span, time, errors),
            Item::Name(key, name) => self.name.set("name", key.span, name, errors),
            Item::Version(key, version) => self.version.set("version", key.span, version, errors),
        }
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let next = input.lookahead1();
        if next.peek(kw::codec) {
            Ok(Self::Codec(input.parse()?, codec(&text(input)?)?))
        } else if next.peek(Token![crate]) {
            input.parse().map(Self::Crate)
        } else if next.peek(kw::idle) {
            Ok(Self::Idle(input.parse()?, timeout(text(input)?)?))
        } else if next.peek(kw::lifetime) {
            Ok(Self::Lifetime(input.parse()?, timeout(text(input)?)?))
        } else if next.peek(kw::name) {
            Ok(Self::Name(input.parse()?, name(&text(input)?)?))
        } else if next.peek(kw::version) {
            Ok(Self::Version(input.parse()?, version(input)?))
        } else {
            Err(next.error())
        }
    }
}

fn codec(literal: &LitStr) -> syn::Result<Codec> {
    match literal.value().as_str() {
        "json" => Ok(Codec::Json),
        "postcard" => Ok(Codec::Postcard),
        _ => Err(refused(literal, messages::CODEC)),
    }
}

fn timeout(literal: LitStr) -> syn::Result<Timeout> {
    match seconds(&literal.value()) {
        Some(seconds) => Ok(Timeout { literal, seconds }),
        None => Err(refused(&literal, messages::DURATION)),
    }
}

fn name(literal: &LitStr) -> syn::Result<String> {
    let name = literal.value();
    if name.is_empty() { Err(refused(literal, messages::EMPTY_SESSION_NAME)) } else { Ok(name) }
}

fn version(input: ParseStream<'_>) -> syn::Result<u32> {
    input.parse::<Token![=]>()?;
    let span: Span = input.span();
    let number = input.parse::<LitInt>().and_then(|literal| literal.base10_parse());
    let number = number.map_err(|_| syn::Error::new(span, messages::VERSION))?;
    if number == 0 { Err(syn::Error::new(span, messages::VERSION)) } else { Ok(number) }
}

fn refused(tokens: impl ToTokens, message: &str) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}
