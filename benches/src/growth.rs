//! What grows with what: cookies of other programs, the session, the ring, the ended sessions.

use std::hint::black_box;
use std::time::Duration;

use axum::http::StatusCode;
use session_core::{InProcess, Reply, RevocationScope, SessionId, SessionRef, Standing, UnixTime};

use crate::allocations;
use crate::codec::{Ours, repeat, ring};
use crate::markdown::{more, table, times};
use crate::request::{Template, runtime, send};
use crate::rounds::{Effort, Run, Samples};
use crate::samples::{Account, Medium, large};
use crate::subjects::{BARE, BY_HAND, OURS, all, only_key, with_keys};

/// Prints what cookies of other programs cost.
pub fn print_foreign(effort: Effort) {
    const COUNTS: [usize; 6] = [0, 1, 4, 10, 20, 50];
    let (runtime, subjects) = (runtime(), all());
    let chosen = [BARE, BY_HAND, OURS].map(|at| subjects.get(at).expect("a subject"));
    let [_, by_hand, ours] = chosen;
    let values = [by_hand, by_hand, ours].map(|subject| subject.log_in(&runtime, true));
    let mut runs: Vec<Run<'_>> = Vec::new();
    for count in COUNTS {
        for (subject, value) in chosen.iter().zip(&values) {
            let template = Template::get("/read").with(value, count);
            let (runtime, router) = (&runtime, &subject.router);
            let run = move |n| send(runtime, router, &template, n, StatusCode::OK);
            runs.push(Box::new(run));
        }
    }
    let samples = Samples::take(&mut runs, effort);
    let rows = COUNTS.iter().enumerate().map(|(at, count)| {
        let cell = |subject: usize| more(samples.over(3 * at + subject, 3 * at));
        vec![count.to_string(), cell(1), cell(2)]
    });
    let head = ["cookies of other programs", "hand-written, ns", "session-axum, ns"];
    table(&head, &rows.collect::<Vec<_>>());
}

/// Prints what a longer session costs.
pub fn print_sizes(effort: Effort) {
    const NOTES: [usize; 6] = [0, 256, 512, 1_024, 2_048, 2_816];
    let codecs = NOTES.map(|bytes| Ours::new(large(bytes), ring(), ring()));
    let mut runs: Vec<Run<'_>> = Vec::new();
    for codec in &codecs {
        runs.push(repeat(|| codec.open()));
        runs.push(repeat(|| codec.decode()));
        runs.push(repeat(|| codec.encode()));
    }
    let counts: Vec<_> = runs.iter_mut().map(|run| allocations::during(|| run(1))).collect();
    let samples = Samples::take(&mut runs, effort);
    let rows = codecs.iter().enumerate().map(|(at, codec)| {
        let cell = |part: usize| format!("{:.0}", samples.nanoseconds(3 * at + part));
        let verified = counts.get(3 * at).copied().unwrap_or_default();
        vec![codec.text.len().to_string(), cell(0), verified.to_string(), cell(1), cell(2)]
    });
    let head = [
        "characters of the cookie's value",
        "verify, ns",
        "allocations",
        "verify + decode, ns",
        "encode + sign, ns",
    ];
    table(&head, &rows.collect::<Vec<_>>());
}

/// Prints what more keys cost a token under the last of them.
pub fn print_keys(effort: Effort) {
    const COUNTS: [u8; 4] = [1, 2, 10, 100];
    let codecs =
        COUNTS.map(|count| Ours::new(Medium::new(true), only_key(count - 1), with_keys(count)));
    let mut runs: Vec<Run<'_>> = Vec::new();
    runs.extend(codecs.iter().map(|codec| repeat(|| codec.decode())));
    let samples = Samples::take(&mut runs, effort);
    let rows = COUNTS.iter().enumerate();
    let rows = rows.map(|(at, count)| vec![count.to_string(), times(samples.times(at, 0))]);
    let head = ["keys in the ring, the token under the last", "x verify + decode with one"];
    table(&head, &rows.collect::<Vec<_>>());
}

/// Prints what asking for ended sessions costs, by how many are remembered in this process.
pub fn print_revoked(effort: Effort) {
    const COUNTS: [u64; 5] = [0, 1_000, 10_000, 100_000, 1_000_000];
    let now = UnixTime::from_secs(1_795_000_000);
    let reaches = COUNTS.map(|count| {
        let reach = RevocationScope::in_memory(InProcess::with_capacity(1 << 21, 1 << 16));
        for number in 0..count {
            assert!(matches!(reach.end(target(number), None, now), Reply::Ready(Ok(()))));
        }
        reach
    });
    let live: Vec<_> = (0..4_096).map(|number| target(u64::MAX - number)).collect();
    let mut runs: Vec<Run<'_>> = Vec::new();
    for reach in &reaches {
        let mut targets = live.iter().cycle();
        runs.push(repeat(move || {
            let target = targets.next().expect("a circle has no end");
            let answer = reach.presented(black_box(target), None, now);
            assert!(matches!(answer, Reply::Ready(Ok(Standing::Live))));
        }));
    }
    let samples = Samples::take(&mut runs, effort);
    let rows = COUNTS.iter().enumerate();
    let rows =
        rows.map(|(at, count)| vec![count.to_string(), format!("{:.0}", samples.nanoseconds(at))]);
    let head = ["ended sessions remembered", "to ask for one of 4 096 live ones, ns"];
    table(&head, &rows.collect::<Vec<_>>());
}

/// A session whose id looks random and is not (`SplitMix64`).
fn target(number: u64) -> SessionRef {
    let word = |number: u64| {
        let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u128::from(mixed ^ (mixed >> 31))
    };
    let id = word(number) << 64 | word(!number);
    let id = SessionId::from_bytes(id.to_be_bytes());
    SessionRef { id, has_subject: true, memory: Duration::from_secs(1_890) }
}
