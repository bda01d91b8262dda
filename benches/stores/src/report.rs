//! The tables.

use session_benches::markdown::{table, times};

use crate::measure::{Measured, Taken};
use crate::subject::Case;

/// Prints what a request takes.
pub fn print_times(measured: &[Measured]) {
    let microseconds = |nanoseconds: f64| format!("{:.1}", nanoseconds / 1_000.0);
    let head = ["sessions in", "case", "session-axum, µs", "tower-sessions, µs", "ours / theirs"];
    print(measured, &head, microseconds, |ratio| ratio);
}

/// Prints how many requests a second brings.
pub fn print_rates(measured: &[Measured]) {
    let rate = |nanoseconds: f64| format!("{:.0}", 1e9 / nanoseconds);
    let head = ["sessions in", "case", "session-axum, 1/s", "tower-sessions, 1/s", "ours / theirs"];
    print(measured, &head, rate, |ratio| 1.0 / ratio);
}

fn print(
    measured: &[Measured],
    head: &[&str],
    show: impl Fn(f64) -> String,
    ratio: impl Fn(f64) -> f64,
) {
    let row = |engine: &str, taken: &Taken| {
        let none = || "-".to_owned();
        vec![
            engine.to_owned(),
            taken.case.name().to_owned(),
            show(taken.ours),
            taken.theirs.map_or_else(none, |theirs| show(theirs.nanoseconds)),
            taken.theirs.map_or_else(none, |theirs| times(ratio(theirs.ratio))),
        ]
    };
    let rows = |measured: &Measured| -> Vec<_> {
        measured.cases.iter().map(|taken| row(measured.engine, taken)).collect()
    };
    table(head, &measured.iter().flat_map(rows).collect::<Vec<_>>());
}

/// Prints whether each is as fast as it was to be: in memory half as many requests again for what reads
/// and modifies, and elsewhere no less but for what measuring is worth.
pub fn print_targets(one_by_one: &[Measured]) {
    let row = |engine: &str, taken: &Taken| {
        let ratio = taken.theirs?.ratio;
        let in_memory = engine == "memory" && matches!(taken.case, Case::Read | Case::Modify);
        let limit = if in_memory { 1.0 / 1.5 } else { 1.05 };
        let met = if ratio <= limit { "yes" } else { "no" };
        let what = format!("{engine}, {}: time, x theirs", taken.case.name());
        Some(vec![what, format!("<= {}", times(limit)), times(ratio), met.to_owned()])
    };
    let rows = |measured: &Measured| -> Vec<_> {
        measured.cases.iter().filter_map(|taken| row(measured.engine, taken)).collect()
    };
    let rows: Vec<_> = one_by_one.iter().flat_map(rows).collect();
    table(&["", "target", "measured", "met"], &rows);
}
