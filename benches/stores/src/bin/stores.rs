//! Prints the section "Stores" of `docs/performance.md`.
//!
//! ```text
//! cargo run --release -p session-store-benches                     400 rounds
//! cargo run --release -p session-store-benches -- --rounds 2000
//! cargo run --release -p session-store-benches -- --quick          20 rounds, to see that it runs
//! ```

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use session_benches::arguments::number;
use session_store_benches::engines::Servers;
use session_store_benches::measure::{IN_FLIGHT, at_once, one_by_one};
use session_store_benches::report::{print_rates, print_targets, print_times};

fn main() {
    let rounds = number("--rounds", 400, &[("--quick", 20)]);
    let servers = Servers::start();
    println!("{rounds} rounds.\n\n### One request after the other\n");
    let measured = one_by_one(&servers, rounds);
    print_times(&measured);
    println!("### {IN_FLIGHT} requests in flight\n");
    print_rates(&at_once(&servers, rounds));
    println!("### Targets\n");
    print_targets(&measured);
}
