//! The token, over whole spaces: every small alteration of one, every place it does not belong to,
//! and everything else as far as chance reaches.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod alterations;
mod chance;
mod swaps;
