//! The guards above handlers: `#[public]`, `#[require]` and what is short for it.

mod arguments;
mod handler;
mod injected;
mod reason;
mod stack;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use crate::emitted::Facade;
use crate::errors::Errors;
use arguments::GuardArguments;
use handler::Handler;
pub(crate) use injected::is_injected;

/// Which of the guards it is.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    Login,
    Permission,
    /// `#[require(..)]`.
    Policy,
    Public,
    Role,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Login, Self::Permission, Self::Policy, Self::Public, Self::Role];

    const fn attribute(self) -> &'static str {
        match self {
            Self::Login => "require_login",
            Self::Permission => "require_permission",
            Self::Policy => "require",
            Self::Public => "public",
            Self::Role => "require_role",
        }
    }
}

/// Whether an attribute is one of the guards.
pub(crate) fn is_guard(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last();
    name.is_some_and(|name| Kind::ALL.iter().any(|kind| name.ident == kind.attribute()))
}

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
    let demand = GuardArguments::of(kind, arguments, &mut errors);
    let handler = Handler::of(item, &mut errors);
    let Some((demand, handler)) = demand.zip(handler) else {
        return errors.finish(None);
    };
    let private = Facade::at(demand.krate()).private();
    let policy = stack::policy(kind, &demand, handler.guard.as_ref(), &private, &mut errors);
    let (policy, handler) = errors.finish(Some((policy, handler)))?;
    Ok(handler.guarded(&policy, &private))
}
