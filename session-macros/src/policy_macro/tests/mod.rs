//! The shape of the expansion.

mod refusals;

use quote::quote;

use super::expand;
use crate::testing::pretty;

#[test]
fn a_policy_is_a_type_with_a_rule() {
    insta::assert_snapshot!(pretty(expand(quote! {
        /// Who may edit.
        #[cfg(test)]
        pub(crate) CanEdit = any(role("ok"), owns_post), fresh = "5m";
        r#final = not(CanEdit), crate = renamed
    })));
}

#[test]
fn a_rule_alone_is_a_value() {
    for (input, expected) in [
        (
            quote!(login),
            ":: session_axum :: __private :: rule :: < :: session_axum :: __private :: Login > ()",
        ),
        (quote!(crate = a, CanEdit), "a :: __private :: rule :: < CanEdit > ()"),
    ] {
        assert_eq!(expand(input).to_string(), expected);
    }
}

#[test]
fn a_refused_policy_has_a_stand_in() {
    insta::assert_snapshot!(pretty(expand(quote! {
        pub CanEdit = role("Admin");
    })));
}
