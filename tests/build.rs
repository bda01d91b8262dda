//! Writes session types with random histories, for `end_to_end/histories.rs` to compile.
//!
//! `SESSION_HISTORIES_SEED` chooses other ones than the usual.

// What cannot be written must not be tested.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "histories/history.rs"]
mod history;
#[path = "histories/random.rs"]
mod random;
#[path = "histories/source.rs"]
mod source;

use std::path::Path;
use std::{env, fs};

use history::History;
use random::Random;

/// Each is up to six versions, and each version a build that knows all before it.
const HISTORIES: usize = 16;

const SEED: u64 = 5;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=histories");
    println!("cargo::rerun-if-env-changed=SESSION_HISTORIES_SEED");
    let seed = env::var("SESSION_HISTORIES_SEED").map_or(SEED, |seed| {
        seed.parse().unwrap_or_else(|_| panic!("SESSION_HISTORIES_SEED is no number: {seed}"))
    });
    let mut random = Random::new(seed);
    let histories: Vec<_> = (0..HISTORIES).map(|_| History::random(&mut random)).collect();
    let text = source::of(&histories);
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("histories.rs"), text).expect("the folder can be written to");
}
