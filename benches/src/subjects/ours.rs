//! `session-axum` on a plain router under its layer, and on its own.

use std::hint::black_box;

use axum::Router;
use axum::routing;
use session_axum::routing::{get, post};
use session_axum::{
    Key, KeyRing, Reach, Session, SessionError, SessionHandle, SessionLayer, Sessions, public,
    require_role,
};

use crate::samples::{Account, Medium, Role};

#[require_role(Role::Admin)]
async fn read(session: Session<Medium>) -> &'static str {
    black_box(&*session);
    "ok"
}

#[require_role(Role::Admin)]
async fn guard() -> &'static str {
    "ok"
}

#[public]
async fn public_route() -> &'static str {
    "ok"
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

/// Keys that are good enough to be measured with, all different.
fn key(number: u8) -> Key {
    let mut bytes = *b"0-9aB{bench}qXz7&kLm!pR4vW8$yE2(";
    if let Some(first) = bytes.first_mut() {
        *first ^= number;
    }
    Key::from_bytes(&bytes).expect("32 bytes that vary")
}

pub(super) fn layered() -> Router {
    Router::new()
        .route("/read", routing::get(read))
        .route("/guard", routing::get(guard))
        .route("/public", routing::get(public_route))
        .route("/modify", routing::post(modify))
        .route("/login/admin", routing::post(login_admin))
        .route("/login/reader", routing::post(login_reader))
        .layer(SessionLayer::new(sessions()))
}

pub(super) fn bound() -> Router {
    session_axum::Router::<Medium>::new()
        .route("/read", get(read))
        .route("/guard", get(guard))
        .route("/public", get(public_route))
        .route("/modify", post(modify))
        .route("/login/admin", post(login_admin))
        .route("/login/reader", post(login_reader))
        .into_axum(sessions())
}

fn sessions() -> Sessions<Medium> {
    let sessions = Sessions::<Medium>::signed("benches", only_key(0));
    let sessions = sessions.revocation(Reach::this_process()).build();
    sessions.expect("a configuration that can be")
}

/// Returns a ring of one key out of [`with_keys`].
pub fn only_key(number: u8) -> KeyRing {
    KeyRing::new(key(number))
}

/// Returns a ring of so many keys, the first one active.
pub fn with_keys(count: u8) -> KeyRing {
    let more = (1..count).map(key);
    more.fold(only_key(0), |ring, key| ring.accepting(key).expect("another key"))
}
