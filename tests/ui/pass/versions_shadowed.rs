//! Versions and shapes in a module in which every name means something else.

#![allow(dead_code, non_camel_case_types, unused_imports)]

mod hostile {
    pub struct Ok;
    pub struct Err;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Option;
    pub struct u8;
    pub struct u32;
    pub struct str;
    pub struct Tree;
    pub struct Shape;
    pub struct History;
    pub struct Makes;
    pub struct MigrationError;
    pub struct Probe;
    pub struct Default;
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod serde {}
    pub mod __private {}
    pub mod session_axum {}
    pub trait Clone {}
    pub trait Into {}
    pub trait From {}
    pub trait TryFrom {}
    pub trait Unshaped {}
}

// serde's own derives do not live in such a module.
#[derive(session_axum::Shape, Clone, serde::Serialize, serde::Deserialize)]
pub enum Theme {
    Some(u8),
}

mod shadowed {
    use super::hostile::*;

    #[derive(::session_axum::Shape)]
    pub enum Theme {
        Some(::core::primitive::u8),
        Itself { theme: ::core::option::Option<::std::boxed::Box<Self>> },
    }

    #[derive(::session_axum::Session, ::core::clone::Clone)]
    #[session(version = 2, shape = "b5d86308", shapes(1 = "70b29a8e"), write_version = 1)]
    pub struct Session {
        #[session(subject, renamed(from = "self_", in = 2))]
        pub r#type: ::core::option::Option<::core::primitive::u64>,
        pub __before: super::Theme,
        #[session(until = 2, write_with = empty)]
        pub __next: ::session_axum::Removed<::std::vec::Vec<::core::primitive::u8>>,
        #[session(since = 2, default)]
        pub __payload: ::core::primitive::u16,
        #[session(since = 2, try_with = made)]
        pub __field0: ::core::primitive::u16,
        #[session(since = 2, default = 3)]
        pub __session: ::core::primitive::u32,
    }

    fn empty(_: &Session) -> ::std::vec::Vec<::core::primitive::u8> {
        ::std::vec::Vec::new()
    }

    fn made(before: &SessionV1) -> ::core::result::Result<::core::primitive::u16, ()> {
        ::core::result::Result::Ok(before.__next.len() as ::core::primitive::u16)
    }

    #[derive(::session_axum::Session, ::core::clone::Clone)]
    #[session(version = 3, name = "Session", previous = self::Session)]
    pub struct Rewritten {
        #[session(subject)]
        pub __before: ::core::option::Option<::core::primitive::u64>,
        #[session(privilege, with = one)]
        pub __next: ::core::primitive::u32,
    }

    fn one(_: &Session) -> ::core::primitive::u32 {
        1
    }

    impl ::core::convert::TryFrom<Session> for Rewritten {
        type Error = ();

        fn try_from(before: Session) -> ::core::result::Result<Self, ()> {
            ::core::result::Result::Ok(Self { __before: before.r#type, __next: 0 })
        }
    }
}

fn main() {
    // Where items are made inside a function, too.
    #[derive(session_axum::Session, Clone)]
    #[session(version = 2)]
    struct Local {
        #[session(since = 2, default)]
        dark: bool,
    }
    let _ = (Local { dark: true }, LocalV1 {});
    let _ = shadowed::Session {
        r#type: None,
        __before: Theme::Some(1),
        __next: session_axum::Removed::new(),
        __payload: 1,
        __field0: 2,
        __session: 3,
    };
}
