//! What `Accept` costs, however long a stranger makes it. The allocator of this program counts.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT, COOKIE};
use axum::response::Response;
use axum::routing::get;
use common::{App, AppSession, alice};
use session_axum::{SessionError, SessionHandle, SessionLayer, public, require_login};
use tower::ServiceExt;

#[require_login]
async fn guarded() {}

/// Fails where there is no session, and is answered where the request is gone.
#[public]
async fn counts(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.update(|session| session.visits += 1).await
}

#[public]
async fn reads(_: SessionHandle<AppSession>) {}

#[test]
fn an_accept_of_any_length_costs_no_allocation() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let app = App::new();
    let cookie = format!("__Host-session={}", runtime.block_on(app.logged_in(alice())));
    let routes = Router::new()
        .route("/guarded", get(guarded))
        .route("/counts", get(counts))
        .route("/reads", get(reads))
        .layer(SessionLayer::new(app.sessions));
    let send = |path: &str, lines: &[HeaderValue]| {
        let mut request = Request::builder().uri(path).body(Body::empty()).unwrap();
        if path == "/reads" {
            request.headers_mut().insert(COOKIE, HeaderValue::from_str(&cookie).unwrap());
        }
        for line in lines {
            request.headers_mut().append(ACCEPT, line.clone());
        }
        let mut answer = None;
        let allocated = allocation_counter::measure(|| {
            answer = Some(runtime.block_on(routes.clone().oneshot(request)).unwrap());
        });
        let answer: Response = answer.unwrap();
        (answer.status().as_u16(), allocated.count_total)
    };
    let line = |text: String| HeaderValue::from_str(&text).unwrap();
    let short = [line("text/plain".to_owned())];
    for (path, status) in [("/guarded", 401), ("/counts", 401), ("/reads", 200)] {
        // What is made once is made by the first.
        send(path, &short);
        let (answered, least) = send(path, &short);
        assert_eq!(answered, status, "{path}");
        for lines in [
            vec![],
            vec![line(",".repeat(32 * 1024))],
            vec![line("A/B;q=0.5,".repeat(3 * 1024))],
            vec![line("application/x-very-long+".to_owned() + &"x".repeat(30_000))],
            vec![line("TEXT/HTML, */*".to_owned()); 200],
        ] {
            assert_eq!(send(path, &lines), (status, least), "{path}: {} lines", lines.len());
        }
    }
}
