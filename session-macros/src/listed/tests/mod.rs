//! The shape of the expansion, and what the hierarchy makes of it.

mod refusals;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::List;
use super::{Kind, expand};
use crate::errors::Errors;
use crate::testing::pretty;

#[test]
fn a_role_is_a_list_of_names() {
    insta::assert_snapshot!(pretty(expand(
        Kind::Role,
        quote! {
            enum Role {
                #[role(includes(Editor))]
                Admin,
                #[role(name = "editor-in-chief")]
                Editor,
            }
        }
    )));
}

#[test]
fn a_permission_with_a_star_includes_what_begins_like_it() {
    insta::assert_snapshot!(pretty(expand(
        Kind::Permission,
        quote! {
            enum Permission {
                #[permission(name = "post:*")]
                Posts,
                #[permission(name = "post:edit")]
                EditPost,
            }
        }
    )));
}

#[test]
fn a_role_grants_its_own_permissions_and_those_of_the_roles_below_it() {
    let text = expand(
        Kind::Role,
        quote! {
            #[role(permissions = auth::May)]
            enum Role {
                #[role(includes(Editor), grants(Delete, Edit))]
                Admin,
                #[role(includes(Reader), grants(Edit))]
                Editor,
                Reader,
            }
        },
    );
    let role = pretty(text);
    let (_, role) = role.split_once("__private::Role for Role").expect("an impl of `Role`");
    let (role, _) = role.split_once("#[automatically_derived]").expect("another impl");
    insta::assert_snapshot!(role);
}

#[test]
fn a_refused_list_has_a_stand_in() {
    insta::assert_snapshot!(pretty(expand(
        Kind::Role,
        quote!(
            enum Role {}
        )
    )));
}

/// The names that each variant includes, or how many mistakes there are.
fn closures(kind: Kind, input: TokenStream) -> Result<Vec<Vec<u8>>, usize> {
    let input = syn::parse2(input).expect("an enum");
    let mut errors = Errors::default();
    let list = List::of(kind, &input, None, &mut errors);
    let list = errors
        .finish(list)
        .map_err(|errors| errors.to_string().matches("compile_error").count())?;
    Ok(list.entries.into_iter().map(|entry| entry.includes).collect())
}

#[test]
fn includes_are_transitive_and_may_meet() {
    let diamond = quote!(
        enum Role {
            #[role(includes(B, C))]
            A,
            #[role(includes(D))]
            B,
            #[role(includes(D))]
            C,
            D,
        }
    );
    let expected = vec![vec![0, 1, 2, 3], vec![1, 3], vec![2, 3], vec![3]];
    assert_eq!(closures(Kind::Role, diamond), Ok(expected));
}

#[test]
fn every_circle_is_refused_once() {
    let two = quote!(
        enum Role {
            #[role(includes(B))]
            A,
            #[role(includes(A))]
            B,
            #[role(includes(D))]
            C,
            #[role(includes(E))]
            D,
            #[role(includes(C))]
            E,
        }
    );
    assert_eq!(closures(Kind::Role, two), Err(2));
}

#[test]
fn a_star_stands_for_every_name_below_it() {
    let input = quote!(
        enum P {
            #[permission(name = "*")]
            All,
            #[permission(name = "post:*")]
            Posts,
            #[permission(name = "post:comment:*")]
            Comments,
            #[permission(name = "post:comment:edit")]
            Edit,
            #[permission(name = "poster")]
            Poster,
        }
    );
    let expected = vec![vec![0, 1, 2, 3, 4], vec![1, 2, 3], vec![2, 3], vec![3], vec![4]];
    assert_eq!(closures(Kind::Permission, input), Ok(expected));
}

#[test]
fn a_circle_through_a_star_is_one() {
    let input = quote!(
        enum P {
            #[permission(name = "post:*")]
            Posts,
            #[permission(name = "post:edit", includes(Posts))]
            Edit,
        }
    );
    assert_eq!(closures(Kind::Permission, input), Err(1));
}

#[test]
fn a_list_has_at_most_128_names() {
    let list = |length: usize| {
        let variants = (0..length).map(|at| format_ident!("V{at}"));
        closures(Kind::Role, quote!(enum Role { #(#variants),* })).map(|list| list.len())
    };
    assert_eq!(list(128), Ok(128));
    assert_eq!(list(129), Err(1));
}
