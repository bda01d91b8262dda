//! A predicate takes what the router's state gives, as handlers do.

use axum::extract::{FromRef, State};
use session_axum::routing::get;
use session_axum::{Router, Session, policy, predicate, require, with};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Clone)]
struct App;

#[derive(Clone)]
struct Elsewhere;

#[derive(Clone)]
struct Database;

impl FromRef<App> for Database {
    fn from_ref(_: &App) -> Self {
        Self
    }
}

#[predicate]
async fn by_database(_: Session<AppSession>, State(_): State<Database>) -> bool {
    true
}

#[predicate]
async fn by_app(State(_): State<App>) -> bool {
    true
}

policy! { CanEdit = any(by_database, fresh("5m")); }

#[require(by_app)]
async fn asked() {}

#[require(CanEdit)]
async fn named() {}

fn main() {
    let _ = Router::<AppSession, App>::new().route("/", get(asked)).route("/named", get(named));
    let _ = Router::<AppSession, Elsewhere>::new()
        .route("/", get(asked))
        .route("/named", get(named))
        .route("/closure", get(with(by_database, || async {})));
}
