//! The guards above handlers: `#[public]`, `#[require]` and what is short for it.

mod arguments;
mod handler;
mod reason;
mod stack;
mod takes;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emitted::Facade;
use crate::errors::Errors;
pub(crate) use crate::guards::Kind;
use arguments::GuardArguments;
use handler::Handler;

/// Returns the handler with its guard, or the mistakes and the handler with one that stands in.
pub(crate) fn expand(kind: Kind, arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let renames = arguments.clone().into_iter().any(|token| token.to_string() == "crate");
    try_expand(kind, arguments, item.clone()).unwrap_or_else(|errors| {
        // Where the facade is was said in what could not be read.
        let handler = if renames { item.clone() } else { stand_in(item) };
        quote!(#errors #handler)
    })
}

/// Returns a handler with a guard that lets nobody in who is not logged in, so that its route does not
/// say that there is none. The `compile_error!` beside it stops the build. What is no handler stays
/// as it was written.
fn stand_in(item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let private = Facade::at(None).private();
    match Handler::of(item.clone(), &mut errors) {
        Some(handler) if errors.is_empty() => handler.guarded(&private.login, &private),
        _ => item.clone(),
    }
}

fn try_expand(
    kind: Kind,
    arguments: TokenStream,
    item: TokenStream,
) -> Result<TokenStream, TokenStream> {
    let mut errors = Errors::default();
    let arguments = GuardArguments::of(kind, arguments, &mut errors);
    let handler = Handler::of(item, &mut errors);
    let Some((arguments, handler)) = arguments.zip(handler) else {
        return errors.finish(None);
    };
    let private = Facade::at(arguments.krate()).private();
    let policy = stack::policy(kind, &arguments, handler.guard.as_ref(), &private, &mut errors);
    let (policy, handler) = errors.finish(Some((policy, handler)))?;
    Ok(handler.guarded(&policy, &private))
}
