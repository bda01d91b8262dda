//! A router gets the sessions it is of, and state is given before it is served.

use session_axum::routing::get;
use session_axum::{Both, Router, Session, Sessions, require_login};

#[derive(Session, Clone)]
struct Customer {
    #[session(subject)]
    customer: Option<u64>,
}

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
}

#[require_login]
async fn me() {}

fn build(customers: Sessions<Customer>, staff: Sessions<Staff>) {
    let _ = Router::<Customer>::new().route("/", get(me)).into_axum(staff);
    let _ = Router::<Both<Customer, Staff>>::new().into_axum(customers);
}

fn main() {}
