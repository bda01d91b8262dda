//! `#[session(..)]` on the struct.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Lit, LitStr, Path, Token, parenthesized};

use crate::errors::Errors;
use crate::messages;
use crate::options::{self, CratePath, Number, Once, items, text};
use crate::text::seconds;

mod kw {
    syn::custom_keyword!(codec);
    syn::custom_keyword!(from);
    syn::custom_keyword!(idle);
    syn::custom_keyword!(lifetime);
    syn::custom_keyword!(name);
    syn::custom_keyword!(previous);
    syn::custom_keyword!(recoded);
    syn::custom_keyword!(shape);
    syn::custom_keyword!(shapes);
    syn::custom_keyword!(version);
    syn::custom_keyword!(write_version);
}

/// What the struct says of itself.
pub(super) struct Options {
    pub(super) codec: Codec,
    pub(super) idle: Option<Timeout>,
    /// Where it asks for JSON.
    pub(super) json: Option<Span>,
    pub(super) krate: Option<Path>,
    pub(super) lifetime: Option<Timeout>,
    pub(super) name: Option<String>,
    pub(super) previous: Option<Path>,
    pub(super) recoded: Option<Recoded>,
    pub(super) shape: Option<Pin>,
    /// The pinned shapes of older versions.
    pub(super) shapes: Vec<(Number, Pin)>,
    pub(super) version: Number,
    pub(super) write_version: Option<Number>,
}

/// `recoded(from = "postcard", in = 3)`.
pub(super) struct Recoded {
    pub(super) key: Span,
    pub(super) from: Codec,
    pub(super) version: Number,
}

/// A pinned shape: 8 hexadecimal digits.
#[derive(Clone)]
pub(super) struct Pin(pub(super) LitStr);

#[derive(Clone, Copy, Default, Eq, PartialEq)]
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
    Previous(kw::previous, Path),
    Recoded(kw::recoded, Recoded),
    Shape(kw::shape, Pin),
    Shapes(kw::shapes, Vec<(Number, Pin)>),
    Version(kw::version, Number),
    WriteVersion(kw::write_version, Number),
}

impl Options {
    /// Reads the struct's attributes. There are always options: what is mistaken keeps its default.
    pub(super) fn of(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut written = Written::default();
        for attribute in input.attrs.iter().filter(|attr| attr.path().is_ident("session")) {
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| items(input, errors));
            for item in errors.keep(parsed).into_iter().flatten() {
                written.take(item, errors);
            }
        }
        written.finish()
    }
}

#[derive(Default)]
struct Written {
    codec: Once<Codec>,
    idle: Once<Timeout>,
    json: Option<Span>,
    krate: Once<Path>,
    lifetime: Once<Timeout>,
    name: Once<String>,
    previous: Once<Path>,
    recoded: Once<Recoded>,
    shape: Once<Pin>,
    shapes: Once<Vec<(Number, Pin)>>,
    version: Once<Number>,
    write_version: Once<Number>,
}

impl Written {
    fn take(&mut self, item: Item, errors: &mut Errors) {
        if let Item::Codec(kw::codec { span }, Codec::Json)
        | Item::Recoded(kw::recoded { span }, Recoded { from: Codec::Json, .. }) = &item
        {
            self.json.get_or_insert(*span);
        }
        match item {
            Item::Codec(key, codec) => self.codec.set("codec", key.span, codec, errors),
            Item::Crate(CratePath { key, path }) => self.krate.set("crate", key.span, path, errors),
            Item::Idle(key, idle) => self.idle.set("idle", key.span, idle, errors),
            Item::Lifetime(key, time) => self.lifetime.set("lifetime", key.span, time, errors),
            Item::Name(key, name) => self.name.set("name", key.span, name, errors),
            Item::Previous(key, path) => self.previous.set("previous", key.span, path, errors),
            Item::Recoded(key, from) => self.recoded.set("recoded", key.span, from, errors),
            Item::Shape(key, pin) => self.shape.set("shape", key.span, pin, errors),
            Item::Shapes(key, pins) => self.shapes.set("shapes", key.span, pins, errors),
            Item::Version(key, version) => self.version.set("version", key.span, version, errors),
            Item::WriteVersion(key, version) => {
                self.write_version.set("write_version", key.span, version, errors);
            }
        }
    }

