//! What the writer refuses in every build: whatever would come back as another value.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};

use super::{Codec, PayloadReader, PayloadWriter};
use crate::rights::Nothing;

/// Writes one field; the bytes of the whole payload, if it was taken.
fn written<V: Serialize>(codec: Codec, value: &V) -> Option<Vec<u8>> {
    let mut writer = PayloadWriter::new(codec);
    let nothing = Option::<Nothing>::None;
    writer.principal(None::<&u64>, &nothing, &nothing).ok()?;
    writer.field("value", value).ok()?;
    Some(writer.finish().0.bytes)
}

fn read<V: DeserializeOwned + 'static>(codec: Codec, bytes: &[u8]) -> Option<V> {
    let mut reader = PayloadReader::new(bytes, codec, false);
    reader.principal::<u64, Option<Nothing>, Option<Nothing>>().ok()?;
    let value = reader.field("value").ok()?;
    reader.finish().ok()?;
    Some(value)
}

/// Whether a value is taken. What is taken has to come back.
fn is_taken<V>(codec: Codec, value: &V) -> bool
where
    V: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + 'static,
{
    let Some(bytes) = written(codec, value) else { return false };
    assert_eq!(read::<V>(codec, &bytes).as_ref(), Some(value), "{bytes:?}");
    true
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Unit;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Wrapped<T>(T);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Inner<T> {
    inner: T,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Variant<T> {
    New(T),
    Tuple(T, T),
    Struct { inner: T },
}

#[cfg(feature = "json")]
mod json {
    use super::*;

    fn is_taken<V>(value: &V) -> bool
    where
        V: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + 'static,
    {
        super::is_taken(Codec::Json, value)
    }

    #[test]
    fn json_takes_no_number_that_is_not_finite_however_deep_it_is() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(written(Codec::Json, &number).is_none(), "{number}");
            assert!(!is_taken(&vec![1.0, number]));
            assert!(!is_taken(&(1, number)));
            assert!(!is_taken(&Some(number)));
            assert!(!is_taken(&Wrapped(number)));
            assert!(!is_taken(&Inner { inner: number }));
            assert!(!is_taken(&Variant::New(number)));
            assert!(!is_taken(&Variant::Tuple(1.0, number)));
            assert!(!is_taken(&Variant::Struct { inner: number }));
            assert!(!is_taken(&BTreeMap::from([("key".to_owned(), number)])));
        }
        assert!(!is_taken(&f32::NAN) && !is_taken(&[f32::INFINITY]));
        for number in [0.0, -0.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.1] {
            assert!(is_taken(&number) && is_taken(&Some(number)), "{number}");
        }
        assert!(is_taken(&f32::MAX) && is_taken(&1.1_f32));
    }

    #[test]
    fn json_takes_no_some_of_what_is_written_as_null() {
        assert!(!is_taken(&Some(None::<u8>)));
        assert!(!is_taken(&Some(Some(None::<u8>))));
        assert!(!is_taken(&Some(())));
        assert!(!is_taken(&Some(Unit)));
        assert!(!is_taken(&Some(Wrapped(None::<u8>))));
        assert!(!is_taken(&Some(Box::new(None::<u8>))));
        assert!(!is_taken(&Some(serde_json::Value::Null)));
        assert!(!is_taken(&vec![Some(None::<u8>)]));
        assert!(!is_taken(&Inner { inner: Some(()) }));
        assert!(!is_taken(&Variant::Struct { inner: Some(Unit) }));
        let raw = serde_json::value::RawValue::from_string(" null ".to_owned()).unwrap();
        assert!(written(Codec::Json, &Some(raw)).is_none());
    }

    #[test]
    fn json_takes_null_where_it_says_what_it_means() {
        assert!(is_taken(&None::<u8>) && is_taken(&None::<Option<u8>>));
        assert!(is_taken(&()) && is_taken(&Unit));
        assert!(is_taken(&Some(Some(3))));
        assert!(is_taken(&Some(vec![None::<u8>])));
        assert!(is_taken(&Some((None::<u8>, ()))));
        assert!(is_taken(&Some(Inner { inner: None::<u8> })));
        assert!(is_taken(&Some(Variant::New(None::<u8>))));
        assert!(is_taken(&Some("null".to_owned())));
        let raw = serde_json::value::RawValue::from_string("[null]".to_owned()).unwrap();
        assert!(written(Codec::Json, &Some(raw)).is_some());
    }

    #[test]
    fn a_key_of_a_map_comes_back_or_is_refused() {
        fn map<K: Ord>(key: K) -> BTreeMap<K, u8> {
            BTreeMap::from([(key, 1)])
        }
        assert!(is_taken(&map("key".to_owned())) && is_taken(&map('k')) && is_taken(&map(true)));
        assert!(is_taken(&map(1_u8)) && is_taken(&map(i64::MIN)) && is_taken(&map(u128::MAX)));
        assert!(is_taken(&map(Some(1_u8))));
        assert!(!is_taken(&map((1_u8, 2_u8))) && !is_taken(&map(vec![1_u8])));
        assert!(!is_taken(&map(None::<u8>)) && !is_taken(&map(())));
    }
}

#[test]
fn postcard_keeps_what_json_has_no_word_for() {
    let taken = |value: &f64| {
        let bytes = written(Codec::Postcard, value).unwrap();
        read::<f64>(Codec::Postcard, &bytes).unwrap().to_bits() == value.to_bits()
    };
    assert!(taken(&f64::NAN) && taken(&f64::INFINITY) && taken(&-0.0));
    assert!(is_taken(Codec::Postcard, &Some(None::<u8>)));
    assert!(is_taken(Codec::Postcard, &Some(())));
    assert!(is_taken(Codec::Postcard, &BTreeMap::from([((1_u8, 2_u8), 3_u8)])));
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Skipping {
    #[serde(default, skip_serializing_if = "is_zero")]
    first: u8,
    second: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

#[test]
fn postcard_takes_no_field_that_is_left_out() {
    assert!(is_taken(Codec::Postcard, &Skipping { first: 1, second: 2 }));
    assert!(!is_taken(Codec::Postcard, &Skipping { first: 0, second: 2 }));
    #[cfg(feature = "json")]
    assert!(is_taken(Codec::Json, &Skipping { first: 0, second: 2 }));
}

/// Says why it cannot be written.
struct Stubborn;

impl Serialize for Stubborn {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("the moon is full"))
    }
}

#[test]
fn a_stubborn_value_is_an_error() {
    assert!(written(Codec::Postcard, &Stubborn).is_none());
}
