use session_axum::routing::get;
use session_axum::{Router, Session, policy, with};

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
}

fn main() {
    let _: Router<Visit> = Router::new()
        .route("/1", get(with(policy!(any()), || async {})))
        .route("/2", get(with(policy!(login, role("Admin")), || async {})));
}
