//! `session-axum` on a plain router under its layer, and on its own.

use std::hint::black_box;

use session_axum::{
    Key, KeyRing, RevocationScope, Session, SessionError, SessionHandle, Sessions, public,
    require_role,
};

use crate::samples::{Account, Medium, Role};

#[require_role(Role::Admin)]
pub(crate) async fn read(session: Session<Medium>) -> &'static str {
    black_box(&*session);
    "ok"
}

#[require_role(Role::Admin)]
pub(crate) async fn guard() -> &'static str {
    "ok"
}

#[public]
pub(crate) async fn public_route() -> &'static str {
    "ok"
}

#[require_role(Role::Admin)]
pub(crate) async fn modify(session: SessionHandle<Medium>) -> Result<&'static str, SessionError> {
    session.update(Account::count).await?;
    Ok("ok")
}

#[public]
pub(crate) async fn login_admin(
    session: SessionHandle<Medium>,
) -> Result<&'static str, SessionError> {
    session.login(Medium::new(true)).await?;
    Ok("ok")
}

#[public]
async fn login_reader(session: SessionHandle<Medium>) -> Result<&'static str, SessionError> {
    session.login(Medium::new(false)).await?;
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

/// The same handlers twice: on a plain router under the layer, and on ours.
macro_rules! routers {
    ($($path:literal: $method:ident($handler:ident),)*) => {
        /// Returns the handlers on axum's router, under the layer.
        pub(crate) fn layered() -> axum::Router {
            let router = axum::Router::new()$(.route($path, axum::routing::$method($handler)))*;
            router.layer(session_axum::SessionLayer::new($crate::subjects::ours::sessions()))
        }

        /// Returns them on ours, before it has its sessions.
        pub fn routes() -> session_axum::Router<$crate::samples::Medium> {
            session_axum::Router::new()$(.route($path, session_axum::routing::$method($handler)))*
        }

        /// Returns them on ours.
        pub(crate) fn bound() -> axum::Router {
            routes().into_axum($crate::subjects::ours::sessions())
        }
    };
}
pub(crate) use routers;

routers! {
    "/read": get(read),
    "/guard": get(guard),
    "/public": get(public_route),
    "/modify": post(modify),
    "/login/admin": post(login_admin),
    "/login/reader": post(login_reader),
}

/// Returns sessions in a cookie, whose end this process remembers.
pub(crate) fn sessions() -> Sessions<Medium> {
    let sessions = Sessions::<Medium>::signed("benches", only_key(0));
    let sessions = sessions.revocation(RevocationScope::this_process()).build();
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
