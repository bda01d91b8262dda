//! What an application that is set up wrongly prints when it starts.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::error::Error;

use session_axum::store::MemoryStore;
use session_axum::{ConfigError, Key, KeyError, KeyRing, Session, SessionError, Sessions};

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
}

mod customers {
    #[derive(session_axum::Session, Clone)]
    pub(crate) struct Account {
        #[session(subject)]
        pub(crate) user: Option<u64>,
    }
}

mod staff {
    #[derive(session_axum::Session, Clone)]
    pub(crate) struct Account {
        #[session(subject)]
        pub(crate) user: Option<u64>,
    }
}

#[test]
fn two_session_types_that_would_open_each_others_sessions_are_refused() {
    let keys = KeyRing::throw_away().unwrap();
    let customers = || Sessions::<customers::Account>::signed("shop", keys.clone());
    let staff = || Sessions::<staff::Account>::signed("shop", keys.clone());
    let (first, again) = (customers().build().unwrap(), customers().build().unwrap());
    let refused = staff().build().unwrap_err();
    assert!(matches!(refused, ConfigError::SameName { name: "Account", .. }), "{refused}");
    let said = refused.to_string();
    assert!(
        said.contains("customers::Account` and `") && said.contains("staff::Account`"),
        "{said}"
    );
    let stored = MemoryStore::new();
    let stored = Sessions::<staff::Account>::stored("shop", stored, keys.clone()).build();
    assert!(matches!(stored, Err(ConfigError::SameName { .. })));
    // The ring may be another one: one key together is enough.
    let rotated = KeyRing::throw_away().unwrap();
    let (old, key) = (rotated.clone(), Key::generate().unwrap());
    rotated.swap(&KeyRing::new(key.clone()).accepting(Key::generate().unwrap()).unwrap());
    let one = Sessions::<customers::Account>::signed("desk", old).build().unwrap();
    let other = Sessions::<staff::Account>::signed("desk", KeyRing::new(key)).build();
    assert!(matches!(other, Err(ConfigError::SameName { .. })));
    drop(one);

    let _ = staff().cookie_name("staff").build().unwrap();
    let _ = Sessions::<staff::Account>::signed("back office", keys.clone()).build().unwrap();
    let other_keys = KeyRing::throw_away().unwrap();
    let _ = Sessions::<staff::Account>::signed("shop", other_keys).build().unwrap();
    drop(first);
    assert!(staff().build().is_err(), "one of them is still there");
    drop(again);
    let _ = staff().build().unwrap();
    let _ = (customers::Account { user: None }.user, staff::Account { user: None }.user);
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

#[test]
fn a_change_that_comes_too_late_says_what_to_do_instead() {
    let said = SessionError::ResponseStarted.to_string();
    assert!(said.contains("in your own tables") && said.contains("in a later request"), "{said}");
    assert!(!said.contains("cookie"), "{said}");
}
