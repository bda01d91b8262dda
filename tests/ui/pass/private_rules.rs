//! Rules that only their own module can name, above handlers that are routed from another.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
#![deny(clippy::pedantic)]

use session_axum::routing::get;
use session_axum::{Router, Session, predicate, policy, require};

/// Who is logged in.
#[derive(Session, Clone)]
pub struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

mod posts {
    use session_axum::{Guard, Session, policy, predicate, require};

    use crate::AppSession;

    #[predicate]
    async fn is_first(session: Session<AppSession>) -> bool {
        session.user == Some(1)
    }

    #[predicate]
    pub(super) async fn is_second(session: Session<AppSession>) -> bool {
        session.user == Some(2)
    }

    #[cfg(any())]
    #[predicate]
    async fn is_nobody() -> bool {
        false
    }

    policy! {
        /// Whoever was there first.
        First = is_first;
        pub(crate) Early = any(First, is_second);
    }

    #[require(is_first)]
    pub(crate) async fn one() {}

    #[require(Early)]
    pub(crate) async fn two() {}

    pub(crate) async fn proof(_: Guard<First>) {}
}

#[require(any(posts::is_second, posts::Early))]
async fn three() {}

fn main() {
    #[predicate]
    async fn is_third(session: Session<AppSession>) -> bool {
        session.user == Some(3)
    }
    policy! {
        Third = is_third;
    }
    #[require(Third)]
    async fn four() {}

    let _: Router<AppSession> = Router::new()
        .route("/1", get(posts::one))
        .route("/2", get(posts::two))
        .route("/3", get(three))
        .route("/4", get(four))
        .route("/5", get(posts::proof));
}
