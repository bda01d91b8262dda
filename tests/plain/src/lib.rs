//! What works without features: sessions, guards and rules on any router. The test `features` builds it,
//! once more with what needs one.

use session_axum::{
    Permission, Role, Session, SessionHandle, predicate, public, require, require_login,
};

/// A right.
#[derive(Permission, Clone, Copy, Debug)]
pub enum Right {
    /// One thing.
    #[permission(name = "post:edit")]
    EditPost,
}

/// A role.
#[derive(Role, Clone, Copy, Debug)]
#[role(permissions = Right)]
pub enum Rank {
    /// The only one.
    #[role(grants(EditPost))]
    Admin,
}

/// A session.
#[derive(Session, Clone, Debug)]
#[session(version = 2)]
pub struct Visit {
    /// Whose it is.
    #[session(subject)]
    pub user: Option<u64>,
    /// What they may.
    #[session(role)]
    pub rank: Option<Rank>,
    /// What they see.
    #[session(since = 2, default)]
    pub dark: bool,
}

/// A session that needs a feature.
#[cfg(asks_for_json)]
#[derive(Session, Clone)]
#[session(idle = "30m", codec = "json")]
pub struct InJson {
    /// Whose it is.
    #[session(subject)]
    pub user: Option<u64>,
}

/// Whether they are the first.
#[predicate]
pub async fn is_first(session: Session<Visit>) -> bool {
    session.user == Some(1)
}

/// For everybody.
#[public]
pub async fn front() {}

/// For whom we know.
#[require_login]
pub async fn account(_: SessionHandle<Visit>) {}

/// For few.
#[require(all(role("admin"), is_first))]
pub async fn purge() {}
