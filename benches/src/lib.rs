//! What `session-axum` costs, beside the least it could cost and beside its peers.
//!
//! `cargo run --release` prints every table of `docs/performance.md`. Each table is one run in which
//! the subjects take turns, so its ratios hold on a machine that does other things too.

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::unwrap_used)]

pub mod allocations;
pub mod arguments;
pub mod codec;
pub mod floor;
pub mod growth;
pub mod instructions;
pub mod markdown;
pub mod policies;
pub mod request;
pub mod requests;
pub mod rounds;
pub mod samples;
pub mod subjects;
pub mod targets;
pub mod versions;
