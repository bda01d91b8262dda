//! `Self` in what is said of a version is the session, wherever it is written; a type may hold one of
//! its own name out of another module.
#![deny(warnings)]

use session_axum::{Removed, Session, Shape};

mod v1 {
    #[derive(session_axum::Shape, Clone, Default, serde::Serialize, serde::Deserialize)]
    pub struct Theme {
        pub dark: bool,
    }
}

#[derive(Shape, Clone, Default, serde::Serialize, serde::Deserialize)]
struct Theme {
    base: v1::Theme,
    others: Vec<Theme>,
}

#[derive(Session, Clone)]
#[session(version = 3, write_version = 2, codec = "json")]
struct AppSession {
    #[session(since = 2, default = Self::START)]
    count: u32,
    #[session(since = 2, with = Self::length_of)]
    length: u32,
    #[session(since = 3, default)]
    theme: Theme,
    #[session(until = 3, write_with = Self::named)]
    name: Removed<String>,
    #[serde(serialize_with = "Self::write", deserialize_with = "Self::read")]
    text: String,
}

impl AppSession {
    const START: u32 = 7;

    fn length_of(before: &AppSessionV1) -> u32 {
        before.name.len().try_into().unwrap_or(u32::MAX)
    }

    fn named(&self) -> String {
        self.length.to_string()
    }

    fn write<S: serde::Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }
}

fn main() {
    let session = AppSession {
        count: AppSession::START,
        length: 1,
        theme: Theme::default(),
        name: Removed::new(),
        text: String::new(),
    };
    assert_eq!((session.count, session.named().as_str()), (7, "1"));
    assert!(!session.theme.base.dark && session.theme.others.is_empty() && session.text.is_empty());
    assert!(Theme::SHAPE.to_string().contains("itself"));
}
