//! The shapes of other people's types: what they say, and that what they say can be stored.

#![cfg(feature = "json")]
#![allow(clippy::expect_used, missing_docs)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::Debug;
use std::num::NonZeroU32;
use std::ops::Bound;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;
use session_core::{Shape, Tree};

/// Checks what the shape says, and that the value comes back from every codec that it allows.
fn stored<T>(value: &T, says: &str)
where
    T: Shape + Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_eq!(T::SHAPE.to_string(), says);
    let json = serde_json::to_string(value).expect("it can be written as JSON");
    assert_eq!(serde_json::from_str::<T>(&json).expect("and read"), *value, "{json}");
    if T::SHAPE.json_only().is_none() {
        let bytes = postcard::to_allocvec(value).expect("it can be written in postcard");
        assert_eq!(postcard::from_bytes::<T>(&bytes).expect("and read"), *value, "{bytes:?}");
    }
}

#[test]
fn words_are_numbers_texts_and_the_like() {
    stored(&(), "()");
    stored(&true, "bool");
    stored(&'ü', "char");
    stored(&1.5_f32, "f32");
    stored(&1.5_f64, "f64");
    stored(&i8::MIN, "i8");
    stored(&i16::MIN, "i16");
    stored(&i32::MIN, "i32");
    stored(&i64::MIN, "i64");
    stored(&i128::MIN, "i128");
    stored(&isize::MIN, "i64");
    stored(&u8::MAX, "u8");
    stored(&u16::MAX, "u16");
    stored(&u32::MAX, "u32");
    stored(&u64::MAX, "u64");
    stored(&u128::MAX, "u128");
    stored(&usize::MAX, "u64");
    stored(&"text".to_owned(), "str");
    stored(&NonZeroU32::MIN, "u32");
    stored(&std::net::IpAddr::from([127, 0, 0, 1]), "ip address");
    stored(&std::net::SocketAddr::from(([127, 0, 0, 1], 80)), "socket address");
    stored(&std::path::PathBuf::from("a/b"), "str");
}

