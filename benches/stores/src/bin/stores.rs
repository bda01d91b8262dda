//! Prints the section "Stores" of `docs/performance.md`.
//!
//! ```text
//! cargo run --release -p session-store-benches                     400 rounds
//! cargo run --release -p session-store-benches -- --rounds 2000
//! cargo run --release -p session-store-benches -- --quick          20 rounds, to see that it runs
//! ```

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use session_store_benches::engines::Servers;
use session_store_benches::measure::{IN_FLIGHT, at_once, one_by_one};
use session_store_benches::report::{print_rates, print_targets, print_times};

fn main() {
    let rounds = rounds(&std::env::args().skip(1).collect::<Vec<_>>());
    let servers = Servers::start();
    println!("{rounds} rounds.\n\n### One request after the other\n");
    let measured = one_by_one(&servers, rounds);
    print_times(&measured);
    println!("### {IN_FLIGHT} requests in flight\n");
    print_rates(&at_once(&servers, rounds));
    println!("### Targets\n");
    print_targets(&measured);
}

fn rounds(arguments: &[String]) -> usize {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => 400,
        ["--quick"] => 20,
        ["--rounds", rounds] => rounds.parse().expect("a number of rounds"),
        _ => panic!("usage: stores [--quick | --rounds N]"),
    }
}
