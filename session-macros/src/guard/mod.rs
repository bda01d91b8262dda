//! The guards above handlers: `#[require_login]`, `#[require_role]` and `#[public]`.

mod arguments;
mod handler;
mod injected;
mod policy;
#[cfg(test)]
mod refusals;
mod role;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emitted::Facade;
use crate::errors::Errors;
use arguments::Arguments;
use handler::Handler;
use policy::Policy;

/// Which of the guards it is.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    Login,
    Public,
    Role,
}

impl Kind {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Login => "require_login",
            Self::Public => "public",
            Self::Role => "require_role",
        }
    }
}

/// Returns the handler with its guard, or the mistakes and the handler as it was written.
pub(crate) fn expand(kind: Kind, arguments: TokenStream, item: &TokenStream) -> TokenStream {
    try_expand(kind, arguments, item.clone()).unwrap_or_else(|errors| quote!(#errors #item))
}

fn try_expand(
    kind: Kind,
    arguments: TokenStream,
    item: TokenStream,
) -> Result<TokenStream, TokenStream> {
    let mut errors = Errors::default();
    let arguments = Arguments::of(kind, arguments, &mut errors);
    let handler = Handler::of(item, &mut errors);
    let Some((Arguments { krate, roles }, handler)) = arguments.zip(handler) else {
        return errors.finish(None);
    };
    let facade = Facade::at(krate);
    let policy = Policy::of(kind, &roles, handler.guard.as_ref(), &facade, &mut errors);
    let (policy, handler) = errors.finish(Some((policy, handler)))?;
    Ok(handler.guarded(&policy, &facade))
}
