//! What is measured: each subject is a router that does the same thing in its own way.
//!
//! `POST /login/admin` and `/login/reader` set a cookie with the session M; `GET /read` wants the
//! role admin and reads the session; `POST /modify` wants it too, and changes a counter.

mod axum_extra;
mod bare;
mod by_hand;
mod jwt;
mod ours;
mod tower_sessions;

use axum::Router;
use axum::http::StatusCode;
use tokio::runtime::Runtime;

use crate::request::{Template, cookie, once};
use crate::samples::{Medium, PlainMedium};

pub use ours::{only_key, with_keys};

/// One of those routers.
#[derive(Clone, Debug)]
pub struct Subject {
    /// How the tables call it.
    pub name: &'static str,
    /// The router.
    pub router: Router,
    /// Where it reads.
    pub read: &'static str,
    /// Whether there is something to modify.
    pub modifies: bool,
    /// Whether it refuses anybody.
    pub guards: bool,
}

/// Which subject is the bare handler.
pub const BARE: usize = 0;
/// Which is the bare handler under a layer that does nothing.
pub const LAYER: usize = 1;
/// Which subject is the hand-written extractor of the floor.
pub const BY_HAND: usize = 3;
/// Which is our guard with the session.
pub const OURS: usize = 5;
/// Which is our guard alone.
pub const OUR_GUARD: usize = 6;
/// Which is our public route.
pub const OUR_PUBLIC: usize = 7;
/// Where the peers begin.
pub const PEERS: usize = 8;

/// Returns every subject, in the order of the tables.
pub fn all() -> Vec<Subject> {
    let whole =
        |name, router| Subject { name, router, read: "/read", modifies: true, guards: true };
    let by_hand = by_hand::router::<PlainMedium>();
    let ours = ours::router();
    vec![
        Subject { guards: false, ..whole("bare handler", bare::router()) },
        Subject { guards: false, ..whole("a layer that does nothing", bare::under_a_layer()) },
        Subject {
            read: "/role",
            modifies: false,
            ..whole("floor: role only, session not built", by_hand.clone())
        },
        whole("**floor: hand-written extractor**", by_hand),
        whole("the same with our struct", by_hand::router::<Medium>()),
        whole("**session-axum: guard and `Session<T>`**", ours.clone()),
        Subject {
            read: "/guard",
            modifies: false,
            ..whole("session-axum: guard alone", ours.clone())
        },
        Subject {
            read: "/public",
            modifies: false,
            guards: false,
            ..whole("session-axum: public, never asks", ours)
        },
        whole("jsonwebtoken 11, lean HS256 extractor", jwt::router()),
        whole("axum-extra 0.12, `SignedCookieJar`", axum_extra::router()),
        whole("tower-sessions 0.15, `MemoryStore`, signed id", tower_sessions::router()),
    ]
}

impl Subject {
    /// Logs in and returns the cookie's value.
    pub fn log_in(&self, runtime: &Runtime, admin: bool) -> String {
        let path = if admin { "/login/admin" } else { "/login/reader" };
        cookie(runtime, &self.router, &Template::post(path))
    }

    /// Checks that every cookie with one character changed is refused, and one without is not.
    pub fn prove_itself(&self, runtime: &Runtime) {
        let value = self.log_in(runtime, true);
        let ask = |value: &str| {
            once(runtime, &self.router, &Template::get(self.read).with(value, 0)).status()
        };
        assert_eq!(ask(&value), StatusCode::OK, "{}", self.name);
        for at in 0..value.len() {
            let forged = forge(&value, at);
            assert_eq!(ask(&forged), StatusCode::UNAUTHORIZED, "{}: {forged}", self.name);
        }
        let reader = self.log_in(runtime, false);
        assert_eq!(ask(&reader), StatusCode::FORBIDDEN, "{}", self.name);
        let nobody = once(runtime, &self.router, &Template::get(self.read)).status();
        assert_eq!(nobody, StatusCode::UNAUTHORIZED, "{}", self.name);
    }
}

/// Changes one character of a cookie's value.
pub fn forge(value: &str, at: usize) -> String {
    let other = if value.as_bytes().get(at) == Some(&b'A') { "B" } else { "A" };
    let mut forged = value.to_owned();
    forged.replace_range(at..=at, other);
    forged
}
