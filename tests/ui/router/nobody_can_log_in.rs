//! A session without a subject: nobody can log in, so each rule but `#[public]` would refuse everybody.

use session_axum::routing::get;
use session_axum::{
    Router, Session, SessionError, SessionHandle, policy, predicate, public, require,
    require_login, with,
};

#[derive(Session, Clone, Default)]
struct Visit {
    pages: u32,
}

#[public]
async fn front(session: SessionHandle<Visit>) -> Result<(), SessionError> {
    session.update_or_start(Visit::default, |visit| visit.pages += 1).await
}

#[require_login]
async fn account() {}

#[require_login(fresh = "5m")]
async fn fresh() {}

#[predicate]
async fn reads_much(visit: Session<Visit>) -> bool {
    visit.pages > 10
}

#[predicate(anyone)]
async fn reads_at_all(visit: Option<Session<Visit>>) -> bool {
    visit.is_some()
}

#[require(reads_much)]
async fn reader() {}

#[require(reads_at_all)]
async fn visitor() {}

fn main() {
    let _ = Router::<Visit>::new()
        .route("/", get(front))
        .route("/visitor", get(visitor))
        .route("/account", get(account))
        .route("/fresh", get(fresh))
        .route("/reader", get(reader))
        .route("/closure", get(with(policy!(login), || async {})));
}
