//! The shape of the expansion.

mod refusals;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Kind, expand};
use crate::testing::pretty;

fn guarded(kind: Kind, arguments: TokenStream, item: &TokenStream) -> String {
    pretty(expand(kind, arguments, item))
}

#[test]
fn a_guard_is_the_first_parameter() {
    insta::assert_snapshot!(guarded(
        Kind::Login,
        quote!(),
        &quote! {
            /// The account.
            #[tracing::instrument]
            pub(crate) async fn r#type<'a, T>(#[cfg(test)] a: A<'a>, b: T) -> impl IntoResponse
            where
                T: Extractor,
            {
                body?
            }
        }
    ));
}

#[test]
fn a_guard_notes_the_sessions_that_its_handler_takes() {
    insta::assert_snapshot!(guarded(
        Kind::Login,
        quote!(),
        &quote!(
            async fn shop(
                session: Option<session_axum::Session<Visit>>,
                alias: MySession,
                Path(id): Path<u64>,
            ) {
            }
        )
    ));
}

#[test]
fn a_parameter_that_no_constant_can_name_is_left_alone() {
    let shop = expand(
        Kind::Login,
        quote!(),
        &quote!(
            async fn shop<Own>(
                a: Session<Own>,
                b: Session<T>,
                c: State<Self>,
                d: Borrowed<'_>,
                e: impl Extractor,
                f: HeaderMap,
                g: Json<Cart>,
                #[cfg(test)] h: Session<Visit>,
            ) {
            }
        ),
    );
    assert!(!shop.to_string().contains("Takes"), "{shop}");
}

#[test]
fn a_role_is_a_name_or_a_variant() {
    insta::assert_snapshot!(guarded(
        Kind::Role,
        quote!("ok", crate::auth::Role::Admin, crate = renamed),
        &quote!(
            async fn purge() {}
        )
    ));
}

#[test]
fn public_is_a_guard_too() {
    insta::assert_snapshot!(guarded(
        Kind::Public,
        quote!(reason = "it is the front page"),
        &quote!(
            async fn front_page() {}
        )
    ));
}

#[test]
fn stacked_guards_must_all_agree() {
    let once = expand(
        Kind::Login,
        quote!(),
        &quote!(
            async fn purge(a: A) {}
        ),
    );
    let twice = expand(Kind::Role, quote!("ok"), &once);
    insta::assert_snapshot!(guarded(Kind::Role, quote!(Role::Admin), &twice));
}

#[test]
fn a_refused_handler_stays_as_it_was_written() {
    insta::assert_snapshot!(guarded(
        Kind::Login,
        quote!("admin"),
        &quote!(
            fn purge(a: A) {
                body
            }
        )
    ));
}

#[test]
fn the_parameter_that_clippy_would_count_is_ours() {
    let with = |parameters: usize| {
        let parameters = (0..parameters).map(|at| quote::format_ident!("p{at}"));
        guarded(Kind::Login, quote!(), &quote!(async fn f(#(#parameters: A),*) {}))
    };
    for (parameters, allowed) in [(6, false), (7, true), (8, false)] {
        assert_eq!(with(parameters).contains("too_many_arguments"), allowed, "{parameters}");
    }
}

#[test]
fn a_rule_is_a_type_that_nests_as_it_was_written() {
    insta::assert_snapshot!(guarded(
        Kind::Policy,
        quote!(any(
            role("a", R::B),
            all(not(owns_post), permission(P::C)),
            fresh("5m"),
            assurance(2),
            auth::CanEdit
        )),
        &quote!(
            async fn edit() {}
        )
    ));
}

#[test]
fn options_stand_around_the_rule() {
    insta::assert_snapshot!(guarded(
        Kind::Permission,
        quote!(session = crate::Staff, "post:edit", assurance = 2, fresh = "1h"),
        &quote!(
            async fn edit() {}
        )
    ));
}
