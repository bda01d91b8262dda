//! What the attributes refuse, word for word.
//!
//! `tests/ui` shows where the arrows point; here each rule is asked without a compiler.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::{Kind, expand};
use crate::messages;

/// Returns the errors in an expansion.
fn said(tokens: TokenStream) -> Vec<String> {
    let (mut said, mut erring) = (Vec::new(), false);
    for token in tokens {
        match token {
            TokenTree::Ident(name) => erring |= name == "compile_error",
            TokenTree::Group(group) if erring => {
                let text = syn::parse2::<syn::LitStr>(group.stream()).expect("a text");
                said.push(text.value());
                erring = false;
            }
            TokenTree::Group(group) => said.extend(self::said(group.stream())),
            _ => {}
        }
    }
    said
}

#[track_caller]
fn assert_says(kind: Kind, arguments: TokenStream, item: &TokenStream, expected: &[String]) {
    let expansion = expand(kind, arguments, item);
    let kept = expansion.to_string().ends_with(&item.to_string());
    assert_eq!(said(expansion), expected);
    assert!(kept || expected.is_empty(), "a refused handler stays as it was written");
}

fn guarded(policy: &TokenStream) -> TokenStream {
    quote!(async fn purge(_: ::session_axum::__private::Guard<#policy>) {})
}

#[test]
fn what_is_no_function_is_refused_as_such() {
    for item in [
        quote!(
            struct Purge;
        ),
        quote!(
            const A: u8 = 1;
        ),
        quote!(impl Purge {}),
        quote!(
            unsafe extern "C" {}
        ),
    ] {
        assert_says(Kind::Login, quote!(), &item, &[messages::NOT_A_FUNCTION.to_owned()]);
    }
    // A function that is not well-formed is the compiler's to explain.
    let odd = said(expand(Kind::Login, quote!(), &quote!(async fn purge(0) {})));
    assert!(!odd.contains(&messages::NOT_A_FUNCTION.to_owned()), "{odd:?}");
}

#[test]
fn a_guard_beside_public_is_refused_in_either_order() {
    let public = guarded(&quote!(::session_axum::__private::Public));
    let login = guarded(&quote!(::session_axum::__private::Login));
    let expected = [messages::PUBLIC_AND_GUARDED.to_owned()];
    assert_says(Kind::Login, quote!(), &public, &expected);
    assert_says(Kind::Role, quote!("admin"), &public, &expected);
    assert_says(Kind::Public, quote!(), &login, &expected);
    assert_says(Kind::Role, quote!("admin"), &login, &[]);
}

#[test]
fn the_same_rule_twice_is_refused_by_its_name() {
    let duplicate = |attribute| [messages::duplicate_rule(attribute)];
    let login = guarded(&quote!(::session_axum::__private::Login));
    assert_says(Kind::Login, quote!(), &login, &duplicate("require_login"));
    let public = guarded(&quote!(::session_axum::__private::Public));
    assert_says(Kind::Public, quote!(), &public, &duplicate("public"));
    let word = quote!(::session_axum::__private::Word<'o', 'k'>);
    let role = guarded(&quote!(::session_axum::__private::RoleNamed<#word>));
    assert_says(Kind::Role, quote!("ok"), &role, &duplicate("require_role"));
    assert_says(Kind::Role, quote!("okay"), &role, &[]);
}

#[test]
fn a_guard_is_known_behind_an_invisible_group() {
    let policy = quote!(::session_axum::__private::Guard<::session_axum::__private::Public>);
    let hidden = Group::new(Delimiter::None, policy);
    let item = quote!(async fn purge(_: #hidden) {});
    assert_says(Kind::Login, quote!(), &item, &[messages::PUBLIC_AND_GUARDED.to_owned()]);
}

#[test]
fn fifteen_parameters_are_taken_and_sixteen_refused() {
    let handler = |count: usize, more: TokenStream| {
        let parameters = (0..count).map(|_| quote!(_: A));
        quote!(async fn purge(#(#parameters,)* #more) {})
    };
    assert_says(Kind::Login, quote!(), &handler(15, quote!()), &[]);
    let refused = [messages::TOO_MANY_PARAMETERS.to_owned()];
    assert_says(Kind::Login, quote!(), &handler(16, quote!()), &refused);
    // One under a `cfg` may not be there.
    assert_says(Kind::Login, quote!(), &handler(15, quote!(#[cfg(test)] _: A)), &[]);
    let other = handler(15, quote!(#[allow(unused)] _: A));
    assert_says(Kind::Login, quote!(), &other, &refused);
}

#[test]
fn a_role_is_named_once_and_at_most_fifteen_are() {
    let item = quote!(
        async fn purge() {}
    );
    let twice = [messages::duplicate_role("\"admin\"")];
    assert_says(Kind::Role, quote!("admin", "editor", "admin"), &item, &twice);
    let variant = [messages::duplicate_role("Role::Admin")];
    assert_says(Kind::Role, quote!(Role::Admin, Role::Admin), &item, &variant);
    let names = |count: usize| {
        let names = (0..count).map(|at| format!("role{at}"));
        quote!(#(#names),*)
    };
    assert_says(Kind::Role, names(15), &item, &[]);
    assert_says(Kind::Role, names(16), &item, &[messages::TOO_MANY_ROLES.to_owned()]);
}