#[test]
fn a_wrapper_is_encoded_as_what_is_in_it() {
    stored(&Box::new(1_u8), "u8");
    stored(&Cow::<'static, str>::Borrowed("text"), "str");
    stored(&std::cmp::Reverse(1_u8), "u8");
    stored(&std::num::Wrapping(1_u8), "u8");
    stored(&std::num::Saturating(1_u8), "u8");
    stored(&std::cell::Cell::new(1_u8), "u8");
    stored(&std::cell::RefCell::new(1_u8), "u8");
    stored(&std::marker::PhantomData::<String>, "()");
}

#[test]
fn what_has_parts_names_them() {
    stored(&Some(1_u8), "option<u8>");
    stored(&vec![Some(1_u8)], "seq<option<u8>>");
    stored(&VecDeque::from([1_u8]), "seq<u8>");
    stored(&LinkedList::from([1_u8]), "seq<u8>");
    stored(&BTreeSet::from([1_u8]), "seq<u8>");
    stored(&HashSet::from([1_u8]), "seq<u8>");
    stored(&BTreeMap::from([("a".to_owned(), 1_u8)]), "map<str, u8>");
    stored(&HashMap::from([("a".to_owned(), vec![1_u8])]), "map<str, seq<u8>>");
    stored(&[1_u8, 2, 3], "[u8; 3]");
    stored(&(1_u8, "a".to_owned()), "(u8, str)");
    stored(&(1_u8, 2_u8, 3_u8, 4_u8), "(u8, u8, u8, u8)");
    stored(&Ok::<u8, String>(1), "enum { Ok (u8), Err (str) }");
    stored(&Bound::Included(1_u8), "enum { Unbounded, Included (u8), Excluded (u8) }");
    stored(&(1_u8..2), "{ start: u8, end: u8 }");
    stored(&(1_u8..=2), "{ start: u8, end: u8 }");
    stored(&Duration::new(1, 2), "{ secs: u64, nanos: u32 }");
    stored(&SystemTime::UNIX_EPOCH, "{ secs_since_epoch: u64, nanos_since_epoch: u32 }");
}

#[test]
fn what_says_itself_what_it_is_needs_a_codec_that_does() {
    stored(&serde_json::json!({ "any": [1, "x", null] }), "any JSON");
    let reason = |tree: Tree| tree.json_only().is_some();
    assert!(reason(<Option<serde_json::Value>>::SHAPE));
    assert!(reason(<Vec<(u8, [serde_json::Value; 2])>>::SHAPE));
    assert!(reason(<BTreeMap<String, serde_json::Value>>::SHAPE));
    assert!(reason(<Result<u8, serde_json::Value>>::SHAPE));
    assert!(reason(<std::ops::Range<serde_json::Value>>::SHAPE));
    assert!(!reason(<BTreeMap<String, Vec<u8>>>::SHAPE));
}

#[cfg(feature = "uuid")]
#[test]
fn ids_of_uuid_can_be_stored() {
    stored(&uuid::Uuid::from_bytes([0xa5; 16]), "\"uuid\"");
}

#[cfg(feature = "time")]
#[test]
fn times_of_time_can_be_stored() {
    use time::macros::{date, datetime, offset, time};

    stored(&date!(2026 - 11 - 21), "\"time date\"");
    stored(&time::Duration::new(-1, -2), "\"time duration\"");
    stored(&time::Month::May, "\"time month\"");
    stored(&datetime!(2026-11-21 12:00:00.5 +2), "\"time date-time with offset\"");
    stored(&datetime!(2026-11-21 12:00), "\"time date-time\"");
    stored(&time!(23:59:59.9), "\"time of day\"");
    stored(&time::UtcDateTime::UNIX_EPOCH, "\"time utc date-time\"");
    stored(&offset!(-1:30), "\"time utc offset\"");
    stored(&time::Weekday::Friday, "\"time weekday\"");
}

#[cfg(feature = "jiff")]
#[test]
fn times_of_jiff_can_be_stored() {
    use jiff::civil::{date, time};

    stored(&jiff::SignedDuration::new(-1, -2), "\"jiff signed duration\"");
    stored(&jiff::Timestamp::UNIX_EPOCH, "\"jiff timestamp\"");
    stored(
        &jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(2))),
        "\"jiff zoned\"",
    );
    stored(&date(2026, 11, 21), "\"jiff date\"");
    stored(&date(2026, 11, 21).at(12, 0, 0, 5), "\"jiff date-time\"");
    stored(&time(23, 59, 59, 9), "\"jiff time\"");
    // Spans compare by their fields only.
    let span = jiff::Span::new().days(2).hours(-0);
    let bytes = postcard::to_allocvec(&span).expect("it can be written");
    let again: jiff::Span = postcard::from_bytes(&bytes).expect("and read");
    assert_eq!(again.fieldwise(), span.fieldwise());
    assert_eq!(jiff::Span::SHAPE.to_string(), "\"jiff span\"");
}

#[cfg(feature = "chrono")]
#[test]
fn times_of_chrono_can_be_stored() {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

    let utc = DateTime::<Utc>::UNIX_EPOCH;
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon");
    stored(&utc, "\"chrono date-time\"");
    let east = FixedOffset::east_opt(3_600).expect("an offset");
    stored(&utc.with_timezone(&east), "\"chrono date-time\"");
    stored(&chrono::Month::May, "\"chrono month\"");
    stored(&day, "\"chrono naive date\"");
    stored(&day.and_time(noon), "\"chrono naive date-time\"");
    stored(&noon, "\"chrono naive time\"");
    stored(&TimeDelta::new(1, 2).expect("a difference"), "\"chrono time delta\"");
    stored(&chrono::Weekday::Fri, "\"chrono weekday\"");
}
