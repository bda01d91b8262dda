//! What the attributes refuse, word for word.
//!
//! `tests/ui` shows where the arrows point; here each rule is asked without a compiler.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;

use super::super::{Kind, expand, stand_in};
use crate::messages;
use crate::testing::messages_in;

/// The words of the language, as two messages list them.
const WORDS: &str = "`all`, `any`, `assurance`, `fresh`, `not`, `permission` and `role`";
const CALLS: &str = "`all(..)`, `any(..)`, `assurance(..)`, `fresh(..)`, `not(..)`, \
                     `permission(..)`, `role(..)`";

#[track_caller]
fn assert_says(kind: Kind, arguments: TokenStream, item: &TokenStream, expected: &[String]) {
    let expansion = expand(kind, arguments, item);
    let text = expansion.to_string();
    let kept = [item.clone(), stand_in(item)].map(|item| text.ends_with(&item.to_string()));
    assert_eq!(messages_in(expansion), expected);
    assert!(kept.contains(&true) || expected.is_empty(), "a refused handler is still there");
}

#[test]
fn a_refused_handler_has_a_guard_and_what_is_none_stays_as_it_was_written() {
    let handler = quote!(
        async fn purge(body: String) {}
    );
    let refused = |arguments, item: &TokenStream| expand(Kind::Role, arguments, item).to_string();
    let stands_in = refused(quote!(7), &handler);
    assert!(stands_in.contains("(_ : :: session_axum :: __private :: Guard <"), "{stands_in}");
    assert!(stands_in.ends_with("body : String) { }"), "{stands_in}");
    for (arguments, item) in [
        (quote!(7, crate = elsewhere), handler),
        (
            quote!("admin"),
            quote!(
                fn purge() {}
            ),
        ),
        (
            quote!("admin"),
            quote!(
                struct Purge;
            ),
        ),
    ] {
        assert!(refused(arguments, &item).ends_with(&item.to_string()), "{item}");
    }
}

