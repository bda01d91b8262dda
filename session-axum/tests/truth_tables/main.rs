//! Rules as they are written above handlers, against an evaluator of their texts: who gets in, for
//! every set of roles and permissions.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod callers;
mod groups;
mod reference;
mod written;

use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::Response;
use callers::{AppSession, Caller, callers, is_invited};
use reference::{Answer, Rule};
use session_axum::routing::MethodRouter;
use session_axum::testing::{ManualClock, TestClient};
use session_axum::{KeyRing, Router, Sessions, predicate};

/// A handler under test: the text of its rule, and its route.
type Case = (&'static str, MethodRouter<AppSession>);

/// A handler under `#[require(..)]`, with the text of the rule.
macro_rules! case {
    ($($rule:tt)*) => {{
        #[session_axum::require($($rule)*)]
        async fn handler() {}
        (stringify!($($rule)*), session_axum::routing::get(handler))
    }};
}
pub(crate) use case;

/// Asks every handler for every caller, and returns how many answers were compared: with what the
/// text of the rule means, and with what the access table says of it.
async fn ask_all(cases: Vec<Case>, callers: impl Iterator<Item = Caller>) -> usize {
    let sessions = Sessions::signed("tests", KeyRing::throw_away().unwrap());
    let sessions = sessions.clock(ManualClock::at(1_700_000_000)).build().unwrap();
    let clients: Vec<(Caller, TestClient<AppSession>)> =
        callers.map(|caller| (caller, caller.client(&sessions))).collect();
    let mut count = 0;
    for (text, route) in cases {
        let router = Router::new().route("/", route);
        let policy = router.access_map().iter().next().unwrap().policy().to_string();
        let (written, shown) = (Rule::read(text), Rule::read(&policy));
        let app = router.into_axum(sessions.clone());
        for (caller, client) in &clients {
            let request = client.get("/");
            let request = if caller.owner { request.header("owner", "yes") } else { request };
            let request = if caller.invited { request.header("invited", "yes") } else { request };
            let answer = answer(&request.send(&app).await);
            assert_eq!(answer, written.answer(*caller), "{text} for {caller:?}");
            assert_eq!(answer, shown.answer(*caller), "{policy} for {caller:?}");
            count += 1;
        }
    }
    count
}

fn answer(response: &Response) -> Answer {
    let challenge = response.headers().get(WWW_AUTHENTICATE);
    let challenge = challenge.map_or("", |value| value.to_str().unwrap());
    match response.status() {
        StatusCode::OK => Answer::Allowed,
        StatusCode::FORBIDDEN => Answer::Refused,
        StatusCode::UNAUTHORIZED if challenge.contains("insufficient_user_authentication") => {
            Answer::StepUp
        }
        StatusCode::UNAUTHORIZED => Answer::Login,
        other => unreachable!("{other}"),
    }
}

#[tokio::test]
async fn groups_in_groups_mean_what_they_say_whichever_parts_are_negated() {
    // Their names are of roles and permissions only.
    let callers = callers().filter(|caller| caller.only_holds());
    assert_eq!(ask_all(groups::all(), callers).await, groups::COUNT * (64 + 64 + 1));
}

#[tokio::test]
async fn rules_of_any_depth_and_spelling_mean_what_they_say() {
    assert_eq!(ask_all(written::rules(), callers()).await, 50 * callers::COUNT);
}

#[tokio::test]
async fn attributes_with_options_and_in_stacks_are_the_rules_they_stand_for() {
    assert_eq!(ask_all(written::attributes(), callers()).await, 20 * callers::COUNT);
}

#[predicate]
async fn knows_them() -> bool {
    unreachable!("asked about a stranger")
}

#[tokio::test]
async fn no_predicate_runs_for_a_stranger_beside_one_for_anyone() {
    let keys = KeyRing::throw_away().unwrap();
    let sessions = Sessions::<AppSession>::signed("tests", keys).build().unwrap();
    let stranger = TestClient::of(&sessions);
    for (text, route) in [
        case!(any(is_invited, knows_them)),
        case!(any(knows_them, is_invited)),
        case!(any(not(is_invited), not(knows_them))),
        case!(not(all(is_invited, not(knows_them)))),
        case!(any(is_invited, all(not(is_invited), any(knows_them, is_invited)))),
    ] {
        let app = Router::<AppSession>::new().route("/", route).into_axum(sessions.clone());
        for invited in [false, true] {
            let request = stranger.get("/");
            let request = if invited { request.header("invited", "yes") } else { request };
            let answer = answer(&request.send(&app).await);
            assert_eq!(answer, Rule::read(text).for_stranger(invited), "{text}, {invited}");
        }
    }
}
