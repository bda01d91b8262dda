//! From text to a rule.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Path, Token, parenthesized, token};

use super::name::Name;
use super::rule::{Join, Rule};
use super::words::{self, Parts, Word};
use crate::errors::Errors;
use crate::listed::Kind;
use crate::messages;
use crate::options::items_with;
use crate::text::canonical;

impl Rule {
    /// Reads a rule. Mistakes in its parts are noted, and `None` is what they leave; a mistake of its
    /// own is returned.
    pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Self>> {
        refuse_operator(input)?;
        let rule = Self::operand(input, errors)?;
        refuse_operator(input)?;
        Ok(rule)
    }

    fn operand(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Self>> {
        if input.peek(Ident::peek_any) && input.peek2(token::Paren) {
            let word = input.call(Ident::parse_any)?;
            let parts;
            parenthesized!(parts in input);
            return called(word, &parts, errors);
        }
        if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
            return Err(input.error(messages::not_a_rule(&words::calls())));
        }
        alone(input.call(Path::parse_mod_style)?).map(Some)
    }
}

/// Refuses a name that no rule could ask for: `login` would be the word, whatever is called that.
pub(crate) fn refuse_word(name: &Ident, errors: &mut Errors) {
    if !matches!(alone(name.clone().into()), Ok(Rule::Path(_))) {
        errors.push(name, messages::name_is_a_word(&name.to_string()));
    }
}

/// Refuses what joins conditions in Rust.
fn refuse_operator(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![|]) || input.peek(Token![&]) || input.peek(Token![!]) {
        return Err(syn::Error::new(input.span(), messages::OPERATOR));
    }
    Ok(())
}

/// A word without parentheses.
fn alone(path: Path) -> syn::Result<Rule> {
    let Some(word) = path.get_ident() else {
        if is_variant(&path) {
            let written = canonical(path.to_token_stream()).replace(' ', "");
            return Err(syn::Error::new_spanned(path, messages::variant_alone(&written)));
        }
        return Ok(Rule::Path(path));
    };
    let refusal = match word.to_string().as_str() {
        "login" => return Ok(Rule::login(word.span())),
        "public" => messages::PUBLIC_IS_NO_RULE.to_owned(),
        other => match words::find(other) {
            Some(Word { name, example, .. }) => messages::without_parts(name, example),
            None => return Ok(Rule::Path(path)),
        },
    };
    Err(syn::Error::new_spanned(path, refusal))
}

/// Whether a path is written like one of a role: no rule stands in a type.
fn is_variant(path: &Path) -> bool {
    let list = path.segments.iter().nth_back(1);
    list.is_some_and(|list| list.ident.unraw().to_string().starts_with(char::is_uppercase))
}

/// A word with parentheses.
fn called(word: Ident, parts: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Rule>> {
    let name = word.to_string();
    match words::find(&name).map(|known| known.parts) {
        Some(Parts::Names(kind)) => named(kind, word, parts, errors),
        Some(Parts::OneRule) => not(word, parts, errors),
        Some(Parts::Rules(join)) => group(join, word, parts, errors),
        Some(Parts::Value(read, refusal)) => {
            let atom = only(parts, read, refusal)?;
            Ok(Some(Rule::Atom { word, atom }))
        }
        None if name == "login" => Err(refused(&word, parts, messages::LOGIN_HAS_NO_PARTS)),
        None => Err(refused(&word, parts, &messages::unknown_rule(&name, &words::names()))),
    }
}

fn group(
    join: Join,
    word: Ident,
    parts: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<Option<Rule>> {
    if parts.is_empty() {
        return Err(syn::Error::new_spanned(word, messages::no_parts(join.word())));
    }
    let parts = items_with(parts, errors, Rule::parse)?.into_iter().flatten().collect();
    Ok(Some(Rule::group(join, word, parts, errors)))
}

fn not(word: Ident, parts: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Rule>> {
    if parts.is_empty() {
        return Err(syn::Error::new_spanned(word, messages::NOT_TAKES_ONE));
    }
    let mut parts = items_with(parts, errors, Rule::parse)?.into_iter().flatten();
    let (only, another) = (parts.next(), parts.next());
    if let Some(another) = another {
        errors.push(another, messages::NOT_TAKES_ONE);
    }
    Ok(only.map(|part| Rule::not(word, part, errors)))
}

fn named(
    kind: Kind,
    word: Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<Option<Rule>> {
    if input.is_empty() {
        let example = format!("{}({})", kind.noun(), kind.example());
        return Err(syn::Error::new_spanned(word, messages::no_name(kind.noun(), &example)));
    }
    let names = items_with(input, errors, |input, _| Name::parse(kind, input))?;
    Ok(Rule::any_of(word, names, errors))
}

/// Reads the one value of a word.
fn only<T>(
    parts: ParseStream<'_>,
    value: fn(ParseStream<'_>) -> syn::Result<T>,
    refusal: &str,
) -> syn::Result<T> {
    let span = parts.span();
    match value(parts) {
        Ok(value) if parts.is_empty() => Ok(value),
        _ => {
            skip(parts);
            Err(syn::Error::new(span, refusal))
        }
    }
}

/// Returns the error, with everything in the parentheses read: it is all one mistake.
fn refused(word: &Ident, parts: ParseStream<'_>, message: &str) -> syn::Error {
    skip(parts);
    syn::Error::new_spanned(word, message)
}

fn skip(input: ParseStream<'_>) {
    while input.parse::<TokenTree>().is_ok() {}
}
