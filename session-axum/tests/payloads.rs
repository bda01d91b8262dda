//! What a session can hold, in both codecs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use session_axum::{KeyRing, Permission, Role, Session, SessionData};
use session_core::{Context, Header, Lifetimes, Refusal, SessionId, Tokens, UnixTime};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const LIFETIMES: Lifetimes =
    Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));

#[derive(Role, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Role {
    Admin,
    Editor,
    Reader,
}

#[derive(Permission, Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Right {
    #[permission(name = "post:edit")]
    EditPost,
    #[permission(name = "post:*")]
    Posts,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Newtype(String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Nested {
    Nothing,
    Point { x: i64, y: Option<f64> },
    Pair(u8, Box<Nested>),
}

macro_rules! everything {
    ($name:ident, $codec:literal) => {
        #[derive(Session, Clone, Debug, PartialEq)]
        #[session(codec = $codec)]
        struct $name {
            text: String,
            unit: Unit,
            #[session(role)]
            roles: BTreeSet<Role>,
            newtype: Newtype,
            nested: Vec<Nested>,
            #[session(subject)]
            subject: Option<String>,
            map: BTreeMap<String, i64>,
            #[session(permission)]
            rights: HashSet<Right>,
            #[session(privilege)]
            level: u64,
            number: i64,
            float: f64,
            #[serde(with = "seconds")]
            pause: Duration,
        }

        impl $name {
            fn of(values: Values) -> Self {
                let Values { text, nested, subject, map, level, number, float, roles, rights } =
                    values;
                let newtype = Newtype(text.chars().rev().collect());
                let pause = Duration::from_secs(level >> 1);
                let unit = Unit;
                Self {
                    text,
                    unit,
                    roles,
                    newtype,
                    nested,
                    subject,
                    map,
                    rights,
                    level,
                    number,
                    float,
                    pause,
                }
            }
        }
    };
}

everything!(Positional, "postcard");
everything!(Readable, "json");

/// A duration as serde writes it elsewhere in the program.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(value.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

#[derive(Clone, Debug)]
struct Values {
    text: String,
    nested: Vec<Nested>,
    subject: Option<String>,
    map: BTreeMap<String, i64>,
    level: u64,
    number: i64,
    float: f64,
    roles: BTreeSet<Role>,
    rights: HashSet<Right>,
}

fn nested() -> impl Strategy<Value = Nested> {
    let leaf = prop_oneof![
        Just(Nested::Nothing),
        (any::<i64>(), proptest::option::of(finite())).prop_map(|(x, y)| Nested::Point { x, y }),
    ];
    leaf.prop_recursive(4, 8, 1, |inner| {
        (any::<u8>(), inner).prop_map(|(number, inner)| Nested::Pair(number, Box::new(inner)))
    })
}

/// JSON has no word for infinity; every other extreme is in here.
fn finite() -> impl Strategy<Value = f64> {
    let edges = [0.0, -0.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 5e-324];
    prop_oneof![proptest::num::f64::NORMAL, proptest::sample::select(edges.to_vec())]
}

fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just((1 << 53) + 1)]
}

prop_compose! {
    fn values()(
        text in "\\PC{0,40}",
        nested in proptest::collection::vec(nested(), 0..3),
        subject in proptest::option::of("\\PC{0,20}"),
        map in proptest::collection::btree_map("\\PC{0,8}", whole(), 0..4),
        level in any::<u64>(),
        number in whole(),
        float in finite(),
        roles in proptest::collection::btree_set(proptest::sample::select(vec![Role::Admin, Role::Editor, Role::Reader]), 0..4),
        rights in proptest::collection::hash_set(proptest::sample::select(vec![Right::EditPost, Right::Posts]), 0..3),
    ) -> Values {
        Values { text, nested, subject, map, level, number, float, roles, rights }
    }
}

fn tokens<T: SessionData>() -> Tokens<T> {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    Tokens::new(Context::new("tests", "session", T::DECLARATION), keys)
}

fn header(has_subject: bool) -> Header {
    Header::begin(SessionId::from_bytes([7; 16]), NOW)
        .with_authenticated(has_subject.then_some(NOW))
}

