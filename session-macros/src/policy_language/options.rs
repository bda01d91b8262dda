//! What may be said beside a rule: `fresh = "5m"`, `assurance = 2`, `session = StaffSession`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Path, Token};

use super::words::{self, Atom};
use crate::emitted::Private;
use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once};
use crate::text;

const KEYS: [&str; 4] = ["assurance", "crate", "fresh", "session"];

/// The options of a policy.
#[derive(Default)]
pub(crate) struct Options {
    assurance: Once<u8>,
    fresh: Once<u32>,
    krate: Once<Path>,
    session: Once<Path>,
}

impl Options {
    /// Whether an option stands next, known or not.
    pub(crate) fn stand_next(input: ParseStream<'_>) -> bool {
        input.peek(Ident::peek_any) && input.peek2(Token![=])
    }

    /// Whether an option stands next that there is.
    pub(crate) fn known_ones_stand_next(input: ParseStream<'_>) -> bool {
        let key = input.fork().call(Ident::parse_any);
        let known = |key: Ident| KEYS.iter().any(|known| key == known);
        Self::stand_next(input) && key.is_ok_and(known)
    }

    /// Reads the option that stands next.
    pub(crate) fn take(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        if CratePath::stands_next(input) {
            let CratePath { key, path } = input.parse()?;
            self.krate.set("crate", key.span, path, errors);
            return Ok(());
        }
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        match key.to_string().as_str() {
            "assurance" => self.assurance.set("assurance", key.span(), level(input)?, errors),
            "fresh" => self.fresh.set("fresh", key.span(), seconds(input)?, errors),
            "session" => self.session.set("session", key.span(), session(input)?, errors),
            other => return Err(syn::Error::new(key.span(), messages::unknown_option(other))),
        }
        Ok(())
    }

    /// Returns where the facade is, if that was said.
    pub(crate) fn krate(&self) -> Option<Path> {
        self.krate.get().cloned()
    }

    // Input:   #[require_login(fresh = "5m", assurance = 2, session = Staff)]
    // Output:  Of<Staff, All<(Login, Fresh<300>, Assured<2>,)>>
    pub(super) fn around(&self, rule: TokenStream, private: &Private) -> TokenStream {
        let Private { all, of, .. } = private;
        let fresh = self.fresh.get().copied().map(Atom::Fresh);
        let assured = self.assurance.get().copied().map(Atom::Assurance);
        let steps_up: Vec<TokenStream> =
            fresh.into_iter().chain(assured).map(|atom| atom.ty(private)).collect();
        let rule = if steps_up.is_empty() { rule } else { quote!(#all<(#rule, #(#steps_up,)*)>) };
        match self.session.get() {
            Some(session) => quote!(#of<#session, #rule>),
            None => rule,
        }
    }
}

/// Returns an example of the value of an option that is also a word of rules.
pub(crate) fn example_of_option(word: &str) -> Option<&'static str> {
    words::find(word).filter(|known| KEYS.contains(&known.name)).map(|known| known.example)
}

/// Reads a duration in seconds.
pub(super) fn seconds(input: ParseStream<'_>) -> syn::Result<u32> {
    let span = input.span();
    let value = match input.parse() {
        Ok(Lit::Str(text)) => text::seconds(&text.value()),
        _ => None,
    };
    value.ok_or_else(|| syn::Error::new(span, messages::DURATION))
}

/// Reads a level of assurance.
pub(super) fn level(input: ParseStream<'_>) -> syn::Result<u8> {
    let span = input.span();
    let value = match input.parse() {
        Ok(Lit::Int(level)) => level.base10_parse().ok().filter(|level| *level > 0),
        _ => None,
    };
    value.ok_or_else(|| syn::Error::new(span, messages::LEVEL))
}

fn session(input: ParseStream<'_>) -> syn::Result<Path> {
    let span = input.span();
    input
        .call(Path::parse_mod_style)
        .map_err(|_| syn::Error::new(span, messages::SESSION_IS_A_PATH))
}
