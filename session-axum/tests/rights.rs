//! `Rights`: what guards ask above a handler, asked in code.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::COOKIE;
use axum::routing::get;
use common::{App, AppSession, IDLE, Reply, Right, Role, alice, bob};
use session_axum::{Rights, SessionLayer};
use tower::ServiceExt;

/// Says which of all rights somebody has.
async fn listed(rights: Rights<AppSession>) -> String {
    let roles = [Role::Admin, Role::Editor, Role::Reader, Role::Auditor];
    let permissions = [Right::Posts, Right::EditPost];
    let roles = roles.iter().filter(|role| rights.is(role)).map(|role| format!("{role:?} "));
    let permissions =
        permissions.iter().filter(|right| rights.may(right)).map(|right| format!("{right:?} "));
    roles.chain(permissions).collect()
}

async fn rights_of(app: &App, cookie: Option<&str>) -> String {
    let router =
        Router::new().route("/", get(listed)).layer(SessionLayer::new(app.sessions.clone()));
    let mut request = Request::get("/");
    if let Some(value) = cookie {
        request = request.header(COOKIE, format!("{}={value}", app.sessions.cookie_name()));
    }
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let reply = Reply::of(response, app.sessions.cookie_name()).await;
    assert_eq!(reply.status, 200);
    reply.body.trim_end().to_owned()
}

#[tokio::test]
async fn rights_are_those_held_and_those_they_include() {
    let app = App::new();
    let holding = |roles: &[Role], rights: &[Right]| AppSession {
        roles: roles.to_vec(),
        rights: rights.to_vec(),
        ..bob()
    };
    let table = [
        (alice(), "Admin Editor Reader"),
        (bob(), "Reader"),
        (holding(&[], &[]), ""),
        (holding(&[Role::Auditor, Role::Editor], &[]), "Editor Reader Auditor"),
        (holding(&[], &[Right::EditPost]), "EditPost"),
        (holding(&[Role::Reader], &[Right::Posts]), "Reader Posts EditPost"),
    ];
    for (session, expected) in table {
        let cookie = app.logged_in(session.clone()).await;
        assert_eq!(rights_of(&app, Some(&cookie)).await, expected, "{session:?}");
    }
}

#[tokio::test]
async fn a_stranger_has_no_rights_and_is_answered_all_the_same() {
    let app = App::new();
    assert_eq!(rights_of(&app, None).await, "");
    assert_eq!(rights_of(&app, Some("forged")).await, "");
    // A visitor's session belongs to nobody, whatever is in it.
    let visitor = app.visiting(AppSession { user: None, ..alice() }).await;
    assert_eq!(rights_of(&app, Some(&visitor)).await, "");
    let expired = app.logged_in(alice()).await;
    app.pass(2 * IDLE);
    assert_eq!(rights_of(&app, Some(&expired)).await, "");
}
