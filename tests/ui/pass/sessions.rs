//! Every form of session and list, and what they become.

#![deny(warnings)]

use std::collections::{BTreeSet, HashSet};

use serde::Deserialize;
use session_axum::__private::{Codec, HasSubject, Held, IndexSet, Named, Nothing, SessionData};
use session_axum::{Permission, Role, Session};

#[derive(Role, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
enum Rank {
    #[role(includes(Editor), name = "super-admin")]
    Admin = 7,
    #[role(includes(Reader))]
    Editor = 3,
    Reader,
    HTTPClient,
    #[deprecated]
    r#Old,
}

/// Not `Copy`.
#[derive(Permission, Clone, Debug, PartialEq)]
enum Right {
    #[permission(name = "post:*")]
    Posts,
    #[permission(name = "post:comment:edit")]
    EditComment,
    #[permission(includes(Posts))]
    Moderate,
}

#[derive(Session, Clone, serde::Serialize, serde::Deserialize)]
#[session(version = 3, name = "visit", idle = "90s", lifetime = "2d", codec = "json")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Visit {
    #[serde(rename = "type", with = "as_text")]
    r#type: u8,
    #[session(subject)]
    #[serde(alias = "owner")]
    user: Option<String>,
    #[session(role)]
    ranks: HashSet<Rank>,
    #[session(permission)]
    right: Option<Right>,
    #[serde(serialize_with = "as_text::serialize")]
    written: Vec<Option<u8>>,
    #[serde(deserialize_with = "serde::Deserialize::deserialize")]
    read: (u8, [u8; 2]),
    #[session(privilege)]
    plan: Option<Plan>,
    #[serde(with = "as_text")]
    nested: Option<Box<Self>>,
}

type Plan = u8;

mod as_text {
    pub fn serialize<T, S: serde::Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }

    pub fn deserialize<'de, T: Default, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        <() as serde::Deserialize>::deserialize(deserializer).map(|()| T::default())
    }
}

#[derive(Session, Clone)]
struct r#Plain {
    #[session(subject)]
    _user: u64,
}

#[derive(Session, Clone)]
struct Empty {}

macro_rules! session {
    ($name:ident { $($field:ident: $ty:ty,)* }) => {
        #[derive(Session, Clone)]
        struct $name {
            #[session(subject)]
            user: Option<u64>,
            $($field: $ty,)*
        }
    };
}

session!(ByMacro { tags: BTreeSet<u8>, });

fn main() {
    assert_eq!(Rank::NAMES, ["super-admin", "editor", "reader", "http_client", "old"]);
    let ranks = [&[0, 1, 2][..], &[1, 2], &[2], &[3], &[4]].map(IndexSet::of);
    assert_eq!(Rank::INCLUDES, ranks);
    assert_eq!(Rank::position(b"reader"), Some(2));
    assert_eq!(Rank::position(b"Reader"), None);
    assert_eq!(Rank::from_index(1), Some(Rank::Editor));
    assert_eq!(Rank::from_index(5), None);
    const EDITOR: u8 = Rank::Editor.__index();
    assert_eq!(EDITOR, 1);

    let rights = [&[0, 1][..], &[1], &[0, 1, 2]].map(IndexSet::of);
    assert_eq!(Right::INCLUDES, rights);
    assert_eq!(Right::Moderate.__index(), 2);
    let by_name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new;
    assert_eq!(Right::deserialize(by_name("post:*")), Ok(Right::Posts));
    assert!(Right::deserialize(by_name("Posts")).is_err());

    let visit = Visit::DECLARATION;
    assert_eq!((visit.name, visit.version), ("visit", 3));
    assert_eq!((visit.idle.as_secs(), visit.lifetime.as_secs()), (90, 172_800));
    assert_eq!(visit.codec, Codec::Json);
    assert_eq!(Plain::DECLARATION.name, "Plain");
    assert_eq!(Plain::DECLARATION.fields, "[subject] _user : u64");
    assert_eq!(Empty::DECLARATION.fields, "");
    assert_eq!(
        ByMacro::DECLARATION.fields,
        "[subject] user : Option < u64 > ; tags : BTreeSet < u8 >"
    );

    same::<<Visit as SessionData>::Role, Rank>();
    same::<<Visit as SessionData>::Permission, Right>();
    same::<<Empty as SessionData>::Role, Nothing>();
    same::<<Option<Right> as Held>::Name, Right>();
    owned::<Visit>();
    owned::<Plain>();
}

fn same<A: Same<B>, B>() {}

trait Same<B> {}

impl<A> Same<A> for A {}

fn owned<T: HasSubject>() {}
