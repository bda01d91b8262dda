//! What stands in the parentheses of a guard.

use proc_macro2::{Ident, Span, TokenStream};
use syn::Path;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

use super::Kind;
use super::reason::{self, Reason};
use crate::errors::Errors;
use crate::listed;
use crate::messages;
use crate::options::items_with;
use crate::policy_language::{Name, Options, Policy, Rule, example_of_option};

/// What a guard asks for.
pub(super) enum GuardArguments {
    Policy(Policy),
    /// Everybody may.
    Public {
        krate: Option<Path>,
        reason: Option<Reason>,
    },
}

impl GuardArguments {
    /// Reads the arguments; `None` where the mistakes leave nothing to check.
    pub(super) fn of(kind: Kind, arguments: TokenStream, errors: &mut Errors) -> Option<Self> {
        let parser = |input: ParseStream<'_>| match kind {
            Kind::Login => login(input, errors).map(Some),
            Kind::Permission => names(listed::Kind::Permission, input, errors),
            Kind::Policy => Ok(Policy::parse(input, Span::call_site(), errors)?.map(Self::Policy)),
            Kind::Public => reason::public(input, errors).map(Some),
            Kind::Role => names(listed::Kind::Role, input, errors),
        };
        let parsed = parser.parse2(arguments);
        errors.keep(parsed).flatten()
    }

    /// Returns where the facade is, if that was said.
    pub(super) fn krate(&self) -> Option<Path> {
        match self {
            Self::Policy(policy) => policy.options.krate(),
            Self::Public { krate, reason: _ } => krate.clone(),
        }
    }
}

fn login(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<GuardArguments> {
    let mut options = Options::default();
    items_with(input, errors, |input, errors| {
        if Options::stand_next(input) {
            return options.take(input, errors);
        }
        let called = input.fork().call(Ident::parse_any).map(|word| word.to_string());
        let called = called.unwrap_or_default();
        Err(match example_of_option(&called) {
            Some(example) => input.error(messages::option_in_parentheses(&called, example)),
            None => input.error(messages::LOGIN_TAKES_NOTHING),
        })
    })?;
    Ok(GuardArguments::Policy(Policy { rule: Rule::login(Span::call_site()), options }))
}

/// Names, any of which suffices.
fn names(
    kind: listed::Kind,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<Option<GuardArguments>> {
    let mut options = Options::default();
    let names = items_with(input, errors, |input, errors| {
        if Options::stand_next(input) {
            return options.take(input, errors).map(|()| None);
        }
        Name::parse(kind, input).map(Some)
    })?;
    let names: Vec<Name> = names.into_iter().flatten().collect();
    // A name that was refused is not a name that nobody wrote.
    if names.is_empty() && errors.is_empty() {
        let example = format!("#[require_{}({})]", kind.noun(), kind.example());
        errors.push_at(Span::call_site(), messages::no_name(kind.noun(), &example));
    }
    let word = Ident::new("any", Span::call_site());
    let rule = Rule::any_of(word, names, errors);
    Ok(rule.map(|rule| GuardArguments::Policy(Policy { rule, options })))
}
