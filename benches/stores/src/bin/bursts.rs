//! Counts the logins that SQLite serves of a burst.
//!
//! ```text
//! cargo run --release -p session-store-benches --bin bursts                    nine bursts of each size
//! cargo run --release -p session-store-benches --bin bursts -- --rounds 30
//! ```

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used)]

use session_benches::arguments::number;
use session_store_benches::bursts::print;
use session_store_benches::engines::Servers;
use tokio::runtime::Builder;

fn main() {
    let rounds = number("--rounds", 9, &[]);
    let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let servers = Servers::start();
    runtime.block_on(async { print(&servers.our_sqlite().await, rounds).await });
}
