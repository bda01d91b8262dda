//! A handler takes the session that its router has, whatever it calls the type.

use session_axum::routing::get;
use session_axum::{Both, Rights, Router, Session, SessionHandle, public, require_login};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Session, Clone)]
struct Other {
    #[session(subject)]
    user: Option<u64>,
}

type Mine = Session<Other>;

#[require_login]
async fn right(
    _: Session<AppSession>,
    _: Option<Session<AppSession>>,
    _: SessionHandle<AppSession>,
) {
}

#[require_login]
async fn snapshot(_: Session<Other>) {}

#[public]
async fn maybe(_: Option<Session<Other>>) {}

#[public]
async fn handle(_: axum::http::HeaderMap, _: session_axum::SessionHandle<Other>) {}

#[public]
async fn rights(_: Rights<Other>) {}

#[public]
async fn alias(_: Mine) {}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/right", get(right))
        .route("/snapshot", get(snapshot))
        .route("/maybe", get(maybe))
        .route("/handle", get(handle))
        .route("/rights", get(rights))
        .route("/alias", get(alias));
    let _ = Router::<Both<AppSession, Other>>::new().route("/maybe", get(maybe));
}
