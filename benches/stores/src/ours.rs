//! `session-axum` as its README begins: a router whose handlers all say who may call them.

use std::hint::black_box;

use session_axum::routing::{get, post};
use session_axum::store::AnyStore;
use session_axum::{Router, Session, SessionError, SessionHandle, Sessions, public, require_role};
use session_benches::samples::{Account, Medium, Role};
use session_benches::subjects::only_key;
use session_core::OsEntropy;
use session_core::store::SecretId;

use crate::subject::Subject;

#[require_role(Role::Admin)]
async fn read(session: Session<Medium>) -> &'static str {
    black_box(&*session);
    "ok"
}

#[require_role(Role::Admin)]
async fn count(session: Session<Medium>) -> String {
    session.count.to_string()
}

#[require_role(Role::Admin)]
async fn modify(session: SessionHandle<Medium>) -> Result<&'static str, SessionError> {
    session.update(Account::count).await?;
    Ok("ok")
}

#[public]
async fn login_admin(session: SessionHandle<Medium>) -> Result<&'static str, SessionError> {
    session.login(|_| Medium::new(true)).await?;
    Ok("ok")
}

#[public]
async fn login_reader(session: SessionHandle<Medium>) -> Result<&'static str, SessionError> {
    session.login(|_| Medium::new(false)).await?;
    Ok("ok")
}

/// Keeps sessions in this store.
pub fn subject(store: impl Into<AnyStore>) -> Subject {
    let sessions = Sessions::<Medium>::stored("benches", store, only_key(0)).build();
    let router = Router::<Medium>::new()
        .route("/read", get(read))
        .route("/count", get(count))
        .route("/modify", post(modify))
        .route("/login/admin", post(login_admin))
        .route("/login/reader", post(login_reader))
        .into_axum(sessions.expect("a configuration that can be"));
    let unknown = SecretId::random(&OsEntropy).expect("random bytes").to_text();
    Subject { router, unknown }
}
