//! Verify and decode, encode and sign: no router, no cookie header, no clock.

use std::fmt::Debug;
use std::hint::black_box;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use session_core::{Context, Header, KeyRing, Lifetimes, SessionData, SessionId, Tokens, UnixTime};

use crate::allocations;
use crate::floor::Floor;
use crate::markdown::{table, times};
use crate::request::COOKIE_NAME;
use crate::rounds::{Effort, Run, Samples};
use crate::samples::{Account, Medium, PlainMedium, Small, large, plain_small, small};

const NOW: UnixTime = UnixTime::from_secs(1_795_000_060);

/// Our codec for one session, with a token of it.
pub struct Ours<T: SessionData> {
    tokens: Tokens<T>,
    lifetimes: Lifetimes,
    header: Header,
    session: T,
    /// The cookie's value.
    pub text: String,
}

/// The floor for one session, with its token.
#[derive(Debug)]
pub struct Least<T> {
    floor: Floor,
    session: T,
    /// The cookie's value.
    pub text: String,
}

impl<T: SessionData> Ours<T> {
    /// Signs the session by the first key of a ring, and opens it with another ring.
    pub fn new(session: T, signing: KeyRing, opening: KeyRing) -> Self {
        let context = Context::new("benches", COOKIE_NAME, T::DECLARATION);
        let started = UnixTime::from_secs(1_795_000_000);
        let header =
            Header::begin(SessionId::from_bytes([0xa5; 16]), started).with_authenticated(started);
        let signer = Tokens::new(context.clone(), signing);
        let payload = signer.encode(&session).expect("a session that can be encoded");
        let text = signer.sign(&header, &payload).expect("a session that fits");
        let lifetimes = Lifetimes::new(Duration::from_mins(30), Duration::from_hours(12));
        Self { tokens: Tokens::new(context, opening), lifetimes, header, session, text }
    }

    /// Verifies and decodes.
    pub fn decode(&self) -> T {
        let token = self.tokens.open(black_box(self.text.as_bytes()), &self.lifetimes, NOW);
        token.expect("our own token").session().expect("our own session")
    }

    /// Verifies, and reads no more than what a guard wants to know.
    pub fn open(&self) {
        let token = self.tokens.open(black_box(self.text.as_bytes()), &self.lifetimes, NOW);
        black_box(token.expect("our own token").roles());
    }

    /// Encodes and signs.
    pub fn encode(&self) -> String {
        let payload = self.tokens.encode(black_box(&self.session)).expect("as before");
        self.tokens.sign(&self.header, &payload).expect("as before")
    }
}

impl<T: SessionData> Debug for Ours<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ours(..)")
    }
}

impl<T: Serialize + DeserializeOwned> Least<T> {
    /// Signs the session.
    pub fn new(session: T) -> Self {
        let floor = Floor::new(&[0x5a; 32]);
        let text = floor.sign(&session, "", "");
        Self { floor, session, text }
    }

    /// Verifies and decodes.
    pub fn decode(&self) -> T {
        self.floor.open(black_box(self.text.as_bytes())).expect("our own token")
    }

    /// Encodes and signs.
    pub fn encode(&self) -> String {
        self.floor.sign(black_box(&self.session), "", "")
    }
}

/// Returns a ring of one key.
pub fn ring() -> KeyRing {
    crate::subjects::only_key(0)
}

/// Returns our codec for M.
pub fn medium() -> Ours<Medium> {
    Ours::new(Medium::new(true), ring(), ring())
}

/// Returns our codec for S.
pub fn our_small() -> Ours<Small> {
    Ours::new(small(), ring(), ring())
}

/// What the targets are about, as ratios to the floor.
#[derive(Clone, Copy, Debug)]
pub struct Ratios {
    /// Verify and decode, M.
    pub decode: f64,
    /// Encode and sign, M.
    pub encode: f64,
}

/// Measures and prints.
pub fn print(effort: Effort) -> Ratios {
    let (floor_m, same_m, ours_m) =
        (Least::new(PlainMedium::new(true)), Least::new(Medium::new(true)), medium());
    let (floor_s, ours_s) = (Least::new(plain_small()), our_small());
    assert_eq!(ours_m.decode(), ours_m.session);
    assert_eq!(floor_m.decode(), floor_m.session);
    let mut subjects: [(&str, &str, Run<'_>); 11] = [
        ("verify + decode", "M: floor", repeat(|| floor_m.decode())),
        ("", "M: floor, our struct", repeat(|| same_m.decode())),
        ("", "**M: session-core**", repeat(|| ours_m.decode())),
        ("verify, roles only", "M: session-core", repeat(|| ours_m.open())),
        ("verify + decode", "S: floor", repeat(|| floor_s.decode())),
        ("", "**S: session-core**", repeat(|| ours_s.decode())),
        ("encode + sign", "M: floor", repeat(|| floor_m.encode())),
        ("", "M: floor, our struct", repeat(|| same_m.encode())),
        ("", "**M: session-core**", repeat(|| ours_m.encode())),
        ("", "S: floor", repeat(|| floor_s.encode())),
        ("", "**S: session-core**", repeat(|| ours_s.encode())),
    ];
    let against = [0, 0, 0, 0, 4, 4, 6, 6, 6, 9, 9];
    let counts: Vec<_> =
        subjects.iter_mut().map(|(_, _, run)| allocations::during(|| run(1))).collect();
    let names: Vec<_> = subjects.iter().map(|(what, name, _)| (*what, *name)).collect();
    let mut runs: Vec<Run<'_>> = subjects.into_iter().map(|(_, _, run)| run).collect();
    let samples = Samples::take(&mut runs, effort);
    let rows = names.iter().zip(against).zip(counts).enumerate();
    let rows = rows.map(|(at, (((what, name), floor), allocations))| {
        let (ns, ratio) = (samples.nanoseconds(at), samples.times(at, floor));
        vec![
            (*what).to_owned(),
            (*name).to_owned(),
            format!("{ns:.0}"),
            times(ratio),
            allocations.to_string(),
        ]
    });
    table(&["", "", "ns", "x the floor", "allocations"], &rows.collect::<Vec<_>>());
    Ratios { decode: samples.times(2, 0), encode: samples.times(8, 6) }
}

/// Prints how long cookies are; returns the lengths of S and M.
pub fn print_lengths() -> (usize, usize) {
    let (s, m) = (our_small().text.len(), medium().text.len());
    let l = Ours::new(large(864), ring(), ring());
    let floor = |length: usize| length.to_string();
    let plain = postcard::to_allocvec(&l.session).expect("a session that can be encoded").len();
    let rows = [
        ("S: id and role", Least::new(plain_small()).text.len(), s),
        ("M: the session of all other tables", Least::new(PlainMedium::new(true)).text.len(), m),
        ("L: about 1 KB of notes", ((plain + 32) * 4).div_ceil(3), l.text.len()),
    ];
    let rows = rows.map(|(name, least, ours)| vec![name.to_owned(), floor(least), floor(ours)]);
    table(&["characters of the cookie's value", "floor", "session-axum"], &rows);
    (s, m)
}

/// Makes something that is done many times.
pub fn repeat<'a, V>(mut once: impl FnMut() -> V + 'a) -> Run<'a> {
    Box::new(move |times| {
        for _ in 0..times {
            black_box(once());
        }
    })
}
