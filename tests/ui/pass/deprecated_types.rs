//! Who allows a deprecated type in a field hears no more of it, and who deprecates a rule neither.

#![deny(warnings)]

use session_axum::routing::get;
use session_axum::{Role, Router, Session, Shape, policy, predicate, require};

#[deprecated]
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
#[allow(dead_code, deprecated)]
struct OldTheme;

#[deprecated]
#[derive(Role, Clone)]
enum OldRole {
    Admin,
}

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    #[allow(deprecated)]
    role: Option<OldRole>,
    #[session(since = 2, default)]
    #[expect(deprecated)]
    theme: OldTheme,
}

#[derive(Shape)]
enum Holds {
    #[allow(deprecated, reason = "it is read")]
    Theme(Vec<Plain>),
    #[deprecated]
    Nothing,
}

#[deprecated]
#[derive(Shape)]
struct Plain {
    name: String,
}

#[deprecated]
#[predicate]
async fn is_old(session: Session<Visit>) -> bool {
    session.user.is_none()
}

policy! {
    #[deprecated]
    CanRead = login;
}

#[require(any(login, role("admin")))]
async fn page() {}

fn main() {
    #[allow(deprecated)]
    let _ = (Holds::Nothing, Plain { name: String::new() }.name, is_old, CanRead);
    let _ = Router::<Visit>::new().route("/", get(page));
    #[allow(deprecated)]
    let visit = Visit { user: None, role: Some(OldRole::Admin), theme: OldTheme };
    #[allow(deprecated)]
    let _ = (visit.theme, visit.role, Holds::Theme(Vec::new()));
}
