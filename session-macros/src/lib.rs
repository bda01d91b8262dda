//! The derives and attributes of [session-axum](https://docs.rs/session-axum).
//!
//! Applications depend on `session-axum`, which re-exports all of them; the generated code names
//! that crate. What a macro takes, means and refuses is in a file of its name in `docs`.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod cycles;
mod emitted;
mod errors;
mod function;
mod generated;
mod guard;
mod guards;
mod listed;
mod messages;
mod options;
mod policy_language;
mod policy_macro;
mod predicate;
mod replace_idents;
mod resource;
mod rule_type;
mod session;
mod shape;
#[cfg(test)]
mod testing;
mod text;
mod type_argument;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/derive_session.md")]
#[proc_macro_derive(Session, attributes(session, serde))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::expand(input.into()).into()
}

#[doc = include_str!("../docs/derive_shape.md")]
#[proc_macro_derive(Shape, attributes(shape, serde))]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    shape::expand(input.into()).into()
}

#[doc = include_str!("../docs/derive_role.md")]
#[proc_macro_derive(Role, attributes(role))]
pub fn derive_role(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Role, input.into()).into()
}

#[doc = include_str!("../docs/derive_permission.md")]
#[proc_macro_derive(Permission, attributes(permission))]
pub fn derive_permission(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Permission, input.into()).into()
}

#[doc = include_str!("../docs/require_login.md")]
#[proc_macro_attribute]
pub fn require_login(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Login, arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/require_role.md")]
#[proc_macro_attribute]
pub fn require_role(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Role, arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/require_permission.md")]
#[proc_macro_attribute]
pub fn require_permission(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Permission, arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/require.md")]
#[proc_macro_attribute]
pub fn require(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Policy, arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/public.md")]
#[proc_macro_attribute]
pub fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Public, arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/policy.md")]
#[proc_macro]
pub fn policy(input: TokenStream) -> TokenStream {
    policy_macro::expand(input.into()).into()
}

#[doc = include_str!("../docs/predicate.md")]
#[proc_macro_attribute]
pub fn predicate(arguments: TokenStream, item: TokenStream) -> TokenStream {
    predicate::expand(arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/resource.md")]
#[proc_macro_attribute]
pub fn resource(arguments: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(arguments.into(), &item.into()).into()
}
