//! `#[derive(Role)]` and `#[derive(Permission)]`: enums that are closed lists of names.

mod attribute;
mod grants;
mod hierarchy;
mod impls;
mod model;
mod serde;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::emitted::Facade;
use crate::errors::Errors;
use crate::messages;
use crate::text::{is_permission, is_role, snake_case};
use attribute::ListOptions;
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

    /// What one of the names is called.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Role => "role",
        }
    }

    /// How such an enum is called in messages.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::Permission => "Permission",
            Self::Role => "Role",
        }
    }

    /// A name as it is written, for messages.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Permission => "\"post:edit\"",
            Self::Role => "\"admin\"",
        }
    }

    /// A variant as it is written, for messages.
    pub(crate) const fn variant(self) -> &'static str {
        match self {
            Self::Permission => "Permission::EditPost",
            Self::Role => "Role::Admin",
        }
    }

    pub(crate) fn takes(self, name: &str) -> bool {
        match self {
            Self::Permission => is_permission(name),
            Self::Role => is_role(name),
        }
    }

    pub(crate) fn refusal(self, name: &str) -> String {
        let segments: Vec<String> = name.split(':').map(snake_case).collect();
        let written = Some(segments.join(":")).filter(|written| self.takes(written));
        if let Some(written) = written {
            return messages::name_in_capitals(name, self.noun(), &written);
        }
        match self {
            Self::Permission => messages::not_a_permission_name(name),
            Self::Role => messages::not_a_role_name(name),
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
    let ListOptions { krate, permissions } = ListOptions::of(kind, &input.attrs, &mut errors);
    let private = Facade::at(krate).private();
    let list = List::of(kind, &input, permissions.as_ref(), &mut errors);
    match errors.finish(list) {
        Ok(list) => impls::list(kind, &list.generated(), &private),
        Err(errors) => {
            let fallback = impls::stand_in(kind, &input, permissions.as_ref(), &private);
            quote!(#errors #fallback)
        }
    }
}
