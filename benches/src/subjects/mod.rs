//! What is measured: each subject is a router that does the same thing in its own way.
//!
//! `POST /login/admin` and `/login/reader` set a cookie with the session M; `GET /read` wants the
//! role admin and reads the session; `POST /modify` wants it too, and changes a counter.

mod axum_extra;
mod bare;
mod by_hand;
mod jwt;
pub(crate) mod ours;
mod tower_sessions;

use axum::Router;
use axum::http::StatusCode;
use tokio::runtime::Runtime;

use crate::request::{Template, cookie, once};
use crate::samples::{Medium, PlainMedium};

pub use ours::{only_key, routes, with_keys};

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
/// Which is our guard with the session on our router; the guard alone and the public route follow.
pub const OURS: usize = 5;
/// The first of the same three under the layer.
pub const LAYERED: usize = 8;
/// Where the peers begin.
pub const PEERS: usize = 11;

/// Returns every subject, in the order of the tables.
pub fn all() -> Vec<Subject> {
    let whole =
        |name, router| Subject { name, router, read: "/read", modifies: true, guards: true };
    let by_hand = by_hand::router::<PlainMedium>();
    let mut subjects = vec![
        Subject { guards: false, ..whole("bare handler", bare::router()) },
        Subject { guards: false, ..whole("a layer that does nothing", bare::under_a_layer()) },
        Subject {
            read: "/role",
            modifies: false,
            ..whole("floor: role only, session not built", by_hand.clone())
        },
        whole("**floor: hand-written extractor**", by_hand),
        whole("the same with our struct", by_hand::router::<Medium>()),
    ];
    subjects.extend(three(OUR_NAMES, &ours::bound()));
    subjects.extend(three(LAYERED_NAMES, &ours::layered()));
    subjects.extend([
        whole("jsonwebtoken 11, lean HS256 extractor", jwt::router()),
        whole("axum-extra 0.12, `SignedCookieJar`", axum_extra::router()),
        whole("tower-sessions 0.15, `MemoryStore`, signed id", tower_sessions::router()),
    ]);
    subjects
}

const OUR_NAMES: [&str; 3] = [
    "**session-axum: guard and `Session<T>`**",
    "session-axum: guard alone",
    "session-axum: public, never asks",
];

const LAYERED_NAMES: [&str; 3] = [
    "the same under the layer: guard and `Session<T>`",
    "under the layer: guard alone",
    "under the layer: public, never asks",
];

/// What session-axum is measured by: a session that is read, a guard alone, a public route.
fn three([session, guard, public]: [&'static str; 3], router: &Router) -> [Subject; 3] {
    let of = |name, read, modifies, guards| {
        let router = router.clone();
        Subject { name, router, read, modifies, guards }
    };
    [
        of(session, "/read", true, true),
        of(guard, "/guard", false, true),
        of(public, "/public", false, false),
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
