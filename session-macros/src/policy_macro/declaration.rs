//! `pub CanEdit = role("editor");`

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path, Token, Visibility};

use crate::cycles::{Links, cycles};
use crate::errors::Errors;
use crate::function::is_condition;
use crate::messages;
use crate::policy_language::{Policy, refuse_word};

/// A policy with a name.
pub(super) struct Declaration {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) name: Ident,
    /// `None` where it was refused.
    pub(super) policy: Option<Policy>,
}

/// Reads declarations, each up to its `;`.
pub(super) fn all(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Vec<Declaration>> {
    if input.is_empty() {
        errors.push_at(input.span(), messages::NO_RULE);
    }
    let mut declarations = Vec::new();
    while !input.is_empty() {
        let declaration = Declaration::parse(input, errors);
        declarations.extend(errors.keep(declaration));
        rest(input)?;
        input.parse::<Option<Token![;]>>()?;
    }
    Ok(declarations)
}

impl Declaration {
    fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let name: Ident = input.parse()?;
        refuse_word(&name, errors);
        input.parse::<Token![=]>()?;
        let (rule, place, mut own) = (rest(input)?, name.span(), Errors::default());
        let policy = (|input: ParseStream<'_>| Policy::parse(input, place, &mut own)).parse2(rule);
        let policy = own.keep(policy).flatten().filter(|_| own.is_empty());
        errors.absorb(own);
        Ok(Self { attributes, visibility, name, policy })
    }

    /// Returns the policies of the same block that this one uses.
    fn links<'a>(&'a self, all: &[Self]) -> Links<'a, Path> {
        let mut paths = Vec::new();
        if let Some(policy) = &self.policy {
            policy.rule.collect_paths(&mut paths);
        }
        let position = |path: &Path| {
            let name = local_name(path)?;
            all.iter().position(|other| other.name.unraw() == name.unraw())
        };
        paths.into_iter().filter_map(|path| Some((position(path)?, path))).collect()
    }
}

/// Refuses a name that stands above already, and leaves its declaration out. One under a `cfg` may
/// be there in its place.
pub(super) fn refuse_duplicates(policies: &mut Vec<Declaration>, errors: &mut Errors) {
    let mut seen = HashSet::new();
    policies.retain(|Declaration { attributes, name, .. }| {
        let first = attributes.iter().any(is_condition) || seen.insert(name.unraw());
        if !first {
            errors.push(name, messages::policy_twice(&name.unraw().to_string()));
        }
        first
    });
}

/// The `CanEdit` in `CanEdit` and `self::CanEdit`.
fn local_name(path: &Path) -> Option<&Ident> {
    let mut segments = path.segments.iter();
    match (segments.next(), segments.next(), segments.next()) {
        (Some(only), None, None) => Some(&only.ident),
        (Some(module), Some(only), None) if module.ident == "self" => Some(&only.ident),
        _ => None,
    }
}

/// Refuses each link back to a policy that is being defined, and with it the policy's rule.
pub(super) fn refuse_cycles(policies: &mut [Declaration], errors: &mut Errors) {
    let links: Vec<Links<'_, Path>> =
        policies.iter().map(|policy| policy.links(policies)).collect();
    let mut refused = Vec::new();
    for cycle in cycles(&links) {
        let names: Vec<String> = cycle
            .way
            .iter()
            .filter_map(|at| policies.get(*at))
            .map(|policy| format!("`{}`", policy.name.unraw()))
            .collect();
        errors.push(cycle.at, messages::policies_in_a_cycle(&names.join(" uses ")));
        refused.extend(cycle.way.iter().nth_back(1).copied());
    }
    for at in refused {
        if let Some(policy) = policies.get_mut(at) {
            policy.policy = None;
        }
    }
}

/// Reads up to the `;`.
fn rest(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