    fn finish(self) -> Options {
        let Self {
            codec,
            idle,
            json,
            krate,
            lifetime,
            name,
            previous,
            recoded,
            shape,
            shapes,
            version,
            write_version,
        } = self;
        let first = Number { value: 1, span: Span::call_site() };
        Options {
            codec: codec.into_inner().unwrap_or_default(),
            idle: idle.into_inner(),
            json,
            krate: krate.into_inner(),
            lifetime: lifetime.into_inner(),
            name: name.into_inner(),
            previous: previous.into_inner(),
            recoded: recoded.into_inner(),
            shape: shape.into_inner(),
            shapes: shapes.into_inner().unwrap_or_default(),
            version: version.into_inner().unwrap_or(first),
            write_version: write_version.into_inner(),
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
        } else if next.peek(kw::previous) {
            Ok(Self::Previous(input.parse()?, previous(input)?))
        } else if next.peek(kw::recoded) {
            Ok(Self::Recoded(input.parse()?, input.parse()?))
        } else if next.peek(kw::shape) {
            Ok(Self::Shape(input.parse()?, Pin::of(text(input)?)?))
        } else if next.peek(kw::shapes) {
            Ok(Self::Shapes(input.parse()?, shapes(input)?))
        } else if next.peek(kw::version) {
            Ok(Self::Version(input.parse()?, version(input)?))
        } else if next.peek(kw::write_version) {
            Ok(Self::WriteVersion(input.parse()?, input.parse()?))
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

fn version(input: ParseStream<'_>) -> syn::Result<Number> {
    input.parse::<Token![=]>()?;
    let literal: Lit =
        input.parse().map_err(|error| refused_at(error.span(), messages::VERSION))?;
    let value = options::version(&literal, messages::VERSION)?;
    Ok(Number { value, span: literal.span() })
}

fn previous(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    let span = input.span();
    input.parse().map_err(|_| refused_at(span, messages::PREVIOUS))
}

impl Pin {
    fn of(literal: LitStr) -> syn::Result<Self> {
        let text = literal.value();
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits && text.len() == 8 {
            Ok(Self(literal))
        } else {
            Err(refused(literal, messages::PIN))
        }
    }
}

/// Reads `(1 = "9f2c41d7", 2 = "…")`.
fn shapes(input: ParseStream<'_>) -> syn::Result<Vec<(Number, Pin)>> {
    let content;
    parenthesized!(content in input);
    let pinned = |input: ParseStream<'_>| {
        let literal: Lit = input.parse()?;
        let value = options::version(&literal, messages::SHAPES)?;
        let pin = Pin::of(text(input)?)?;
        Ok((Number { value, span: literal.span() }, pin))
    };
    Ok(Punctuated::<_, Token![,]>::parse_terminated_with(&content, pinned)?.into_iter().collect())
}

impl Parse for Recoded {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        let key = input.span();
        parenthesized!(content in input);
        let (mut from, mut version) = (None, None);
        while !content.is_empty() {
            let span = content.span();
            if content.peek(kw::from) && from.is_none() {
                content.parse::<kw::from>()?;
                from = Some(codec(&text(&content)?)?);
            } else if content.peek(Token![in]) && version.is_none() {
                content.parse::<Token![in]>()?;
                version = Some(content.parse()?);
            } else {
                content.parse::<TokenStream>()?;
                return Err(refused_at(span, messages::RECODED));
            }
            content.parse::<Option<Token![,]>>()?;
        }
        match (from, version) {
            (Some(from), Some(version)) => Ok(Self { key, from, version }),
            _ => Err(refused_at(key, messages::RECODED)),
        }
    }
}

fn refused(tokens: impl ToTokens, message: &str) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}

fn refused_at(span: Span, message: &str) -> syn::Error {
    syn::Error::new(span, message)
}
