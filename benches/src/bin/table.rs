//! Prints the tables of `docs/performance.md`.
//!
//! ```text
//! cargo run --release                     100 rounds
//! cargo run --release -- --rounds 300
//! cargo run --release -- --quick          15 rounds, to see that it runs
//! ```

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use session_benches::allocations::Counting;
use session_benches::arguments::number;
use session_benches::requests::Report;
use session_benches::rounds::Effort;
use session_benches::{codec, growth, instructions, targets, versions};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let rounds = number("--rounds", 100, &[("--quick", 15)]);
    let requests = Effort { rounds, batch: 200 };
    let calls = Effort { rounds, batch: 1_000 };
    println!("{rounds} rounds.\n\n## Requests\n");
    let report = Report::take(requests);
    report.print();
    println!("## The token\n");
    let ratios = codec::print(calls);
    let lengths = codec::print_lengths();
    println!("### Instructions\n");
    instructions::print();
    println!("### Versions\n");
    versions::print(calls);
    println!("## Growth\n");
    growth::print_foreign(requests);
    growth::print_sizes(calls);
    growth::print_keys(calls);
    growth::print_revoked(Effort { batch: 4_096, ..calls });
    println!("## Targets\n");
    targets::print(&report, ratios, lengths);
}
