//! A `Session<T>` is what the session was; it is changed by a `SessionHandle<T>`.

use session_axum::{Session, SessionError, SessionHandle, require_login};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    visits: u32,
    cart: Vec<String>,
}

#[require_login]
async fn reads(mut session: Session<AppSession>) {
    session.visits += 1;
    session.cart.push("tea".to_owned());
}

#[require_login]
async fn changes(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.update(|session| session.visits += 1).await
}

fn main() {}
