//! `#[session(..)]` on a field.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Path, Token, Type, parenthesized};

use super::Part;
use crate::errors::Errors;
use crate::messages;
use crate::options::{Number, Once, items, text};
use crate::text::canonical;

mod kw {
    syn::custom_keyword!(default);
    syn::custom_keyword!(from);
    syn::custom_keyword!(opaque);
    syn::custom_keyword!(permission);
    syn::custom_keyword!(privilege);
    syn::custom_keyword!(renamed);
    syn::custom_keyword!(role);
    syn::custom_keyword!(since);
    syn::custom_keyword!(spelt);
    syn::custom_keyword!(subject);
    syn::custom_keyword!(try_with);
    syn::custom_keyword!(until);
    syn::custom_keyword!(with);
    syn::custom_keyword!(write_with);
}

/// What a field says of itself.
pub(in crate::session) struct Attribute {
    pub(in crate::session) part: Part,
    /// Where it says so.
    pub(in crate::session) part_span: Span,
    pub(in crate::session) since: Option<Number>,
    pub(in crate::session) value: Option<Value>,
    pub(in crate::session) until: Option<Number>,
    pub(in crate::session) renamed: Vec<Renamed>,
    pub(in crate::session) opaque: Option<LitStr>,
    /// The type as it was written once, in one spelling.
    pub(in crate::session) spelt: Option<String>,
    pub(in crate::session) write_with: Option<WriteWith>,
}

/// `write_with = function`, of the present struct.
#[derive(Clone)]
pub(in crate::session) struct WriteWith {
    pub(in crate::session) key: Span,
    pub(in crate::session) function: Path,
}

/// What a session holds that is from before the field.
#[derive(Clone)]
pub(in crate::session) struct Value {
    pub(in crate::session) key: Span,
    pub(in crate::session) kind: ValueKind,
}

#[derive(Clone)]
pub(in crate::session) enum ValueKind {
    /// `default`.
    Default,
    /// `default = expression`.
    Expression(Box<Expr>),
    /// `with = function`, of the struct before.
    With(Path),
    /// `try_with = function`, which may refuse.
    TryWith(Path),
}

/// `renamed(from = "uid", in = 3)`.
#[derive(Clone)]
pub(in crate::session) struct Renamed {
    pub(in crate::session) from: Ident,
    pub(in crate::session) version: Number,
}

enum Item {
    Opaque(kw::opaque, LitStr),
    Part(Part, Span),
    Renamed(Renamed),
    Since(kw::since, Number),
    Spelt(kw::spelt, String),
    Until(kw::until, Number),
    Value(Value),
    WriteWith(WriteWith),
}

impl Attribute {
    pub(in crate::session) fn of(field: &syn::Field, errors: &mut Errors) -> Self {
        let mut written = Written::default();
        for attribute in field.attrs.iter().filter(|attr| attr.path().is_ident("session")) {
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| items(input, errors));
            for item in errors.keep(parsed).into_iter().flatten() {
                written.take(item, errors);
            }
        }
        let Written { part, since, value, until, renamed, opaque, spelt, write_with } = written;
        let (part, part_span) = part.unwrap_or((Part::Plain, Span::call_site()));
        Self {
            part,
            part_span,
            since: since.into_inner(),
            value,
            until: until.into_inner(),
            renamed,
            opaque: opaque.into_inner(),
            spelt: spelt.into_inner(),
            write_with: write_with.into_inner(),
        }
    }
}

#[derive(Default)]
struct Written {
    part: Option<(Part, Span)>,
    since: Once<Number>,
    value: Option<Value>,
    until: Once<Number>,
    renamed: Vec<Renamed>,
    opaque: Once<LitStr>,
    spelt: Once<String>,
    write_with: Once<WriteWith>,
}

impl Written {
    fn take(&mut self, item: Item, errors: &mut Errors) {
        match item {
            Item::Opaque(key, text) => self.opaque.set("opaque", key.span, text, errors),
            Item::Part(part, span) => self.take_part(part, span, errors),
            Item::Renamed(renamed) => self.renamed.push(renamed),
            Item::Since(key, version) => self.since.set("since", key.span, version, errors),
            Item::Spelt(key, ty) => self.spelt.set("spelt", key.span, ty, errors),
            Item::Until(key, version) => self.until.set("until", key.span, version, errors),
            Item::Value(value) => match &self.value {
                Some(first) if first.word() == value.word() => {
                    errors.push_at(value.key, messages::duplicate_key(value.word()));
                }
                Some(first) => {
                    errors.push_at(value.key, messages::two_values(first.word(), value.word()));
                }
                None => self.value = Some(value),
            },
            Item::WriteWith(write_with) => {
                self.write_with.set("write_with", write_with.key, write_with, errors);
            }
        }
    }

