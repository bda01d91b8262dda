//! Bursts of logins: how many are served of those who come at once.

use std::time::Duration;

use axum::http::StatusCode;
use session_benches::markdown::table;
use session_benches::request::{Template, status};
use tokio::task::JoinSet;

use crate::subject::Subject;

/// How many come at once.
const BURSTS: [usize; 5] = [50, 100, 200, 400, 800];

/// How long it is quiet between two bursts.
const QUIET: Duration = Duration::from_millis(500);

/// Lets so many bursts of each size log in, and prints how many logins were served: the median of the
/// bursts, the worst and the best.
pub async fn print(subject: &Subject, rounds: usize) {
    let mut served = BURSTS.map(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (count, served) in BURSTS.into_iter().zip(&mut served) {
            served.push(burst(subject, count).await);
            tokio::time::sleep(QUIET).await;
        }
    }
    let rows = BURSTS.into_iter().zip(&mut served).map(|(count, served)| {
        served.sort_unstable();
        let at = |index: usize| served.get(index).copied().unwrap_or_default().to_string();
        vec![count.to_string(), at(rounds / 2), at(0), at(rounds.saturating_sub(1))]
    });
    table(&["logins at once", "served", "at worst", "at best"], &rows.collect::<Vec<_>>());
}

async fn burst(subject: &Subject, count: usize) -> usize {
    let login = |_| {
        let router = subject.router.clone();
        async move { status(&router, &Template::post("/login/reader")).await }
    };
    let answers = (0..count).map(login).collect::<JoinSet<_>>().join_all().await;
    let allowed = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE];
    assert!(answers.iter().all(|status| allowed.contains(status)), "another status");
    answers.into_iter().filter(|status| *status == StatusCode::OK).count()
}
