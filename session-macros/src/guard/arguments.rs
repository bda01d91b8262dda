//! What stands in the parentheses of a guard.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Path, Token};

use super::Kind;
use super::role::{self, Role};
use crate::errors::Errors;
use crate::messages;
use crate::options::{CratePath, Once, items, text};

mod kw {
    syn::custom_keyword!(reason);
}

/// The arguments of any guard; only `#[require_role]` has roles.
pub(super) struct Arguments {
    pub(super) krate: Option<Path>,
    pub(super) roles: Vec<Role>,
}

#[derive(Default)]
struct Given {
    krate: Once<Path>,
    reason: Once<()>,
    roles: Vec<Role>,
}

impl Arguments {
    /// Reads the arguments; `None` where the mistakes leave nothing to check.
    pub(super) fn of(kind: Kind, arguments: TokenStream, errors: &mut Errors) -> Option<Self> {
        let parser = |input: ParseStream<'_>| {
            let mut given = Given::default();
            match kind {
                Kind::Login => given.take_all(items::<LoginItem>(input, errors)?, errors),
                Kind::Public => given.take_all(items::<PublicItem>(input, errors)?, errors),
                Kind::Role => {
                    given.take_all(items::<RoleItem>(input, errors)?, errors);
                    // A role that was refused is not a role that nobody named.
                    if given.roles.is_empty() && errors.is_empty() {
                        errors.push_at(Span::call_site(), messages::NO_ROLE);
                    }
                }
            }
            Ok(given)
        };
        let parsed = parser.parse2(arguments);
        let Given { krate, reason: _, roles } = errors.keep(parsed)?;
        role::refuse_repetition(&roles, errors);
        Some(Self { krate: krate.into_inner(), roles })
    }
}

impl Given {
    fn take_all<T: Into<Item>>(&mut self, items: Vec<T>, errors: &mut Errors) {
        for item in items {
            match item.into() {
                Item::Crate(CratePath { key, path }) => {
                    self.krate.set("crate", key.span, path, errors);
                }
                Item::Reason(key) => self.reason.set("reason", key.span, (), errors),
                Item::Role(role) => self.roles.push(role),
            }
        }
    }
}

/// Any argument of any guard; what each guard takes is what its own item parses.
enum Item {
    Crate(CratePath),
    Reason(kw::reason),
    Role(Role),
}

struct LoginItem(Item);
struct PublicItem(Item);
struct RoleItem(Item);

impl From<LoginItem> for Item {
    fn from(LoginItem(item): LoginItem) -> Self {
        item
    }
}

impl From<PublicItem> for Item {
    fn from(PublicItem(item): PublicItem) -> Self {
        item
    }
}

impl From<RoleItem> for Item {
    fn from(RoleItem(item): RoleItem) -> Self {
        item
    }
}

impl Parse for LoginItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if CratePath::stands_next(input) {
            return input.parse().map(Item::Crate).map(Self);
        }
        Err(input.error(messages::LOGIN_TAKES_NOTHING))
    }
}

impl Parse for PublicItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if CratePath::stands_next(input) {
            return input.parse().map(Item::Crate).map(Self);
        }
        if !input.peek(kw::reason) {
            return Err(input.error(messages::NOT_A_REASON));
        }
        let key = input.parse()?;
        let reason = text(input)?;
        if reason.value().trim().is_empty() {
            return Err(syn::Error::new_spanned(reason, messages::EMPTY_REASON));
        }
        Ok(Self(Item::Reason(key)))
    }
}

impl Parse for RoleItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if CratePath::stands_next(input) {
            return input.parse().map(Item::Crate).map(Self);
        }
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            let key = input.call(Ident::parse_any)?;
            return Err(syn::Error::new(key.span(), messages::unknown_argument(&key.to_string())));
        }
        input.parse().map(Item::Role).map(Self)
    }
}
