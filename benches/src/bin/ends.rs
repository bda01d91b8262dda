//! Prints what this process remembers of ended sessions, in entries and in bytes.
//!
//! ```text
//! cargo run --release --bin ends
//! ```
//!
//! Bytes are those that the operating system has given the process (`VmRSS`), so it runs on Linux.

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use std::sync::Arc;
use std::time::Duration;

use session_core::store::SubjectKey;
use session_core::{
    Generation, InProcess, Renewal, Reply, RevocationScope, SessionId, SessionRef,
    SubjectGeneration, UnixTime,
};

const NOW: UnixTime = UnixTime::from_secs(1_795_000_000);

/// What is measured, the room for it, and what fills it.
type Case = (&'static str, usize, fn(&RevocationScope));

const CASES: [Case; 5] = [
    ("a million logouts of a million people", 1 << 20, |scope| {
        (0..1_000_000).for_each(|number| end(scope, number, number));
    }),
    ("300 000 people, each with three new ids", 1 << 21, |scope| {
        let ids =
            (0..300_000).flat_map(|person| (0..3).map(move |step| (4 * person + step, person)));
        ids.for_each(|(number, person)| rotate(scope, number, person));
    }),
    ("the end of all sessions of a million people", 1 << 20, |scope| {
        (0..1_000_000).for_each(|person| end_all(scope, person));
    }),
    ("two million logouts of one person, room for 1 000", 1_000, |scope| {
        (0..2_000_000).for_each(|number| end(scope, number, 0));
        assert!(matches!(scope.admits_login(NOW), Reply::Ready(Ok(()))), "others log in");
    }),
    ("two million logouts of two million people, room for 1 000", 1_000, |scope| {
        (0..2_000_000).for_each(|number| end(scope, number, number));
    }),
];

/// Measures each in a process of its own: what was given back stays with a process.
fn main() {
    if let Some(case) = std::env::args().nth(1) {
        let case = CASES.iter().find(|(what, ..)| *what == case).expect("one of them");
        return print(case);
    }
    println!("| what | entries | bytes | bytes for one |\n| --- | --: | --: | --: |");
    let own = std::env::current_exe().expect("a program");
    for (what, ..) in CASES {
        let ran = std::process::Command::new(&own).arg(what).status();
        assert!(ran.expect("it runs").success(), "{what}");
    }
}

/// Prints what a memory takes once it is filled.
fn print((what, capacity, fill): &Case) {
    let memory = Arc::new(InProcess::with_capacity(*capacity, 1_000));
    let scope = RevocationScope::in_memory(Arc::clone(&memory));
    let before = resident();
    fill(&scope);
    let (entries, bytes) = (memory.len().0, resident().saturating_sub(before));
    println!("| {what} | {entries} | {bytes} | {} |", bytes / entries.max(1));
}

fn end(scope: &RevocationScope, number: u64, person: u64) {
    let ended = scope.end(session(number), Some(member(person)), NOW);
    assert!(matches!(ended, Reply::Ready(Ok(()))), "an end is never refused");
}

fn rotate(scope: &RevocationScope, number: u64, person: u64) {
    let (session, member, next) = (session(number), member(person), session(number + 1).id);
    let rotated = scope.rotate(&session, Some(&member), None, next, Renewal::Rotation, NOW);
    assert!(matches!(rotated, Reply::Ready(Ok(_))), "there is room");
}

fn end_all(scope: &RevocationScope, person: u64) {
    let subject = member(person).subject;
    let ended = scope.end_all(&subject, session(0).memory, NOW);
    assert!(matches!(ended, Reply::Ready(Ok(()))), "an end is never refused");
}

fn session(number: u64) -> SessionRef {
    let id = SessionId::from_bytes(u128::to_be_bytes(mixed(number) << 64 | mixed(!number)));
    SessionRef { id, has_subject: true, memory: Duration::from_secs(1_890) }
}

fn member(person: u64) -> SubjectGeneration {
    let mut key = [0; 32];
    for (part, salt) in key.chunks_mut(8).zip(1..) {
        let word = u64::try_from(mixed(person ^ (salt << 48))).expect("a word");
        part.copy_from_slice(&word.to_be_bytes());
    }
    let subject = SubjectKey::from_bytes(key);
    SubjectGeneration { subject, generation: Generation::at(NOW) }
}

/// A number that looks random and is not (`SplitMix64`).
fn mixed(number: u64) -> u128 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u128::from(mixed ^ (mixed >> 31))
}

/// Returns how many bytes the process has.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says so");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it is there");
    let kilobytes = line.split_ascii_whitespace().nth(1).and_then(|number| number.parse().ok());
    kilobytes.map(|kilobytes: usize| kilobytes * 1_024).expect("a number")
}
