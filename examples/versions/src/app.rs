//! What does not change: a login, a guarded page, and a counter.

use std::error::Error;
use std::process::ExitCode;

use axum::response::Redirect;
use session_axum::routing::{get, post};
use session_axum::{
    KeyRing, Router, Session, SessionError, SessionHandle, Sessions, public, require_role,
};
use tokio::net::TcpListener;

use crate::{AppSession, Role};

/// Anybody may be anybody: this program is about what becomes of the session.
#[public]
async fn login(session: SessionHandle<AppSession>, name: String) -> Result<Redirect, SessionError> {
    session.login(AppSession::of(&name)).await?;
    Ok(Redirect::to("/me"))
}

#[require_role(Role::Admin)]
async fn me(session: Session<AppSession>) -> String {
    session.told()
}

#[require_role(Role::Admin)]
async fn visit(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
    session
        .update(|session| {
            session.visit();
            session.told()
        })
        .await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    // Over plain HTTP on this machine only, so that it can be tried out with any client.
    let keys = KeyRing::from_env("SESSION_KEYS")?;
    let sessions =
        Sessions::<AppSession>::signed("versions", keys).plain_http_on_loopback().build()?;
    let app = Router::<AppSession>::new()
        .route("/login", post(login))
        .route("/me", get(me))
        .route("/visit", post(visit))
        .into_axum(sessions);
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .map_err(|error| format!("PORT {port} cannot be used ({error}); set PORT to another"))?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
pub(crate) async fn run() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the program could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
