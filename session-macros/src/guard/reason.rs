//! `#[public(reason = "…")]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;
use syn::parse::ParseStream;

use super::arguments::GuardArguments;
use crate::emitted::{Private, place_of};
use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once, items_with, text};
use crate::text::as_word_type;

mod kw {
    syn::custom_keyword!(reason);
}

/// How many bytes the run time's `Word` can spell.
const LONGEST: usize = 256;

/// Why everybody may.
pub(super) struct Reason(LitStr);

/// Reads the arguments of `#[public]`.
pub(super) fn public(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<GuardArguments> {
    let (mut krate, mut reason) = (Once::default(), Once::default());
    items_with(input, errors, |input, errors| {
        if CratePath::stands_next(input) {
            let CratePath { key, path } = input.parse()?;
            krate.set("crate", key.span, path, errors);
            return Ok(());
        }
        if !input.peek(kw::reason) {
            return Err(input.error(messages::NOT_A_REASON));
        }
        let key = input.parse::<kw::reason>()?;
        reason.set("reason", key.span, Reason::checked(text(input)?)?, errors);
        Ok(())
    })?;
    Ok(GuardArguments::Public { krate: krate.into_inner(), reason: reason.into_inner() })
}

impl Reason {
    fn checked(literal: LitStr) -> syn::Result<Self> {
        let text = literal.value();
        let refusal = if text.trim().is_empty() {
            messages::EMPTY_REASON.to_owned()
        } else if text.chars().any(char::is_control) {
            messages::REASON_IS_A_LINE.to_owned()
        } else if text.len() > LONGEST {
            messages::long_reason(text.len())
        } else {
            return Ok(Self(literal));
        };
        Err(syn::Error::new_spanned(literal, refusal))
    }

    // Input:   #[public(reason = "ok")]
    // Output:  Public<Word<'o', 'k'>>
    pub(super) fn ty(reason: Option<&Self>, private: &Private) -> TokenStream {
        let Private { public, word, .. } = private;
        let Some(Self(text)) = reason else { return public.clone() };
        let word = as_word_type(word, &text.value(), place_of(text));
        quote!(#public<#word>)
    }
}
