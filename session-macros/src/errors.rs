//! Every mistake of one use of a macro, collected so that one build shows them all.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// Adds a mistake that the tokens make.
    pub(crate) fn push(&mut self, at: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(at, message));
    }

    /// Adds a mistake where only a span is at hand.
    pub(crate) fn push_at(&mut self, span: Span, message: impl Display) {
        self.add(syn::Error::new(span, message));
    }

    /// Adds a mistake that the parser found.
    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Adds all mistakes of another part.
    pub(crate) fn absorb(&mut self, other: Self) {
        if let Some(errors) = other.0 {
            self.add(errors);
        }
    }

    /// Whether there was no mistake so far.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns how many mistakes there are.
    pub(crate) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |errors| errors.into_iter().count())
    }

    /// Returns the value, or adds its mistake.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// Returns all of them as `compile_error!`s; nothing if there are none.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.0.map(syn::Error::into_compile_error).unwrap_or_default()
    }

    /// Returns the value if there was no mistake, else all of them as `compile_error!`s.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, TokenStream> {
        match (self.0, value) {
            (None, Some(value)) => Ok(value),
            (Some(errors), _) => Err(errors.into_compile_error()),
            // A model is missing only where a mistake was added; were that ever broken, the build
            // must still stop.
            (None, None) => {
                Err(syn::Error::new(Span::call_site(), "invalid input").to_compile_error())
            }
        }
    }
}
