//! What sessions in a store cost: `session-axum` beside tower-sessions, on the same servers.
//!
//! `cargo run --release -p session-store-benches` prints the section "Stores" of
//! `docs/performance.md`. The two take turns in every round, so its ratios hold on a machine that does
//! other things too. The program `crowd` is about what is right, not what is fast: ten thousand sessions
//! whose Redis is killed. The program `bursts` counts who is served when very many log in at once.

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::unwrap_used)]

pub mod bursts;
pub mod crowd;
pub mod engines;
pub mod measure;
pub mod ours;
pub mod report;
pub mod subject;
pub mod theirs;
