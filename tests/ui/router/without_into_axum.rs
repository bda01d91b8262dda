//! A router that nobody gave its sessions cannot be served, and says what to call.

use session_axum::routing::get;
use session_axum::{Router, Session, public};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[public]
async fn front() {}

fn routes() -> Router<AppSession> {
    Router::new().route("/", get(front))
}

async fn serve(listener: tokio::net::TcpListener) {
    axum::serve(listener, routes()).await.unwrap();
}

fn main() {
    let _ = serve;
}
