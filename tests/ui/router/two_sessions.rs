//! On a router of two session types every rule says by which it decides.

use session_axum::routing::get;
use session_axum::{
    Both, Role, Router, Session, policy, predicate, public, require, require_login, require_role,
};

#[derive(Role, Clone)]
enum Rank {
    Boss,
}

#[derive(Session, Clone)]
struct Customer {
    #[session(subject)]
    customer: Option<u64>,
}

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
    #[session(role)]
    rank: Option<Rank>,
}

#[public]
async fn front() {}

#[require_login]
async fn whose() {}

#[require_role(Rank::Boss)]
async fn boss() {}

#[predicate]
async fn is_new(session: Session<Customer>) -> bool {
    session.customer == Some(1)
}

#[predicate(anyone)]
async fn is_small() -> bool {
    true
}

policy! { Either = any(is_new, is_small); }

#[require(Either)]
async fn by_predicates() {}

fn main() {
    let _ = Router::<Both<Customer, Staff>>::new()
        .route("/", get(front))
        .route("/whose", get(whose))
        .route("/boss", get(boss))
        .route("/by-predicates", get(by_predicates));
}
