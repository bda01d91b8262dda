use session_axum::routing::get;
use session_axum::{Role, Router, Session, require_permission};

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

#[require_permission(Rank::Admin)]
async fn edit() {}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(role)]
    rank: Rank,
}

fn main() {
    let _: Router<Visit> = Router::new().route("/", get(edit));
}