fn through_a_cookie<T: SessionData>(session: &T) -> T {
    let tokens = tokens::<T>();
    let payload = tokens.encode(session).unwrap();
    let text = tokens.sign(&header(payload.has_subject()), &payload).unwrap();
    let opened = tokens.open(text.as_bytes(), &LIFETIMES, NOW).unwrap();
    assert_eq!(tokens.sign_again(opened.header(), &opened).unwrap(), text);
    opened.session().unwrap()
}

proptest! {
    #[test]
    fn every_value_survives_both_codecs(values in values()) {
        let positional = Positional::of(values.clone());
        prop_assert_eq!(through_a_cookie(&positional), positional);
        let readable = Readable::of(values);
        prop_assert_eq!(through_a_cookie(&readable), readable);
    }
}

#[test]
fn json_is_an_object_of_the_fields_behind_the_principal() {
    #[derive(Session, Clone)]
    #[session(codec = "json")]
    struct Cart {
        #[session(subject)]
        user: Option<u64>,
        items: Vec<String>,
        #[session(privilege)]
        verified: bool,
    }
    let cart = Cart { user: Some(5), items: vec!["b\"ook".to_owned()], verified: true };
    let payload = tokens::<Cart>().encode(&cart).unwrap();
    let text = String::from_utf8_lossy(payload.bytes()).into_owned();
    assert!(text.ends_with(r#"{"verified":true,"items":["b\"ook"]}"#), "{text}");
    let again: Cart = through_a_cookie(&cart);
    assert_eq!((again.user, again.items, again.verified), (Some(5), cart.items, true));
}

/// The same sessions, as another release of the program declares them.
mod later {
    use session_axum::{Role, Session};

    #[derive(Role, Clone, Debug, PartialEq)]
    pub(super) enum Role {
        Owner,
        Reader,
        Admin,
    }

    #[derive(Session, Clone)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
    }
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    role: Option<Role>,
}

#[test]
fn a_role_keeps_its_meaning_when_the_list_changes() {
    let (before, after) = (tokens::<Visit>(), tokens::<later::Visit>());
    for (role, expected) in [
        (Role::Admin, Ok(Some(later::Role::Admin))),
        (Role::Reader, Ok(Some(later::Role::Reader))),
        (Role::Editor, Err("payload")),
    ] {
        let payload = before.encode(&Visit { user: Some(1), role: Some(role) }).unwrap();
        let text = before.sign(&header(true), &payload).unwrap();
        let opened = after.open(text.as_bytes(), &LIFETIMES, NOW).map_err(Refusal::reason);
        let found = opened.map(|token| token.session::<later::Visit>().unwrap().role);
        assert_eq!(found, expected, "{role:?}");
    }
    let visit = through_a_cookie(&later::Visit { user: None, role: Some(later::Role::Owner) });
    assert_eq!((visit.user, visit.role), (None, Some(later::Role::Owner)));
}

#[test]
fn a_struct_that_changed_without_its_version_never_reads_an_old_token() {
    mod renamed {
        #[derive(session_axum::Session, Clone)]
        pub(super) struct Visit {
            #[session(subject)]
            pub(super) user: Option<u64>,
            #[session(role)]
            pub(super) rank: Option<super::Role>,
        }
    }
    mod retyped {
        #[derive(session_axum::Session, Clone)]
        pub(super) struct Visit {
            #[session(subject)]
            pub(super) user: Option<u32>,
            #[session(role)]
            pub(super) role: Option<super::Role>,
        }
    }
    let before = tokens::<Visit>();
    let payload = before.encode(&Visit { user: Some(1), role: None }).unwrap();
    let text = before.sign(&header(true), &payload).unwrap();
    assert!(before.open(text.as_bytes(), &LIFETIMES, NOW).is_ok());
    let renamed = tokens::<renamed::Visit>().open(text.as_bytes(), &LIFETIMES, NOW);
    assert_eq!(renamed.map(drop), Err(Refusal::BadTag));
    let retyped = tokens::<retyped::Visit>().open(text.as_bytes(), &LIFETIMES, NOW);
    assert_eq!(retyped.map(drop), Err(Refusal::BadTag));
    let _ = (
        renamed::Visit { user: None, rank: None }.rank,
        retyped::Visit { user: None, role: None }.role,
    );
}
