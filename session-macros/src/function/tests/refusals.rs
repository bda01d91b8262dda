//! What `#[predicate]` and `#[resource]` refuse, word for word.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::Purpose;
use crate::testing::messages_in;
use crate::{messages, predicate, resource};

/// Asserts what both say of the same parameters.
#[track_caller]
fn assert_both(parameters: &TokenStream, expected: fn(&str) -> String) {
    let asks = quote!(async fn f(#parameters) -> bool { body });
    let loads = quote!(async fn f(#parameters) -> Result<Post, E> { body });
    let said_of_both = [
        messages_in(predicate::expand(quote!(), &asks)),
        messages_in(resource::expand(quote!(), &loads)),
    ];
    let nouns = [Purpose::Predicate.noun(), Purpose::Resource.noun()];
    assert_eq!(said_of_both, nouns.map(|noun| vec![expected(noun)]), "{parameters}");
}

#[test]
fn a_parameter_leaves_nothing_open() {
    for open in [
        quote!(a: impl Extractor),
        quote!(a: Path<impl Sized>),
        quote!(a: &u8),
        quote!(a: Path<&'a str>),
        quote!(a: Path<(u8, Cow<'_, str>)>),
    ] {
        assert_both(&open, messages::generic);
    }
    for settled in [quote!(a: &'static u8), quote!(Path(a): Path<Cow<'static, str>>), quote!()] {
        let asks = quote!(async fn f(#settled) -> bool { body });
        assert_eq!(messages_in(predicate::expand(quote!(), &asks)), [""; 0], "{settled}");
    }
}

#[test]
fn a_parameter_is_always_there() {
    assert_both(&quote!(a: A, #[cfg(test)] b: B), messages::conditional_parameter);
}

#[test]
fn sixteen_parameters_are_taken_and_seventeen_refused() {
    let parameters = |count: usize| {
        let parameters = (0..count).map(|_| quote!(_: A));
        quote!(#(#parameters),*)
    };
    let sixteen = parameters(16);
    let asks = quote!(async fn f(#sixteen) -> bool { body });
    assert_eq!(messages_in(predicate::expand(quote!(), &asks)), [""; 0]);
    assert_both(&parameters(17), messages::too_many_extractors);
}

#[test]
fn a_resource_stands_in_the_return_type() {
    let returns = |output: TokenStream| {
        messages_in(resource::expand(quote!(), &quote!(async fn f() #output { body })))
    };
    for readable in [
        quote!(-> Result<Post, E>),
        quote!(-> ::core::result::Result<a::Post, (StatusCode, String)>),
    ] {
        assert_eq!(returns(readable.clone()), [""; 0], "{readable}");
    }
    for other in [
        quote!(),
        quote!(-> Post),
        quote!(-> Found),
        quote!(-> io::Result<Post>),
        quote!(-> Option<Post>),
        quote!(-> (Result<Post, E>, u8)),
        quote!(-> Result),
    ] {
        assert_eq!(returns(other.clone()), [messages::RESOURCE_RETURNS], "{other}");
    }
}

#[test]
fn a_predicate_answers() {
    let silent = quote!(
        async fn f(a: A) {}
    );
    assert_eq!(messages_in(predicate::expand(quote!(), &silent)), [messages::PREDICATE_ANSWERS]);
}

#[test]
fn every_mistake_is_said_at_once() {
    let item = quote!(
        unsafe fn f<T>(&self, a: T) {}
    );
    let noun = Purpose::Predicate.noun();
    let expected = [
        "expected `anyone` or `crate`".to_owned(),
        messages::not_awaited(noun),
        messages::qualifier(noun, "unsafe"),
        messages::receiver(noun),
        messages::generic(noun),
        messages::PREDICATE_ANSWERS.to_owned(),
    ];
    assert_eq!(messages_in(predicate::expand(quote!(everyone), &item)), expected);
}

#[test]
fn what_is_no_function_stays_as_it_was_written() {
    let no_function = quote!(
        struct Post;
    );
    let no_body = quote!(
        async fn post();
    );
    for item in [no_function, no_body] {
        for (expansion, message) in [
            (predicate::expand(quote!(), &item), messages::PREDICATE_IS_A_FUNCTION),
            (resource::expand(quote!(), &item), messages::RESOURCE_IS_A_FUNCTION),
        ] {
            assert!(expansion.to_string().ends_with(&item.to_string()));
            assert_eq!(messages_in(expansion), [message]);
        }
    }
}

#[test]
fn no_guard_stands_above_what_a_rule_asks() {
    let guard = quote!(_: ::session_axum::__private::Guard<::session_axum::__private::Login>);
    let guarded = |noun: &str| messages::guarded_function(noun);
    assert_both(&guard, guarded);
    assert_both(&quote!(#guard, Path(a): Path<u64>), guarded);
    for name in ["public", "require", "require_login", "require_permission", "require_role"] {
        let name = quote::format_ident!("{name}");
        for path in [quote!(#name), quote!(session_axum::#name)] {
            let asks = quote!(#[#path(x)] async fn f() -> bool { body });
            let expected = guarded(Purpose::Predicate.noun());
            assert_eq!(messages_in(predicate::expand(quote!(), &asks)), [expected], "{path}");
        }
    }
    let other = quote!(
        #[instrument]
        async fn f() -> bool {
            body
        }
    );
    assert_eq!(messages_in(predicate::expand(quote!(), &other)), [""; 0]);
}

#[test]
fn no_predicate_is_called_like_a_word_of_the_rules() {
    for word in ["all", "any", "assurance", "fresh", "login", "not", "permission", "public", "role"]
    {
        let name = quote::format_ident!("{word}");
        let asks = quote!(async fn #name() -> bool { body });
        assert_eq!(
            messages_in(predicate::expand(quote!(), &asks)),
            [messages::name_is_a_word(word)]
        );
    }
    let other = quote!(
        async fn logins() -> bool {
            body
        }
    );
    assert_eq!(messages_in(predicate::expand(quote!(), &other)), [""; 0]);
}
