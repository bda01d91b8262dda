//! Random histories of session types: what any version writes, any later one reads, as migrating by
//! hand says. `build.rs` writes them; each version is compiled as its authors would have written it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use session_axum::{KeyRing, Removed, Role, Session, SessionData};
use session_core::{Context, Header, Lifetimes, Refusal, SessionId, Tokens, UnixTime};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const LIFETIMES: Lifetimes =
    Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));

/// A session's fields by name.
type Map = BTreeMap<&'static str, Value>;

#[derive(Role, Clone, Copy, Debug, PartialEq)]
pub enum Role {
    Admin,
    Reader,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Bytes(Vec<u8>),
    Flag(Option<bool>),
    Number(u32),
    Role(Option<Role>),
    Text(String),
    User(Option<u64>),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Bytes,
    Flag,
    Number,
    Role,
    Text,
    User,
}

macro_rules! getters {
    ($($name:ident: $variant:ident = $ty:ty,)*) => {
        impl Value {
            $(fn $name(&self) -> $ty {
                match self {
                    Self::$variant(value) => value.clone(),
                    other => panic!("no {}: {other:?}", stringify!($name)),
                }
            })*
        }
    };
}

getters! {
    bytes: Bytes = Vec<u8>,
    flag: Flag = Option<bool>,
    number: Number = u32,
    role: Role = Option<Role>,
    text: Text = String,
    user: User = Option<u64>,
}

/// A session type with its fields by name.
trait Values: SessionData {
    fn of(map: &Map) -> Self;
    fn values(&self) -> Map;
}

struct History {
    versions: Vec<Version>,
}

/// A session type in one version, as a build of that version knows it.
struct Version {
    fields: &'static [(&'static str, Kind)],
    write: fn(&Map) -> String,
    /// Returns what the build reads, and what it writes then.
    read: fn(&str) -> Result<(Map, String), Refusal>,
    /// Migrates from the version before, by hand.
    migrate: fn(&Map) -> Option<Map>,
}

#[allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unused,
    unreachable_pub,
    reason = "a program wrote it"
)]
mod written {
    use super::*;

    include!(concat!(env!("OUT_DIR"), "/histories.rs"));
}

fn tokens<T: SessionData>() -> Tokens<T> {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    Tokens::new(Context::new("tests", "session", T::DECLARATION), keys)
}

fn write<T: Values>(map: &Map) -> String {
    let tokens = tokens::<T>();
    let payload = tokens.encode(&T::of(map)).unwrap();
    let header = Header::begin(SessionId::from_bytes([7; 16]), NOW)
        .with_authenticated(payload.has_subject().then_some(NOW));
    tokens.sign(&header, &payload).unwrap()
}

fn read<T: Values>(text: &str) -> Result<(Map, String), Refusal> {
    let tokens = tokens::<T>();
    let open = tokens.open(text.as_bytes(), &LIFETIMES, NOW)?;
    let session: T = open.session().map_err(Refusal::Payload)?;
    let again = tokens.sign_again(open.header(), &open).unwrap();
    Ok((session.values(), again))
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    let role = prop_oneof![Just(Role::Admin), Just(Role::Reader)];
    match kind {
        Kind::Bytes => proptest::collection::vec(any::<u8>(), 0..6).prop_map(Value::Bytes).boxed(),
        Kind::Flag => any::<Option<bool>>().prop_map(Value::Flag).boxed(),
        Kind::Number => any::<u32>().prop_map(Value::Number).boxed(),
        Kind::Role => proptest::option::of(role).prop_map(Value::Role).boxed(),
        Kind::Text => "\\PC{0,12}".prop_map(Value::Text).boxed(),
        Kind::User => any::<Option<u64>>().prop_map(Value::User).boxed(),
    }
}

fn values(fields: &'static [(&'static str, Kind)]) -> impl Strategy<Value = Map> {
    let strategies: Vec<_> = fields.iter().map(|(_, kind)| value(*kind)).collect();
    let names = fields.iter().map(|(name, _)| *name);
    strategies.prop_map(move |values| names.clone().zip(values).collect())
}

/// Returns what tries `PROPTEST_CASES` sessions of each version, and otherwise few: each is read by
/// every later build.
fn runner() -> TestRunner {
    let usual = Config { failure_persistence: None, ..Config::default() };
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = if asked { usual } else { Config { cases: 40, ..usual } };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Migrates by hand through these versions; `None` if a migration ends the session.
fn migrated(versions: &[Version], map: &Map) -> Option<Map> {
    versions.iter().try_fold(map.clone(), |map, version| (version.migrate)(&map))
}

#[test]
fn what_any_version_writes_any_later_one_reads_as_migrating_by_hand_says() {
    let (read, ended) = (Cell::new(0), Cell::new(0));
    for history in written::all() {
        for at in 0..history.versions.len() {
            let mut runner = runner();
            let run = runner.run(&values(history.versions[at].fields), |map| {
                let text = (history.versions[at].write)(&map);
                for later in at..history.versions.len() {
                    let expected = migrated(&history.versions[at + 1..=later], &map);
                    let version = u32::try_from(at + 1).unwrap();
                    let found = (history.versions[later].read)(&text);
                    let found_values = found.clone().map(|(values, _)| values);
                    let expected = expected.ok_or(Refusal::MigrationRefused(version));
                    prop_assert_eq!(&found_values, &expected);
                    let Ok((_, again)) = found else { continue };
                    // Written anew on the way, it comes to the same.
                    for last in later..history.versions.len() {
                        let direct = (history.versions[last].read)(&text).map(|(values, _)| values);
                        let by_way =
                            (history.versions[last].read)(&again).map(|(values, _)| values);
                        prop_assert_eq!(direct.ok(), by_way.ok());
                    }
                }
                for earlier in &history.versions[..at] {
                    let newer = Err(Refusal::NewerVersion(u32::try_from(at + 1).unwrap()));
                    prop_assert_eq!((earlier.read)(&text).map(drop), newer);
                }
                match migrated(&history.versions[at + 1..], &map) {
                    Some(_) => read.set(read.get() + 1),
                    None => ended.set(ended.get() + 1),
                }
                Ok(())
            });
            run.unwrap();
        }
    }
    let (read, ended) = (read.get(), ended.get());
    println!("{read} sessions lived on, and a migration ended {ended}");
    assert!(read > 1_000 && ended > 0);
}
