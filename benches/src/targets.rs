//! What was aimed at, and whether it was reached.

use crate::codec::Ratios;
use crate::markdown::{more, table, times};
use crate::requests::{Case, Report};
use crate::subjects::{BARE, BY_HAND, LAYERED, OURS, PEERS};

/// The targets for requests are for handlers that a router binds to their sessions; a layer is
/// allowed this much more.
const LAYER: f64 = 1.2;

/// What was measured, beside what was wanted.
struct Target {
    wanted: String,
    measured: String,
    met: bool,
}

/// At most so much, printed by `show`.
fn most(measured: f64, limit: f64, show: fn(f64) -> String) -> Target {
    let wanted = format!("<= {}", show(limit));
    Target { wanted, measured: show(measured), met: measured <= limit }
}

/// At least so many times less.
fn least(measured: f64, limit: f64) -> Target {
    let wanted = format!(">= {}", times(limit));
    Target { wanted, measured: times(measured), met: measured >= limit }
}

impl Target {
    fn cells(self) -> [String; 3] {
        let met = if self.met { "yes" } else { "no" };
        [self.wanted, self.measured, met.to_owned()]
    }
}

/// Prints the tables.
pub fn print(report: &Report, codec: Ratios, (s, m): (usize, usize)) {
    let row = |(what, target): (&str, Target)| {
        [what.to_owned()].into_iter().chain(target.cells()).collect::<Vec<_>>()
    };
    let tokens: Vec<_> = of_tokens(codec, s, m).into_iter().map(row).collect();
    table(&["", "target", "measured", "met"], &tokens);
    let on_ours = of_requests(report, OURS, 1.0);
    let layered = of_requests(report, LAYERED, LAYER);
    let rows: Vec<_> = on_ours
        .into_iter()
        .zip(layered)
        .map(|((what, ours), (_, layered))| {
            let cells = ours.cells().into_iter().chain(layered.cells());
            [what.to_owned()].into_iter().chain(cells).collect::<Vec<_>>()
        })
        .collect();
    let head = ["", "target", "on our router", "met", "target", "under the layer", "met"];
    table(&head, &rows);
}

fn count(value: f64) -> String {
    format!("{value:.0}")
}

#[expect(clippy::cast_precision_loss, reason = "lengths of cookies")]
fn of_tokens(codec: Ratios, s: usize, m: usize) -> Vec<(&'static str, Target)> {
    vec![
        ("verify + decode M, x the floor", most(codec.decode, 1.45, times)),
        ("encode + sign M, x the floor", most(codec.encode, 1.5, times)),
        ("characters of M", most(m as f64, 220.0, count)),
        ("characters of S", most(s as f64, 105.0, count)),
    ]
}

/// The targets of a guard that reads its session, and of the two subjects behind it: a guard alone
/// and a public route.
fn of_requests(report: &Report, read: usize, factor: f64) -> Vec<(&'static str, Target)> {
    let (guard, public) = (read + 1, read + 2);
    let added = |case, subject| report.case(case).over(subject, BARE).unwrap_or(f64::NAN);
    let peers = |case| report.least(case, PEERS..report.len()) / added(case, read);
    let by_hand = |case, subject| report.ratio(case, subject, BY_HAND);
    let foreign = added(Case::Foreign, read) - added(Case::Read, read);
    vec![
        ("guarded read, x hand-written", most(by_hand(Case::Read, read), 1.9 * factor, times)),
        ("guarded read, x less than the fastest peer", least(peers(Case::Read), 3.7 / factor)),
        ("guarded read, allocations", most(report.allocations(read), 9.0 * factor, count)),
        ("guard alone, x hand-written", most(by_hand(Case::Read, guard), 1.6 * factor, times)),
        ("modify, x hand-written", most(by_hand(Case::Modify, read), 1.8 * factor, times)),
        ("modify, x less than the fastest peer", least(peers(Case::Modify), 3.4 / factor)),
        ("forged cookie, ns", most(added(Case::Forged, read), 250.0 * factor, more)),
        ("no cookie, ns", most(added(Case::NoCookie, read), 100.0 * factor, more)),
        ("four foreign cookies, ns more", most(foreign, 60.0, more)),
        ("public route, ns", most(added(Case::Read, public), 110.0 * factor, more)),
        ("public route, allocations", most(report.allocations(public), 4.0 * factor, count)),
    ]
}