    fn take_part(&mut self, part: Part, span: Span, errors: &mut Errors) {
        match self.part {
            None => self.part = Some((part, span)),
            Some((first, _)) if first == part => {
                errors.push_at(span, messages::duplicate_key(part.key()));
            }
            Some((first, _)) => {
                errors.push_at(span, messages::two_parts(first.key(), part.key()));
            }
        }
    }
}

impl Value {
    /// Returns the key it stands behind.
    pub(in crate::session) const fn word(&self) -> &'static str {
        match self.kind {
            ValueKind::Default | ValueKind::Expression(_) => "default",
            ValueKind::With(_) => "with",
            ValueKind::TryWith(_) => "try_with",
        }
    }

    /// Whether it is a function that the author named, and not a silent value.
    pub(in crate::session) const fn is_function(&self) -> bool {
        matches!(self.kind, ValueKind::With(_) | ValueKind::TryWith(_))
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (next, span) = (input.lookahead1(), input.span());
        let value = |kind| Ok(Self::Value(Value { key: span, kind }));
        if next.peek(kw::default) {
            input.parse::<kw::default>()?;
            if !input.peek(Token![=]) {
                return value(ValueKind::Default);
            }
            input.parse::<Token![=]>()?;
            value(ValueKind::Expression(input.parse()?))
        } else if next.peek(kw::opaque) {
            Ok(Self::Opaque(input.parse()?, opaque(input)?))
        } else if next.peek(kw::permission) {
            input.parse::<kw::permission>().map(|_| Self::Part(Part::Permission, span))
        } else if next.peek(kw::privilege) {
            input.parse::<kw::privilege>().map(|_| Self::Part(Part::Privilege, span))
        } else if next.peek(kw::renamed) {
            input.parse::<kw::renamed>()?;
            input.parse().map(Self::Renamed)
        } else if next.peek(kw::role) {
            input.parse::<kw::role>().map(|_| Self::Part(Part::Role, span))
        } else if next.peek(kw::since) {
            Ok(Self::Since(input.parse()?, input.parse()?))
        } else if next.peek(kw::spelt) {
            Ok(Self::Spelt(input.parse()?, spelt(input)?))
        } else if next.peek(kw::subject) {
            input.parse::<kw::subject>().map(|_| Self::Part(Part::Subject, span))
        } else if next.peek(kw::try_with) {
            input.parse::<kw::try_with>()?;
            value(ValueKind::TryWith(function(input)?))
        } else if next.peek(kw::until) {
            Ok(Self::Until(input.parse()?, input.parse()?))
        } else if next.peek(kw::with) {
            input.parse::<kw::with>()?;
            value(ValueKind::With(function(input)?))
        } else if next.peek(kw::write_with) {
            input.parse::<kw::write_with>()?;
            Ok(Self::WriteWith(WriteWith { key: span, function: function(input)? }))
        } else {
            Err(next.error())
        }
    }
}

impl Parse for Renamed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let wrong = |span| syn::Error::new(span, messages::RENAMED);
        let content;
        let span = input.span();
        parenthesized!(content in input);
        let (mut from, mut version) = (None, None);
        while !content.is_empty() {
            let span = content.span();
            if content.peek(kw::from) && from.is_none() {
                content.parse::<kw::from>()?;
                let literal = text(&content)?;
                let name = literal.parse_with(Ident::parse_any).ok().and_then(|name| named(&name));
                let Some(name) = name else {
                    content.parse::<TokenStream>()?;
                    return Err(wrong(literal.span()));
                };
                from = Some(name);
            } else if content.peek(Token![in]) && version.is_none() {
                content.parse::<Token![in]>()?;
                version = Some(content.parse()?);
            } else {
                content.parse::<TokenStream>()?;
                return Err(wrong(span));
            }
            content.parse::<Option<Token![,]>>()?;
        }
        match (from, version) {
            (Some(from), Some(version)) => Ok(Self { from, version }),
            _ => Err(wrong(span)),
        }
    }
}

/// Returns the identifier, raw where it is a keyword; `None` where no field can have that name.
fn named(ident: &Ident) -> Option<Ident> {
    let text = ident.unraw().to_string();
    match text.as_str() {
        "_" | "crate" | "self" | "Self" | "super" => None,
        _ if syn::parse_str::<Ident>(&text).is_ok() => Some(Ident::new(&text, ident.span())),
        _ => Some(Ident::new_raw(&text, ident.span())),
    }
}

fn opaque(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let literal = text(input)?;
    if literal.value().is_empty() {
        return Err(syn::Error::new_spanned(literal, messages::OPAQUE));
    }
    Ok(literal)
}

/// Reads a type that need not exist any more.
fn spelt(input: ParseStream<'_>) -> syn::Result<String> {
    let literal = text(input)?;
    let ty: Type =
        literal.parse().map_err(|_| syn::Error::new_spanned(&literal, messages::SPELT))?;
    Ok(canonical(ty.to_token_stream()))
}

fn function(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    if input.peek(syn::LitStr) {
        return Err(input.error(messages::FUNCTION_IS_A_PATH));
    }
    input.parse()
}
