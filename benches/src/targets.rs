//! What was aimed at, and whether it was reached.

use crate::codec::Ratios;
use crate::markdown::{more, table, times};
use crate::requests::{Case, Report};
use crate::subjects::{BARE, BY_HAND, OUR_GUARD, OUR_PUBLIC, OURS, PEERS};

/// The targets for requests were set for handlers that a router binds to their sessions; a layer is
/// allowed this much more.
const LAYER: f64 = 1.2;

/// What was measured, beside what was wanted.
struct Target {
    what: &'static str,
    wanted: String,
    measured: String,
    met: bool,
}

/// At most so much, printed by `show`.
fn most(what: &'static str, measured: f64, limit: f64, show: fn(f64) -> String) -> Target {
    let wanted = format!("<= {}", show(limit));
    Target { what, wanted, measured: show(measured), met: measured <= limit }
}

/// At least so many times less.
fn least(what: &'static str, measured: f64, limit: f64) -> Target {
    let wanted = format!(">= {}", times(limit));
    Target { what, wanted, measured: times(measured), met: measured >= limit }
}

/// Prints the table.
pub fn print(report: &Report, codec: Ratios, (s, m): (usize, usize)) {
    let targets = codec_targets(codec, s, m).into_iter().chain(request_targets(report));
    let row = |Target { what, wanted, measured, met }| {
        let met = if met { "yes" } else { "no" };
        vec![String::from(what), wanted, measured, met.to_owned()]
    };
    table(&["", "target", "measured", "met"], &targets.map(row).collect::<Vec<_>>());
}

fn count(value: f64) -> String {
    format!("{value:.0}")
}

#[expect(clippy::cast_precision_loss, reason = "lengths of cookies")]
fn codec_targets(codec: Ratios, s: usize, m: usize) -> Vec<Target> {
    vec![
        most("verify + decode M, x the floor", codec.decode, 1.45, times),
        most("encode + sign M, x the floor", codec.encode, 1.5, times),
        most("characters of M", m as f64, 220.0, count),
        most("characters of S", s as f64, 105.0, count),
    ]
}

fn request_targets(report: &Report) -> Vec<Target> {
    let added = |case, subject| report.case(case).over(subject, BARE).unwrap_or(f64::NAN);
    let peers = |case| report.least(case, PEERS..report.len()) / added(case, OURS);
    let by_hand = |case, subject| report.ratio(case, subject, BY_HAND);
    let foreign = added(Case::Foreign, OURS) - added(Case::Read, OURS);
    vec![
        most("guarded read, x hand-written", by_hand(Case::Read, OURS), 1.9 * LAYER, times),
        least("guarded read, x less than the fastest peer", peers(Case::Read), 3.7 / LAYER),
        most("guarded read, allocations", report.allocations(OURS), 9.0 * LAYER, count),
        most("guard alone, x hand-written", by_hand(Case::Read, OUR_GUARD), 1.6 * LAYER, times),
        most("modify, x hand-written", by_hand(Case::Modify, OURS), 1.8 * LAYER, times),
        least("modify, x less than the fastest peer", peers(Case::Modify), 3.4 / LAYER),
        most("forged cookie, ns", added(Case::Forged, OURS), 250.0 * LAYER, more),
        most("no cookie, ns", added(Case::NoCookie, OURS), 100.0 * LAYER, more),
        most("four foreign cookies, ns more", foreign, 60.0, more),
        most("public route, ns", added(Case::Read, OUR_PUBLIC), 110.0 * LAYER, more),
        most("public route, allocations", report.allocations(OUR_PUBLIC), 4.0 * LAYER, count),
    ]
}
