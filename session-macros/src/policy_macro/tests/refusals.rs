//! What `policy!` refuses, word for word.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::expand;
use crate::messages;
use crate::testing::messages_in;

#[track_caller]
fn assert_says(input: TokenStream, expected: &[String]) {
    assert_eq!(messages_in(expand(input)), expected);
}

#[test]
fn every_declaration_has_a_rule_of_its_own() {
    assert_says(quote!(), &[messages::NO_RULE.to_owned()]);
    assert_says(quote!(A = ;), &[messages::NO_RULE.to_owned()]);
    assert_says(quote!(A = login, role("a");), &[messages::TWO_RULES.to_owned()]);
    assert_says(
        quote!(A = role("A"); B = fresh = "5m"; pub C = any(); D = login;),
        &[
            messages::name_in_capitals("A", "role", "a"),
            messages::NO_RULE.to_owned(),
            messages::no_parts("any"),
        ],
    );
    assert_says(quote!(A = login; B = login), &[]);
}

#[test]
fn what_is_no_declaration_is_skipped_and_the_next_one_read() {
    let said = messages_in(expand(quote!(pub 5; A = nonsense(); pub B login; C = login;)));
    let words = "`all`, `any`, `assurance`, `fresh`, `not`, `permission` and `role`";
    let expected =
        ["expected identifier", &messages::unknown_rule("nonsense", words), "expected `=`"];
    assert_eq!(said, expected);
}

#[test]
fn a_refused_value_is_still_one() {
    let value = expand(quote!(any()));
    assert!(value.to_string().ends_with(":: Login > () }"), "{value}");
    assert_says(quote!(any()), &[messages::no_parts("any")]);
}

#[test]
fn a_circle_is_told_with_its_steps() {
    let cycle = |chain: &str| [messages::policies_in_a_cycle(chain)];
    assert_says(quote!(A = A;), &cycle("`A` uses `A`"));
    assert_says(
        quote!(A = any(login, not(B)); B = all(self::C, login); C = A;),
        &cycle("`A` uses `B` uses `C` uses `A`"),
    );
    // Not every path that ends like one of them is one of them.
    assert_says(quote!(A = other::A; B = A; C = any(A, B);), &[]);
}

#[test]
fn a_name_is_given_once_in_a_build() {
    assert_says(quote!(A = login; B = A; A = role("a");), &[messages::policy_twice("A")]);
    assert_says(quote!(#[cfg(a)] A = login; #[cfg(not(a))] A = role("a");), &[]);
}

#[test]
fn no_policy_is_called_like_a_word_of_the_rules() {
    let word = |name: &str| [messages::name_is_a_word(name)];
    assert_says(quote!(pub login = role("admin");), &word("login"));
    assert_says(quote!(A = login; public = A;), &word("public"));
    assert_says(quote!(Login = login; roles = login;), &[]);
}
