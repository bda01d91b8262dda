//! What an application that is set up wrongly prints when it starts.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::error::Error;

use session_axum::{ConfigError, KeyError, KeyRing, Session, Sessions};

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
}

/// Returns what Rust prints of an error that `main` returns.
fn printed(error: impl Error + 'static) -> String {
    let boxed: Box<dyn Error> = Box::new(error);
    format!("{boxed:?}")
}

#[test]
fn a_configuration_error_prints_its_sentence_where_main_returns_it() {
    let unset: KeyError = KeyRing::from_env("SESSION_KEYS_OF_NOBODY").unwrap_err();
    assert_eq!(
        printed(unset),
        "the environment variable `SESSION_KEYS_OF_NOBODY` is not set; make a key with \
         `openssl rand -base64 32`, and set it to that",
    );
    let file = printed(KeyRing::from_file("/nowhere/keys").unwrap_err());
    assert!(file.starts_with("the key file `/nowhere/keys` could not be read: "), "{file}");

    let build = |application: &str, cookie: &str| -> ConfigError {
        let keys = KeyRing::throw_away().unwrap();
        let built = Sessions::<Visit>::signed(application, keys).cookie_name(cookie).build();
        built.unwrap_err()
    };
    assert!(printed(build("", "session")).starts_with("the application's name is empty; "));
    let cookie = build("tests", "white space");
    assert_eq!(printed(cookie.clone()), cookie.to_string());
    assert!(!printed(cookie).contains("CookieError"));
}
