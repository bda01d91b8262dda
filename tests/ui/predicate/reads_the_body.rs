use session_axum::routing::post;
use session_axum::{Router, Session, predicate, require};

#[predicate]
async fn is_short(body: String) -> bool {
    body.len() < 80
}

#[require(is_short)]
async fn send() {}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
}

fn main() {
    let _: Router<Visit> = Router::new().route("/", post(send));
}
