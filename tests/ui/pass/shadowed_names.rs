//! A module in which every name of the prelude and of the facade means something else.

#![allow(dead_code, non_camel_case_types, unused_imports, unused_macros)]

mod hostile {
    pub struct Ok;
    pub struct Err;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Option;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Self_;
    pub struct u8;
    pub struct u32;
    pub struct str;
    pub struct Guard;
    pub struct Login;
    pub struct Any;
    pub struct All;
    pub struct Word;
    pub struct Named;
    pub struct Held;
    pub struct Duration;
    pub struct SessionData;
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod serde {}
    pub mod __private {}
    pub mod session_axum {}
    pub trait Clone {}
    pub trait Into {}
    pub trait From {}
    pub trait Iterator {}
}

mod shadowed {
    use super::hostile::*;

    #[derive(::session_axum::Role, ::core::clone::Clone)]
    pub enum Role {
        #[role(includes(Ok, Self_))]
        Some,
        Ok,
        None,
        Self_,
        r#type,
    }

    #[derive(::session_axum::Permission, ::core::clone::Clone)]
    pub enum Permission {
        #[permission(name = "*")]
        Err,
        Permission,
    }

    #[derive(::session_axum::Session, ::core::clone::Clone)]
    #[session(version = 2)]
    pub struct Session {
        #[session(subject)]
        pub r#type: ::core::option::Option<::core::primitive::u64>,
        #[session(role)]
        pub role: ::std::vec::Vec<Role>,
        #[session(permission)]
        pub permission: ::core::option::Option<Permission>,
        #[session(privilege)]
        pub payload: ::core::primitive::bool,
        #[serde(with = "self::as_number")]
        pub __payload: ::core::primitive::u16,
    }

    mod as_number {
        pub fn serialize<S: ::serde::Serializer>(
            value: &::core::primitive::u16,
            serializer: S,
        ) -> ::core::result::Result<S::Ok, S::Error> {
            serializer.serialize_u16(*value)
        }

        pub fn deserialize<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<::core::primitive::u16, D::Error> {
            <::core::primitive::u16 as ::serde::Deserialize>::deserialize(deserializer)
        }
    }

    #[::session_axum::require_login]
    #[::session_axum::require_role("type", Role::Some)]
    pub async fn guarded() {}

    #[::session_axum::public]
    pub async fn public() {}
}

fn main() {
    let _: axum::Router = axum::Router::new()
        .route("/guarded", axum::routing::get(shadowed::guarded))
        .route("/public", axum::routing::get(shadowed::public));
}
