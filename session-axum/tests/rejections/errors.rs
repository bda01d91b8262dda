//! What a handler returns that could not change its session: the same answer as a guard's.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, VARY, WWW_AUTHENTICATE,
};
use axum::response::{AppendHeaders, IntoResponse, Response};
use session_axum::routing::{any, get};
use session_axum::store::{Cap, MemoryStore};
use session_axum::{Reason, Router, SessionError, SessionHandle, SessionLayer, public};
use tower::Layer;

use super::common::{App, AppSession, Reply, alice};
use super::{call, header, navigation, request};

#[public]
async fn change(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.update(|session| session.visits += 1).await
}

#[public]
async fn start_twice(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.start(AppSession::default()).await?;
    session.start(AppSession::default()).await
}

#[public]
async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.login(alice()).await
}

/// Makes something of its own out of an error.
#[public]
async fn teapot(session: SessionHandle<AppSession>) -> Response {
    match session.update(|_| ()).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => (StatusCode::IM_A_TEAPOT, error).into_response(),
    }
}

/// Adds a header to an error.
#[public]
async fn marked(session: SessionHandle<AppSession>) -> Result<(), impl IntoResponse> {
    session.update(|_| ()).await.map_err(|error| ([("x-request", "7")], error))
}

/// Adds two cookies to an error, what its answer varies with, and what is said of its body.
#[public]
async fn adorned(session: SessionHandle<AppSession>) -> Result<(), impl IntoResponse> {
    let added = [
        (SET_COOKIE, "a=1"),
        (SET_COOKIE, "b=2"),
        (VARY, "accept-encoding"),
        (CONTENT_ENCODING, "gzip"),
    ];
    session.update(|_| ()).await.map_err(|error| (AppendHeaders(added), error))
}

fn routes() -> Router<AppSession> {
    Router::new()
        .route("/change", any(change))
        .route("/start-twice", any(start_twice))
        .route("/log-in", any(log_in))
        .route("/teapot", any(teapot))
        .route("/marked", get(marked))
        .route("/adorned", get(adorned))
}

const JSON: (&str, &str) = ("accept", "application/json");

async fn answer(router: &axum::Router, path: &str, headers: &[(&str, &str)]) -> Reply {
    call(router, request("GET", path, None, headers)).await
}

#[tokio::test]
async fn an_error_is_written_in_the_format_that_the_client_asks_for() {
    let router = routes().into_axum(App::new().sessions);
    for (path, status) in [("/change", 401), ("/start-twice", 500)] {
        let text = answer(&router, path, &[]).await;
        assert_eq!(text.status, status, "{path}");
        assert_eq!(header(&text, CONTENT_TYPE.as_str()), Some("text/plain; charset=utf-8"));
        let problem = answer(&router, path, &[JSON]).await;
        assert_eq!(problem.status, status, "{path}");
        assert_eq!(header(&problem, CONTENT_TYPE.as_str()), Some("application/problem+json"));
        assert_eq!(header(&problem, VARY.as_str()), Some("cookie, accept"));
        assert!(problem.body.contains(&format!("\"status\":{status}")), "{}", problem.body);
    }
    let nobody = answer(&router, "/change", &[JSON]).await;
    assert_eq!(header(&nobody, WWW_AUTHENTICATE.as_str()), Some("Cookie"));
}

#[tokio::test]
async fn the_applications_own_function_answers_an_error_too() {
    let app = App::with(|builder| {
        builder.rejections(|refusal| {
            let told = (refusal.reason(), refusal.parts().uri.path().to_owned());
            (told.0 == Reason::NoSession)
                .then(|| (StatusCode::UNAUTHORIZED, Json(told.1)).into_response())
        })
    });
    let router = routes().into_axum(app.sessions);
    let own = answer(&router, "/change", &[]).await;
    assert_eq!((own.status, own.body.as_str()), (StatusCode::UNAUTHORIZED, "\"/change\""));
    // What the function leaves open is answered as usual.
    assert_eq!(answer(&router, "/start-twice", &[]).await.status, 500);
}

