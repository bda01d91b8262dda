//! Values that do not come back: found in debug builds, where they are stored.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use session_axum::{EncodeError, Session};

use crate::tokens;

/// Written as one number more than it is.
#[derive(Clone, Debug, PartialEq)]
struct Crooked(u8);

impl Serialize for Crooked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0.wrapping_add(1))
    }
}

impl<'de> Deserialize<'de> for Crooked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self)
    }
}

/// What postcard cannot read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(u8),
    Text(String),
}

/// Something in it is not stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Forgetful {
    kept: u8,
    #[serde(skip)]
    lost: u8,
}

/// Written in the reverse order: the bytes are the same ones.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Reversed(Vec<u8>);

impl Serialize for Reversed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().rev())
    }
}

/// Says why it cannot be stored.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Stubborn;

impl Serialize for Stubborn {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("the moon is full"))
    }
}

macro_rules! holding {
    ($name:ident: $ty:ty, $codec:literal) => {
        #[derive(Session, Clone)]
        #[session(codec = $codec)]
        struct $name {
            #[session(subject)]
            user: Option<u64>,
            before: u8,
            value: $ty,
            after: u8,
        }

        impl $name {
            fn of(value: $ty) -> Self {
                Self { user: Some(1), before: 1, value, after: 2 }
            }
        }
    };
}

holding!(Bent: Crooked, "postcard");
holding!(BentInJson: Crooked, "json");
holding!(OneOf: Either, "postcard");
holding!(OneOfInJson: Either, "json");
holding!(Float: f64, "json");
holding!(Hashed: HashMap<String, HashSet<u32>>, "postcard");
holding!(HashedInJson: HashMap<String, HashSet<u32>>, "json");

holding!(Skips: Forgetful, "postcard");
holding!(SkipsInJson: Forgetful, "json");
holding!(Backwards: Reversed, "postcard");
holding!(NotANumber: Vec<f64>, "postcard");
holding!(Pairs: BTreeMap<(u8, u8), u8>, "json");
holding!(Deep: Vec<Stubborn>, "postcard");
holding!(DeepInJson: Vec<Stubborn>, "json");

#[derive(Session, Clone)]
struct Subject {
    #[session(subject)]
    user: Crooked,
}

#[test]
fn a_value_that_would_come_back_as_another_is_an_error_where_it_is_stored() {
    let changed = Err(EncodeError::Changed("value"));
    assert_eq!(tokens().encode(&Bent::of(Crooked(3))).map(drop), changed);
    assert_eq!(tokens().encode(&BentInJson::of(Crooked(3))).map(drop), changed);
    assert_eq!(tokens().encode(&OneOf::of(Either::Number(3))).map(drop), changed);
    assert_eq!(tokens().encode(&OneOf::of(Either::Text("x".into()))).map(drop), changed);
    assert_eq!(tokens().encode(&Float::of(f64::NAN)).map(drop), changed);
    let subject = Subject { user: Crooked(3) };
    assert_eq!(tokens().encode(&subject).map(drop), Err(EncodeError::Changed("subject")));
}

#[test]
fn a_part_that_is_not_stored_is_found_by_the_values_own_comparison() {
    let changed = Err(EncodeError::Changed("value"));
    let forgetful = |lost| Forgetful { kept: 1, lost };
    assert_eq!(tokens().encode(&Skips::of(forgetful(2))).map(drop), changed);
    assert_eq!(tokens().encode(&SkipsInJson::of(forgetful(2))).map(drop), changed);
    assert_eq!(tokens().encode(&Skips::of(forgetful(0))).map(drop), Ok(()));
    assert_eq!(tokens().encode(&Backwards::of(Reversed(vec![1, 2]))).map(drop), changed);
    assert_eq!(tokens().encode(&Backwards::of(Reversed(vec![2, 2]))).map(drop), Ok(()));
    // It equals nothing, not even itself, and comes back.
    assert_eq!(tokens().encode(&NotANumber::of(vec![f64::NAN])).map(drop), Ok(()));
}

#[test]
fn why_a_field_cannot_be_written_is_said() {
    let text = |error: Option<EncodeError>| error.unwrap().to_string();
    let error = tokens().encode(&Deep::of(vec![Stubborn])).err();
    assert_eq!(text(error), "field `value` cannot be stored: the moon is full");
    let error = tokens().encode(&DeepInJson::of(vec![Stubborn])).err();
    assert_eq!(text(error), "field `value` cannot be stored: the moon is full");
    let error = tokens().encode(&Pairs::of([((1, 2), 3)].into())).err();
    assert_eq!(text(error), "field `value` cannot be stored: key must be a string");
}

#[test]
fn a_value_that_comes_back_is_stored() {
    assert_eq!(tokens().encode(&OneOfInJson::of(Either::Number(3))).map(drop), Ok(()));
    assert_eq!(tokens().encode(&Float::of(-0.0)).map(drop), Ok(()));
    // In another order each time.
    let map: HashMap<_, _> =
        (0..40).map(|at| (format!("key {at}"), (at..2 * at).collect())).collect();
    for _ in 0..20 {
        assert_eq!(tokens().encode(&Hashed::of(map.clone())).map(drop), Ok(()));
        assert_eq!(tokens().encode(&HashedInJson::of(map.clone())).map(drop), Ok(()));
    }
}
