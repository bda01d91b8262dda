//! The application: whoever is asked for says who they are.

use std::net::{Ipv4Addr, SocketAddr};

use axum::extract::Path;
use axum::http::StatusCode;
use session_axum::routing::{get, post};
use session_axum::{
    Role, Router, Session, SessionError, SessionHandle, Sessions, public, require_role,
};
use session_benches::subjects::only_key;
use session_store_redis::RedisStore;
use tokio::net::TcpListener;

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Rank {
    #[role(includes(Reader))]
    Admin,
    Reader,
}

#[derive(Session, Clone, Debug)]
struct Person {
    #[session(subject)]
    user: u64,
    #[session(role)]
    rank: Rank,
    count: u64,
}

#[public]
async fn login(
    session: SessionHandle<Person>,
    Path((rank, user)): Path<(String, u64)>,
) -> Result<(), SessionError> {
    let rank = if rank == "admin" { Rank::Admin } else { Rank::Reader };
    session.login(Person { user, rank, count: 0 }).await
}

#[require_role(Rank::Reader)]
async fn me(session: Session<Person>) -> String {
    format!("{} {}", session.user, session.count)
}

#[require_role(Rank::Admin)]
async fn admin(session: Session<Person>) -> String {
    format!("{} {}", session.user, session.count)
}

/// Answers with nobody's name if it could not count: 503, as the library says.
#[require_role(Rank::Reader)]
async fn count(session: SessionHandle<Person>) -> Result<StatusCode, SessionError> {
    session.update(|person| person.count = person.count.saturating_add(1)).await?;
    Ok(StatusCode::OK)
}

/// Serves it on a free port, and says where.
pub(super) async fn serve(store: RedisStore) -> SocketAddr {
    let sessions = Sessions::<Person>::stored("crowd", store, only_key(0)).build();
    let app = Router::<Person>::new()
        .route("/login/{rank}/{user}", post(login))
        .route("/me", get(me))
        .route("/admin", get(admin))
        .route("/count", post(count))
        .into_axum(sessions.expect("a configuration that can be"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}