#[tokio::test]
async fn a_person_is_sent_to_the_login_page_by_an_error_too() {
    let app = App::with(|builder| builder.login_page("/login"));
    let router = routes().into_axum(app.sessions);
    let person = call(&router, navigation("/change", None)).await;
    assert_eq!(person.status, StatusCode::SEE_OTHER);
    assert_eq!(header(&person, "location"), Some("/login?next=/change"));
    assert_eq!(answer(&router, "/change", &[JSON]).await.status, 401);
}

#[tokio::test]
async fn what_a_handler_made_of_an_error_stays_and_so_do_its_headers() {
    let router = routes().into_axum(App::new().sessions);
    let own = answer(&router, "/teapot", &[JSON]).await;
    assert_eq!(own.status, StatusCode::IM_A_TEAPOT);
    let marked = answer(&router, "/marked", &[JSON]).await;
    assert_eq!(header(&marked, "x-request"), Some("7"));
    assert_eq!(header(&marked, CONTENT_TYPE.as_str()), Some("application/problem+json"));
}

#[tokio::test]
async fn every_cookie_that_was_added_to_an_error_is_sent() {
    let router = routes().into_axum(App::new().sessions);
    let adorned = answer(&router, "/adorned", &[JSON]).await;
    assert_eq!(header(&adorned, CONTENT_TYPE.as_str()), Some("application/problem+json"));
    let cookies: Vec<_> = adorned.headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    let varies: Vec<_> = adorned.headers.get_all(VARY).iter().collect();
    assert!(varies.iter().any(|line| *line == "accept-encoding"), "{varies:?}");
    assert!(varies.iter().any(|line| *line == "cookie, accept"), "{varies:?}");
}

#[tokio::test]
async fn what_was_said_of_an_errors_old_body_is_not_said_of_its_answer() {
    let app = App::with(|builder| builder.login_page("/login"));
    // A router that is called as a service says how long its answers are.
    let inner = axum::Router::new().route("/change", axum::routing::any(change));
    let layered = SessionLayer::new(app.sessions.clone()).layer(inner);
    let router = axum::Router::new().fallback_service(layered);
    let problem = answer(&router, "/change", &[JSON]).await;
    assert!(problem.body.starts_with('{'), "{}", problem.body);
    let length = header(&problem, CONTENT_LENGTH.as_str()).map(|length| length.parse().unwrap());
    assert!(length.is_none_or(|length: usize| length == problem.body.len()), "{length:?}");

    let person = call(&router, navigation("/change", None)).await;
    assert_eq!(person.status, StatusCode::SEE_OTHER);
    assert!(matches!(header(&person, CONTENT_LENGTH.as_str()), None | Some("0")));
    assert_eq!(header(&person, CONTENT_TYPE.as_str()), None);
    assert_eq!(header(&person, WWW_AUTHENTICATE.as_str()), None);

    let plain = routes().into_axum(app.sessions);
    let adorned = answer(&plain, "/adorned", &[JSON]).await;
    assert_eq!(header(&adorned, CONTENT_ENCODING.as_str()), None);
}

#[tokio::test]
async fn too_many_sessions_is_not_told_as_a_conflict_with_another_request() {
    let one = Cap::Refuse(std::num::NonZeroU32::MIN);
    let app = App::stored_with(MemoryStore::new(), |builder| builder.sessions_per_subject(one));
    let router = routes().into_axum(app.sessions.clone());
    assert_eq!(answer(&router, "/log-in", &[]).await.status, 200);
    let second = answer(&router, "/log-in", &[JSON]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.body.contains("log out there first"), "{}", second.body);
}

#[tokio::test]
async fn a_request_that_was_answered_is_kept_by_nobody() {
    let app = App::with(|builder| builder.login_page("/login"));
    let router = routes().into_axum(app.sessions);
    let alive = std::sync::Arc::new(());
    let mut asked = request("GET", "/change", None, &[]);
    asked = asked.extension(std::sync::Arc::clone(&alive));
    assert_eq!(call(&router, asked).await.status, 401);
    assert_eq!(std::sync::Arc::strong_count(&alive), 1);
}
