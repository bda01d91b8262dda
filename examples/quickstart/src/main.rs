//! Login, a guarded page, logout.
//!
//! ```text
//! cargo run -p quickstart                     a throw-away key, plain HTTP on this machine
//! SESSION_KEYS=… cargo run -p quickstart      sessions that outlive the process, for HTTPS
//! ```
//!
//! `alice` with the password `wonderland` is an admin, `bob` with `builder` a reader.

mod accounts;
mod page;

use std::error::Error;
use std::io::Write;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::{Deserialize, Serialize};
use session_axum::{
    KeyRing, Role, Session, SessionError, SessionHandle, SessionLayer, Sessions, public,
    require_login, require_role,
};

#[derive(Role, Clone, Copy, PartialEq, Debug)]
enum Role {
    #[role(includes(Reader))]
    Admin,
    Reader,
}

#[derive(Session, Clone)]
#[session(version = 1, idle = "30m", lifetime = "12h")]
struct AppSession {
    #[session(subject)]
    user: Option<String>, // `None`: a visitor
    #[session(role)]
    role: Option<Role>,
    visits: u32,
}

const VISITOR: AppSession = AppSession { user: None, role: None, visits: 0 };

#[public]
async fn home(session: SessionHandle<AppSession>) -> Result<Html<String>, SessionError> {
    let counted = session.update_or_start(|| VISITOR, |session| session.visits += 1).await;
    match counted {
        // A login in another tab was faster: that session counts, this page only shows.
        Ok(()) | Err(SessionError::Superseded) => Ok(page::home(session.current().as_deref())),
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

#[public]
async fn login(
    session: SessionHandle<AppSession>,
    Form(form): Form<Login>,
) -> Result<Response, SessionError> {
    let Some(account) = accounts::check(form.username, form.password).await else {
        return Ok((StatusCode::UNAUTHORIZED, page::login_failed()).into_response());
    };
    session
        .login(|visitor| AppSession {
            user: Some(account.name.to_owned()),
            role: Some(account.role),
            visits: visitor.map_or(0, |visitor| visitor.visits),
        })
        .await?;
    Ok(Redirect::to("/me").into_response())
}

#[derive(Serialize)]
struct Me {
    user: Option<String>,
    role: Option<Role>,
}

#[require_login]
async fn me(session: Session<AppSession>) -> Json<Me> {
    Json(Me { user: session.user.clone(), role: session.role })
}

#[require_role(Role::Admin)]
async fn admin() -> &'static str {
    "only admins read this\n"
}

#[public]
async fn logout(session: SessionHandle<AppSession>) -> Result<Redirect, SessionError> {
    session.end().await?;
    Ok(Redirect::to("/"))
}

fn app() -> Result<Router, Box<dyn Error>> {
    let sessions = if std::env::var_os("SESSION_KEYS").is_some() {
        Sessions::<AppSession>::signed("quickstart", KeyRing::from_env("SESSION_KEYS")?).build()?
    } else {
        eprintln!(
            "SESSION_KEYS is not set: sessions end with this process, and their cookie works over \
             plain HTTP on this machine only; make a key with `openssl rand -base64 32`"
        );
        let keys = KeyRing::throw_away()?;
        Sessions::signed("quickstart", keys).plain_http_on_loopback().build()?
    };
    Ok(Router::new()
        .route("/", get(home))
        .route("/login", post(login))
        .route("/me", get(me))
        .route("/admin", get(admin))
        .route("/logout", post(logout))
        .layer(SessionLayer::new(sessions)))
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let app = app()?;
    let port = match std::env::var("PORT") {
        Ok(text) => text.parse().map_err(|_| {
            format!("PORT is `{text}`, which is no port; set it to one up to 65535")
        })?,
        Err(_) => 3000,
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("port {port} cannot be used ({error}); set PORT to another"))?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
async fn main() -> ExitCode {
    // Logins, logouts, denials and refused cookies, each as one line.
    tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
