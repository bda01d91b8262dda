//! `policy!`: rules with names, and rules as values.

mod declaration;
mod impls;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Token;
use syn::parse::{ParseStream, Parser};

use crate::errors::Errors;
use crate::policy_language::{Options, Policy};
use declaration::Declaration;

/// What stands in the parentheses.
enum Input {
    /// `pub CanEdit = role("editor");`
    Declarations(Vec<Declaration>),
    /// `any(login, ..)`; `None` where it was refused.
    Value(Option<Policy>),
}

/// Returns the policies as types, or the one policy as a value; mistakes, and what stands in.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = (|input: ParseStream<'_>| parse(input, &mut errors)).parse2(input);
    match errors.keep(parsed) {
        Some(Input::Declarations(mut policies)) => {
            declaration::refuse_duplicates(&mut policies, &mut errors);
            declaration::refuse_cycles(&mut policies, &mut errors);
            let (errors, policies) =
                (errors.into_compile_errors(), policies.iter().map(impls::policy));
            quote!(#errors #(#policies)*)
        }
        Some(Input::Value(policy)) => impls::value(policy.as_ref(), errors),
        None => errors.into_compile_errors(),
    }
}

fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Input> {
    if declares(input) {
        return Ok(Input::Declarations(declaration::all(input, errors)?));
    }
    Policy::parse(input, Span::call_site(), errors).map(Input::Value)
}

/// Whether the tokens begin like a declaration. A rule may begin with an option, which looks like
/// one.
fn declares(input: ParseStream<'_>) -> bool {
    let named = Options::stand_next(input) && !Options::known_ones_stand_next(input);
    input.is_empty() || input.peek(Token![#]) || input.peek(Token![pub]) || named
}
