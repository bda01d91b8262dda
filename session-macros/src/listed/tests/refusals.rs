//! What the derives of lists refuse, word for word.
//!
//! `tests/ui` shows where the arrows point; here each rule is asked without a compiler.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::{Kind, expand};
use crate::messages;
use crate::testing::messages_in;

/// The rules say what they refuse, and the list that stands in for a refused one has no name.
#[track_caller]
fn assert_says(kind: Kind, input: TokenStream, expected: &[String]) {
    let expansion = expand(kind, input);
    assert!(
        expansion
            .to_string()
            .contains("NAMES : & 'static [& 'static :: core :: primitive :: str] = & []")
    );
    assert_eq!(messages_in(expansion), expected);
}

#[test]
fn includes_name_other_variants_and_each_once() {
    assert_says(
        Kind::Role,
        quote!(
            enum Role {
                #[role(includes(Admin, Editor, Reader, r#Reader, Owner))]
                Admin,
                Editor,
                Reader,
            }
        ),
        &[
            messages::includes_itself("Admin"),
            messages::includes_twice("Reader"),
            messages::unknown_variant("Owner", "`Admin`, `Editor`, `Reader`"),
        ],
    );
}

#[test]
fn an_unknown_variant_alone_refuses_the_list() {
    assert_says(
        Kind::Permission,
        quote!(
            enum May {
                #[permission(includes(Nothing))]
                Edit,
            }
        ),
        &[messages::unknown_variant("Nothing", "`Edit`")],
    );
}

#[test]
fn a_circle_alone_refuses_the_list() {
    assert_says(
        Kind::Role,
        quote!(
            enum Role {
                #[role(includes(B))]
                A,
                #[role(includes(A))]
                B,
            }
        ),
        &[messages::cycle("`A` includes `B` includes `A`")],
    );
}

#[test]
fn a_name_belongs_to_one_variant() {
    assert_says(
        Kind::Role,
        quote!(
            enum Role {
                #[role(name = "boss")]
                Admin,
                #[role(name = "boss")]
                Owner,
                Boss,
            }
        ),
        &[messages::duplicate_name("boss", "Admin"), messages::duplicate_name("boss", "Admin")],
    );
}

#[test]
fn grants_are_of_a_list_and_each_is_made_once() {
    assert_says(
        Kind::Role,
        quote!(
            enum Role {
                #[role(grants(Edit))]
                Admin,
            }
        ),
        &[messages::GRANTS_OF_WHAT.to_owned()],
    );
    assert_says(
        Kind::Role,
        quote!(
            #[role(permissions = May)]
            enum Role {
                #[role(grants(Edit, r#Edit))]
                Admin,
            }
        ),
        &[messages::grants_twice("Edit")],
    );
    assert_says(
        Kind::Role,
        quote!(
            #[role(permissions = "May")]
            enum Role {
                Admin,
            }
        ),
        &[messages::PERMISSIONS_IS_A_PATH.to_owned()],
    );
}

#[test]
fn only_roles_grant_permissions() {
    let keys = ["expected `crate`".to_owned()];
    assert_says(
        Kind::Permission,
        quote!(
            #[permission(permissions = May)]
            enum May {
                Edit,
            }
        ),
        &keys,
    );
    let keys = ["expected `includes` or `name`".to_owned()];
    assert_says(
        Kind::Permission,
        quote!(
            enum May {
                #[permission(grants(Edit))]
                Edit,
            }
        ),
        &keys,
    );
}
