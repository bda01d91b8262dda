//! The generated code is quiet under the strictest lints.

#![deny(warnings, missing_docs, clippy::pedantic, clippy::nursery)]
#![deny(
    rust_2018_idioms,
    single_use_lifetimes,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_qualifications,
    variant_size_differences
)]
#![forbid(unsafe_code)]

use axum::Router;
use axum::routing::get;
use session_axum::{Permission, Role, Session, public, require_login, require_role};

/// A role.
#[derive(Role, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// All.
    #[role(includes(Reader))]
    Admin,
    /// Less.
    Reader,
}

#[derive(Role, Clone)]
enum Private {
    Only,
}

/// A permission.
#[derive(Permission, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Everything.
    #[permission(name = "*")]
    Everything,
    /// One thing.
    #[permission(name = "post:edit")]
    EditPost,
}

/// A session.
#[derive(Session, Clone, Debug)]
#[session(version = 2, idle = "30m", lifetime = "12h", codec = "json", name = "visit")]
pub(crate) struct Visit {
    /// Whose.
    #[session(subject)]
    pub(crate) user: Option<u64>,
    /// What.
    #[session(role)]
    pub(crate) rank: Option<Rank>,
    /// May.
    #[session(permission)]
    pub(crate) rights: std::collections::BTreeSet<Right>,
    /// Paid.
    #[session(privilege)]
    pub(crate) plan: u8,
    /// Looks.
    pub(crate) theme: String,
}

#[derive(Session, Clone)]
struct Nothing {}

/// Guarded.
#[require_login]
#[require_role("admin", Rank::Reader)]
pub(crate) async fn seven(
    _a: Option<Session<Visit>>,
    _b: Option<Session<Visit>>,
    _c: Option<Session<Visit>>,
    _d: Option<Session<Visit>>,
    _e: Option<Session<Visit>>,
    _f: Option<Session<Visit>>,
    _g: Option<Session<Visit>>,
) {
    std::future::ready(()).await;
}

#[require_role(Private::Only)]
async fn private() {
    std::future::ready(()).await;
}

/// Open.
#[public(reason = "nothing to see")]
pub async fn open() {
    std::future::ready(()).await;
}

fn main() {
    const fn session<T: session_axum::SessionData>() {}
    session::<Nothing>();
    let visit = Visit {
        user: None,
        rank: Some(Rank::Admin),
        rights: [Right::Everything, Right::EditPost].into(),
        plan: 1,
        theme: String::new(),
    };
    drop((visit.user, visit.rank, visit.rights, visit.plan, visit.theme));
    let _: Router = Router::new()
        .route("/seven", get(seven))
        .route("/private", get(private))
        .route("/open", get(open));
}
