//! Prints what each kind of rule adds, under the layer and on our router.
//!
//! ```text
//! cargo run --release --bin policies                 100 rounds
//! cargo run --release --bin policies -- --rounds 300
//! ```

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use session_benches::allocations::Counting;
use session_benches::arguments::number;
use session_benches::policies;
use session_benches::rounds::Effort;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let rounds = number("--rounds", 100, &[]);
    policies::print(Effort { rounds, batch: 200 });
}
