use session_axum::routing::get;
use session_axum::{Router, Session, require};

#[require(any(login, String))]
async fn purge() {}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
}

fn main() {
    let _: Router<Visit> = Router::new().route("/", get(purge));
}
