//! `session-axum` as its README begins: a router whose handlers all say who may call them.

use session_axum::routing::get;
use session_axum::store::Store;
use session_axum::{Session, Sessions, require_role};
use session_benches::samples::{Medium, Role};
use session_benches::subjects::{only_key, routes};
use session_core::OsEntropy;
use session_core::store::SecretId;

use crate::subject::Subject;

#[require_role(Role::Admin)]
async fn count(session: Session<Medium>) -> String {
    session.count.to_string()
}

/// Keeps sessions in this store.
pub fn subject(store: impl Store) -> Subject {
    let sessions = Sessions::<Medium>::stored("benches", store, only_key(0)).build();
    let routes = routes().route("/count", get(count));
    let app = routes.into_axum(sessions.expect("a configuration that can be"));
    let unknown = SecretId::random(&OsEntropy).expect("random bytes").to_text();
    Subject { router: app, unknown }
}
