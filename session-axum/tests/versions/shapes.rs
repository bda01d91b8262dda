//! What `#[derive(Shape)]` says of a type.

#![allow(dead_code, reason = "the types are there for their shapes")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use session_axum::Shape;

fn says<T: Shape>() -> String {
    T::SHAPE.to_string()
}

fn through_postcard<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> bool {
    let bytes = postcard::to_allocvec(value);
    bytes.is_ok_and(|bytes| postcard::from_bytes::<T>(&bytes).as_ref() == Ok(value))
}

#[derive(Shape)]
struct Unit;

#[derive(Shape)]
struct Newtype(String);

#[derive(Shape)]
struct Pair(u8, Newtype);

#[derive(Shape)]
struct Named {
    r#type: Unit,
    pair: Pair,
}

#[derive(Shape)]
enum Several {
    One,
    Two(u8, bool),
    Three { text: String },
}

#[test]
fn names_types_and_order_are_the_shape() {
    assert_eq!(says::<Unit>(), "()");
    assert_eq!(says::<Newtype>(), "(str)");
    assert_eq!(says::<Named>(), "{ type: (), pair: (u8, (str)) }");
    assert_eq!(says::<Several>(), "enum { One, Two (u8, bool), Three { text: str } }");
}

#[derive(Shape)]
struct Tree {
    value: u8,
    children: Vec<Tree>,
    by_name: BTreeMap<String, Option<Box<Self>>>,
}

#[derive(Shape)]
struct Generic<'a, T, const N: usize>
where
    T: Clone,
{
    values: [T; N],
    text: std::borrow::Cow<'a, str>,
}

#[test]
fn a_type_that_contains_itself_has_a_shape() {
    let map = "map<str, option<itself>>";
    assert_eq!(says::<Tree>(), format!("{{ value: u8, children: seq<itself>, by_name: {map} }}"));
}

#[test]
fn parameters_are_told_by_what_they_are() {
    assert_eq!(says::<Generic<'static, u32, 2>>(), "{ values: [u32; 2], text: str }");
}

#[derive(Shape, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Said {
    #[serde(rename = "x", default, alias = "y")]
    first: u8,
    #[serde(skip)]
    second: String,
    #[serde(serialize_with = "as_text")]
    third: Unwritten,
    #[shape(opaque = "geo point, 2")]
    fourth: u8,
}

struct Unwritten;

fn as_text<S: serde::Serializer>(_: &Unwritten, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("")
}

#[derive(Shape)]
#[shape(opaque = "as its crate says")]
struct Opaque(std::thread::Thread);

#[test]
fn what_serde_is_told_is_part_of_the_shape() {
    assert_eq!(
        says::<Said>(),
        "#[serde(rename_all = \"camelCase\")] { first: #[serde(rename = \"x\")] u8, \
         third: \"#[serde(serialize_with = \"as_text\")]\", fourth: \"geo point, 2\" }"
    );
    assert_eq!(says::<Opaque>(), "\"as its crate says\"");
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internally {
    A { x: u8 },
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value")]
enum Adjacently {
    A { x: u8 },
    B(String),
    C,
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    A { x: u8 },
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct LeftOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe: Option<u8>,
    last: u8,
}

#[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct NotRead {
    #[serde(skip_deserializing)]
    first: u8,
    second: u16,
}

#[test]
fn what_postcard_cannot_carry_says_so() {
    fn json_only<T: Shape + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> bool {
        let only = T::SHAPE.json_only().is_some();
        assert_eq!(only, !through_postcard(value), "{value:?}");
        only
    }
    assert!(json_only(&Internally::A { x: 1 }));
    assert!(json_only(&Untagged::A { x: 1 }));
    assert!(json_only(&Flattened { rest: BTreeMap::from([("a".to_owned(), 1)]) }));
    assert!(json_only(&LeftOut { maybe: None, last: 1 }));
    assert!(json_only(&NotRead { first: 0, second: 300 }));
    for adjacent in [Adjacently::A { x: 1 }, Adjacently::B("b".to_owned()), Adjacently::C] {
        assert!(json_only(&adjacent));
    }
}
