//! Lets ten thousand people use an application whose Redis is killed, and fails if any of them is taken
//! for somebody else, let in where they may not be, or logged out.
//!
//! ```text
//! cargo run --release -p session-store-benches --bin crowd                     for a minute
//! cargo run --release -p session-store-benches --bin crowd -- --seconds 15
//! ```

// Whatever goes wrong here is what it is there to find.
#![allow(clippy::expect_used)]

use std::time::Duration;

use session_benches::arguments::number;
use session_benches::markdown::table;
use session_store_benches::crowd::{CONNECTIONS, Phase, RECOVERY, Report, SESSIONS, run};
use tokio::runtime::Builder;

const STATUSES: [u16; 4] = [200, 401, 403, 503];

fn main() {
    let seconds = number("--seconds", 60, &[]);
    let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(run(Duration::from_secs(seconds)));
    print(&report, seconds);
    check(&report);
}

fn print(report: &Report, seconds: u64) {
    let Report { seen, roll_call, outage } = report;
    println!(
        "{SESSIONS} sessions over {CONNECTIONS} connections, {} requests in {seconds} s; Redis was \
         gone for {:.1} s.\n",
        seen.total(),
        outage.as_secs_f64(),
    );
    let row = |phase: Phase| {
        let counts = STATUSES.map(|status| seen.of(phase, status).to_string());
        [phase.name().to_owned()].into_iter().chain(counts).collect()
    };
    let rows: Vec<Vec<_>> = Phase::ALL.map(row).into();
    table(&["answers", "200", "401", "403", "503"], &rows);
    let moment = |at: Option<Duration>| {
        at.map_or_else(|| "none".to_owned(), |at| format!("after {:.2} s", at.as_secs_f64()))
    };
    println!(
        "First served once Redis was back: {}. Last 503 after that: {}.",
        moment(seen.first_served),
        moment(seen.last_unavailable),
    );
    println!(
        "At the end {} of {SESSIONS} were who they had been, with all that was acknowledged.",
        roll_call.of(Phase::After, 200),
    );
}

/// Fails if anything was not as it should be.
fn check(Report { seen, roll_call, .. }: &Report) {
    for wrong in seen.wrong.iter().chain(&roll_call.wrong).take(20) {
        eprintln!("{wrong}");
    }
    assert!(seen.wrong.is_empty() && roll_call.wrong.is_empty(), "wrong answers");
    let foreign = seen.answers.keys().find(|(_, status)| !STATUSES.contains(status));
    assert_eq!(foreign, None, "another status");
    assert!(seen.of(Phase::Outage, 503) > 0, "the outage was not noticed");
    assert!(seen.first_served.is_some_and(|at| at < RECOVERY), "service did not return");
    assert!(seen.last_unavailable.is_none_or(|at| at < RECOVERY), "service returned too late");
    assert_eq!(roll_call.of(Phase::After, 200), SESSIONS, "somebody was logged out");
    println!("Nobody was taken for somebody else, let in where they may not be, or logged out.");
}
