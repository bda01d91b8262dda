//! Guards stacked with each other and with other crates' attributes, in every order.

#![allow(clippy::unwrap_used, missing_docs)]

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::{get, post};
use http::Request;
use http::header::{COOKIE, HOST, SET_COOKIE};
use session_axum::{
    KeyRing, Role, Session, SessionError, SessionHandle, SessionLayer, Sessions, public,
};
use tower::ServiceExt;

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Role {
    Auditor,
    Editor,
}

#[derive(Session, Clone, Debug)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    roles: Vec<Role>,
}

/// Writes one handler for each order of three attributes, and a router with a route for each.
macro_rules! in_every_order {
    ($name:ident: #[$a:meta] #[$b:meta] #[$c:meta]) => {
        mod $name {
            use super::*;

            in_every_order!(@handler abc: #[$a] #[$b] #[$c]);
            in_every_order!(@handler acb: #[$a] #[$c] #[$b]);
            in_every_order!(@handler bac: #[$b] #[$a] #[$c]);
            in_every_order!(@handler bca: #[$b] #[$c] #[$a]);
            in_every_order!(@handler cab: #[$c] #[$a] #[$b]);
            in_every_order!(@handler cba: #[$c] #[$b] #[$a]);

            pub(super) fn routes() -> Router {
                Router::new()
                    .route("/abc", get(abc))
                    .route("/acb", get(acb))
                    .route("/bac", get(bac))
                    .route("/bca", get(bca))
                    .route("/cab", get(cab))
                    .route("/cba", get(cba))
            }
        }
    };
    (@handler $name:ident: $(#[$attribute:meta])+) => {
        $(#[$attribute])+
        async fn $name(session: Session<AppSession>) -> String {
            format!("{:?}", session.user)
        }
    };
}

in_every_order!(two_guards_and_instrument:
    #[session_axum::require_role("auditor")]
    #[session_axum::require_role(Role::Editor)]
    #[tracing::instrument]);

in_every_order!(two_guards_and_path:
    #[session_axum::require_role("auditor")]
    #[session_axum::require_role(Role::Editor)]
    #[utoipa::path(get, path = "/", responses((status = 200, description = "It is you")))]);

in_every_order!(guard_instrument_and_path:
    #[session_axum::require_role("editor")]
    #[tracing::instrument(skip_all)]
    #[utoipa::path(get, path = "/", responses((status = 200, description = "It is you")))]);

in_every_order!(three_guards:
    #[session_axum::require_login]
    #[session_axum::require_role("auditor")]
    #[session_axum::require_role("editor")]);

#[public]
async fn login(
    session: SessionHandle<AppSession>,
    Path(roles): Path<String>,
) -> Result<(), SessionError> {
    let named = |name: &str| match name {
        "auditor" => Some(Role::Auditor),
        "editor" => Some(Role::Editor),
        _ => None,
    };
    let roles: Vec<Role> = roles.split('-').filter_map(named).collect();
    session.login(AppSession { user: Some(7), roles: roles.clone() }).await
}

async fn send(app: &Router, method: &str, path: &str, cookie: &str) -> (u16, Option<String>) {
    let request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    let request = request.header(COOKIE, cookie).body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let cookie = response
        .headers()
        .get(SET_COOKIE)
        .map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned());
    (response.status().as_u16(), cookie)
}

#[tokio::test]
async fn every_guard_holds_in_every_order_of_three_attributes() {
    let sessions = Sessions::<AppSession>::signed("orders", KeyRing::throw_away().unwrap());
    let app = Router::new()
        .route("/login/{roles}", post(login))
        .nest("/two-and-instrument", two_guards_and_instrument::routes())
        .nest("/two-and-path", two_guards_and_path::routes())
        .nest("/one-and-both", guard_instrument_and_path::routes())
        .nest("/three", three_guards::routes())
        .layer(SessionLayer::new(sessions.build().unwrap()));
    // Which of them let in whom: an auditor, an editor, and somebody who is both.
    let table = [
        ("/two-and-instrument", [403, 403, 403, 200]),
        ("/two-and-path", [403, 403, 403, 200]),
        ("/one-and-both", [403, 403, 200, 200]),
        ("/three", [403, 403, 403, 200]),
    ];
    let mut cookies = Vec::new();
    for roles in ["nothing", "auditor", "editor", "auditor-editor"] {
        let (status, cookie) = send(&app, "POST", &format!("/login/{roles}"), "").await;
        assert_eq!(status, 200);
        cookies.push(cookie.unwrap());
    }
    for (set, expected) in table {
        for order in ["abc", "acb", "bac", "bca", "cab", "cba"] {
            let path = format!("{set}/{order}");
            assert_eq!(send(&app, "GET", &path, "").await, (401, None), "{path}");
            for (cookie, expected) in cookies.iter().zip(expected) {
                assert_eq!(send(&app, "GET", &path, cookie).await, (expected, None), "{path}");
            }
        }
    }
}
