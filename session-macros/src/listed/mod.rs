//! `#[derive(Role)]` and `#[derive(Permission)]`: enums that are closed lists of names.

mod attribute;
mod hierarchy;
mod impls;
mod model;
mod serde;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::emitted::{Facade, Private};
use crate::errors::Errors;
use crate::messages;
use crate::text::{is_permission, is_role};
use model::List;

/// Which of the two is derived.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    Permission,
    Role,
}

impl Kind {
    /// The helper attribute.
    const fn attribute(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Role => "role",
        }
    }

    fn takes(self, name: &str) -> bool {
        match self {
            Self::Permission => is_permission(name),
            Self::Role => is_role(name),
        }
    }

    fn refusal(self, name: &str) -> String {
        match self {
            Self::Permission => messages::not_a_permission_name(name),
            Self::Role => messages::not_a_role_name(name),
        }
    }

    /// The trait that says which kind of list it is.
    const fn marker(self, private: &Private) -> &TokenStream {
        match self {
            Self::Permission => &private.permission,
            Self::Role => &private.role,
        }
    }
}

/// Returns the impls of a list, or the mistakes and impls that stand in for them.
pub(crate) fn expand(kind: Kind, input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let facade = Facade::at(attribute::crate_path(kind, &input.attrs, &mut errors));
    let list = List::of(kind, &input, &mut errors);
    let private = facade.private();
    match errors.finish(list) {
        Ok(list) => impls::list(kind, &list, &private),
        Err(errors) => {
            let fallback = impls::stand_in(kind, &input, &private);
            quote!(#errors #fallback)
        }
    }
}