#[test]
fn a_handler_has_no_guard_beside_the_one_above_it() {
    let named: syn::Type = syn::parse_quote!(Guard<CanPublish>);
    let grouped = Group::new(Delimiter::None, quote!(#named));
    for another in [
        quote!(proof: Guard<CanPublish>),
        quote!(_: String, proof: session_axum::Guard<CanPublish>),
        quote!(_: (Guard<CanPublish>)),
        quote!(_: #grouped, _: String),
    ] {
        let item = quote!(async fn purge(#another) {});
        assert_says(Kind::Login, quote!(), &item, &[messages::ANOTHER_GUARD.to_owned()]);
    }
    for taken in [quote!(_: Guard), quote!(_: MutexGuard<u8>), quote!(_: [u8; 4])] {
        assert_says(Kind::Login, quote!(), &quote!(async fn purge(#taken) {}), &[]);
    }
}

#[test]
fn an_option_of_require_login_is_no_rule() {
    let item = quote!(
        async fn purge() {}
    );
    for (arguments, option, example) in
        [(quote!(fresh("5m")), "fresh", "\"5m\""), (quote!(assurance(2)), "assurance", "2")]
    {
        let expected = [messages::option_in_parentheses(option, example)];
        assert_says(Kind::Login, arguments, &item, &expected);
    }
    let nothing = [messages::LOGIN_TAKES_NOTHING.to_owned()];
    assert_says(Kind::Login, quote!("admin"), &item, &nothing);
}

#[test]
fn what_is_likely_to_be_mistyped_is_answered_with_what_to_write() {
    let item = quote!(
        async fn purge() {}
    );
    let without_quotes = messages::name_without_quotes("admin", "role");
    assert_says(Kind::Role, quote!(admin), &item, &[without_quotes]);
    assert_says(
        Kind::Role,
        quote!(Admin),
        &item,
        &[messages::one_segment("Admin", "role", "Role")],
    );
    let rule = messages::rule_for_a_name("permission", "\"post:edit\"");
    assert_says(Kind::Permission, quote!(not("post:edit")), &item, &[rule]);
    for alone in ["Role::Admin", "crate::Role::Admin"] {
        let path: syn::Path = syn::parse_str(alone).unwrap();
        assert_says(Kind::Policy, quote!(#path), &item, &[messages::variant_alone(alone)]);
    }
    assert_says(Kind::Policy, quote!(rules::CanPublish), &item, &[]);
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
    let odd = messages_in(expand(Kind::Login, quote!(), &quote!(async fn purge(0) {})));
    assert!(!odd.contains(&messages::NOT_A_FUNCTION.to_owned()), "{odd:?}");
}

#[test]
fn a_handler_has_a_body() {
    let item = quote!(
        async fn purge();
    );
    assert_says(Kind::Login, quote!(), &item, &[messages::NO_BODY.to_owned()]);
}

#[test]
fn what_is_no_name_is_refused_with_one_of_its_kind() {
    let item = quote!(
        async fn purge() {}
    );
    let role = messages::not_a_name("role", "\"admin\"", "Role::Admin");
    assert_says(Kind::Role, quote!(7), &item, &[role]);
    let may = messages::not_a_name("permission", "\"post:edit\"", "Permission::EditPost");
    assert_says(Kind::Permission, quote!(7), &item, &[may]);
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
    let twice = [messages::named_twice("role(\"admin\")")];
    assert_says(Kind::Role, quote!("admin", "editor", "admin"), &item, &twice);
    let variant = [messages::named_twice("role(Role::Admin)")];
    assert_says(Kind::Role, quote!(Role::Admin, Role::Admin), &item, &variant);
    let names = |count: usize| {
        let names = (0..count).map(|at| format!("role{at}"));
        quote!(#(#names),*)
    };
    assert_says(Kind::Role, names(15), &item, &[]);
    assert_says(Kind::Role, names(16), &item, &[messages::too_many_names("role")]);
}

/// A rule in `#[require(..)]`, and what is said of it.
#[track_caller]
fn assert_rule(rule: TokenStream, expected: &[String]) {
    let item = quote!(
        async fn purge() {}
    );
    assert_says(Kind::Policy, rule, &item, expected);
}

#[test]
fn exactly_one_rule_is_taken() {
    assert_rule(quote!(), &[messages::NO_RULE.to_owned()]);
    assert_rule(quote!(fresh = "5m"), &[messages::NO_RULE.to_owned()]);
    assert_rule(quote!(login, role("admin")), &[messages::TWO_RULES.to_owned()]);
    assert_rule(quote!(fresh = "5m", login, assurance = 2), &[]);
    // A rule that was refused is not missed as well.
    assert_rule(quote!("admin"), &[messages::not_a_rule(CALLS)]);
}

#[test]
fn a_word_that_is_no_rule_is_named_with_those_that_are() {
    assert_rule(quote!(roles("admin", 5)), &[messages::unknown_rule("roles", WORDS)]);
    assert_rule(quote!(any(login, owns_post())), &[messages::unknown_rule("owns_post", WORDS)]);
    assert_rule(quote!(login()), &[messages::LOGIN_HAS_NO_PARTS.to_owned()]);
    assert_rule(quote!(any(public, login)), &[messages::PUBLIC_IS_NO_RULE.to_owned()]);
    for (word, example) in [
        ("all", "role(\"admin\")"),
        ("any", "role(\"admin\")"),
        ("not", "role(\"admin\")"),
        ("assurance", "2"),
        ("fresh", "\"5m\""),
        ("permission", "\"post:edit\""),
        ("role", "\"admin\""),
    ] {
        let alone = quote::format_ident!("{word}");
        assert_rule(quote!(#alone), &[messages::without_parts(word, example)]);
        // In a path it is a name like any other.
        assert_rule(quote!(rules::#alone), &[]);
    }
}

#[test]
fn an_operator_is_answered_with_the_words() {
    for rule in [
        quote!(role("a") || role("b")),
        quote!(role("a") && role("b")),
        quote!(!role("a")),
        quote!(any(login, role("a") | role("b"))),
        quote!(all(login, !role("a"))),
    ] {
        assert_rule(rule, &[messages::OPERATOR.to_owned()]);
    }
}

#[test]
fn a_group_has_between_1_and_15_parts_each_once() {
    let group = |word: &str, count: usize| {
        let word = quote::format_ident!("{word}");
        let parts = (0..count).map(|at| format!("role{at}"));
        quote!(#word(#(role(#parts)),*))
    };
    for word in ["any", "all"] {
        assert_rule(group(word, 0), &[messages::no_parts(word)]);
        assert_rule(group(word, 1), &[]);
        assert_rule(group(word, 15), &[]);
        assert_rule(group(word, 16), &[messages::TOO_MANY_PARTS.to_owned()]);
    }
    let twice = messages::named_twice("any(role(\"a\"), login)");
    assert_rule(quote!(all(any(role("a"), login), any(role("a"), login))), &[twice]);
    assert_rule(quote!(all(role("a"), permission("a"))), &[]);
    // The mistake in the only part is not an empty group as well.
    assert_rule(quote!(any(role("A"))), &[messages::name_in_capitals("A", "role", "a")]);
}

#[test]
fn not_turns_one_rule_around_that_can_be() {
    let one = [messages::NOT_TAKES_ONE.to_owned()];
    assert_rule(quote!(not()), &one);
    assert_rule(quote!(not(login, role("a"))), &one);
    assert_rule(quote!(not(not(role("a")))), &[]);
    let fresh = [messages::step_up_in_not("fresh")];
    assert_rule(quote!(not(fresh("5m"))), &fresh);
    assert_rule(quote!(not(not(any(login, fresh("5m"))))), &fresh);
    let both = [messages::step_up_in_not("assurance"), messages::step_up_in_not("fresh")];
    assert_rule(quote!(any(login, not(all(assurance(2), fresh("5m"))))), &both);
    assert_rule(quote!(all(not(role("a")), fresh("5m"))), &[]);
}

#[test]
fn a_step_up_is_a_duration_or_a_level() {
    let duration = [messages::DURATION.to_owned()];
    for bad in [quote!(5), quote!("5"), quote!("0s"), quote!(), quote!("5m", "6m"), quote!(five)] {
        assert_rule(quote!(fresh(#bad)), &duration);
    }
    let level = [messages::LEVEL.to_owned()];
    for bad in [quote!(0), quote!(256), quote!("2"), quote!(), quote!(1, 2), quote!(two)] {
        assert_rule(quote!(assurance(#bad)), &level);
    }
    assert_rule(quote!(all(fresh("90s"), assurance(255))), &[]);
    assert_rule(quote!(login, fresh = 5), &duration);
    assert_rule(quote!(login, assurance = 0), &level);
}

#[test]
fn an_option_is_known_and_given_once() {
    let once = [messages::duplicate_key("fresh")];
    for (kind, rule) in [
        (Kind::Login, quote!()),
        (Kind::Permission, quote!("post:edit",)),
        (Kind::Policy, quote!(login,)),
        (Kind::Role, quote!("admin",)),
    ] {
        let item = quote!(
            async fn purge() {}
        );
        let options = quote!(fresh = "5m", assurance = 2, session = staff::Session, crate = a::b);
        assert_says(kind, quote!(#rule #options), &item, &[]);
        assert_says(kind, quote!(#rule fresh = "5m", fresh = "6m"), &item, &once);
        let unknown = [messages::unknown_option("reason")];
        assert_says(kind, quote!(#rule reason = "no"), &item, &unknown);
        let path = [messages::SESSION_IS_A_PATH.to_owned()];
        assert_says(kind, quote!(#rule session = "Staff"), &item, &path);
    }
}

#[test]
fn a_permission_is_asked_for_one_at_a_time() {
    let item = quote!(
        async fn purge() {}
    );
    for star in ["*", "post:*"] {
        let refused = [messages::star_in_a_rule(star)];
        assert_says(Kind::Permission, quote!(#star), &item, &refused);
        assert_rule(quote!(any(login, permission(#star))), &refused);
    }
    let none = messages::no_name("permission", "#[require_permission(\"post:edit\")]");
    assert_says(Kind::Permission, quote!(crate = a), &item, &[none]);
    let alone = messages::one_segment("Edit", "permission", "Permission");
    assert_says(Kind::Permission, quote!(Edit), &item, &[alone]);
    assert_rule(quote!(role()), &[messages::no_name("role", "role(\"admin\")")]);
}

#[test]
fn a_reason_is_one_line_of_at_most_256_bytes() {
    let item = quote!(
        async fn purge() {}
    );
    let of = |text: &str| quote!(reason = #text);
    assert_says(Kind::Public, of(&"é".repeat(128)), &item, &[]);
    let long = [messages::long_reason(257)];
    assert_says(Kind::Public, of(&"e".repeat(257)), &item, &long);
    for control in ["a\nb", "a\0", "a\u{85}b"] {
        let line = [messages::REASON_IS_A_LINE.to_owned()];
        assert_says(Kind::Public, of(control), &item, &line);
    }
    assert_says(Kind::Public, of("  "), &item, &[messages::EMPTY_REASON.to_owned()]);
}

#[test]
fn what_the_guards_before_ask_for_already_is_a_duplicate() {
    let login = quote!(::session_axum::__private::Login);
    let fresh = quote!(::session_axum::__private::Fresh<300>);
    let both = guarded(&quote!(::session_axum::__private::All<(#login, #fresh)>));
    let duplicate = |attribute| [messages::duplicate_rule(attribute)];
    assert_says(Kind::Login, quote!(), &both, &duplicate("require_login"));
    assert_says(Kind::Login, quote!(fresh = "5m"), &both, &duplicate("require_login"));
    assert_says(Kind::Policy, quote!(all(fresh("5m"), login)), &both, &duplicate("require"));
    assert_says(Kind::Login, quote!(fresh = "4m"), &both, &[]);
    assert_says(Kind::Policy, quote!(any(fresh("5m"), login)), &both, &[]);
}

#[test]
fn a_reason_does_not_hide_that_everybody_is_let_in() {
    let word = quote!(::session_axum::__private::Word<'o', 'k'>);
    let public = guarded(&quote!(::session_axum::__private::Public<#word>));
    let refused = [messages::PUBLIC_AND_GUARDED.to_owned()];
    assert_says(Kind::Policy, quote!(login), &public, &refused);
    assert_says(Kind::Public, quote!(), &public, &refused);
}

#[test]
fn a_sixteenth_guard_is_taken_too() {
    let parts = (0..15_u8).map(|at| quote!(P::<#at>));
    let full = guarded(&quote!(::session_axum::__private::All<(#(#parts,)*)>));
    let text = expand(Kind::Login, quote!(), &full).to_string();
    assert_eq!(messages_in(expand(Kind::Login, quote!(), &full)), [""; 0]);
    assert_eq!(text.matches(":: All <").count(), 2, "{text}");
}
