//! Login, a guarded page, logout: `alice` / `wonderland` is an admin, `bob` / `builder` a reader.

mod accounts;
mod page;

use std::error::Error;
use std::process::ExitCode;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::{Value, json};
use session_axum::routing::{get, post};
use session_axum::{
    KeyRing, Role, Router, Session, SessionError, SessionHandle, Sessions, public, require_login,
    require_role,
};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use page::page;

#[derive(Role, Clone, Copy, PartialEq, Debug)]
enum Role {
    #[role(includes(Reader))]
    Admin,
    Reader,
}

#[derive(Session, Clone, Default)]
#[session(version = 1, idle = "30m", lifetime = "12h")]
struct AppSession {
    #[session(subject)]
    user: Option<String>, // `None`: a visitor
    #[session(role)]
    role: Option<Role>,
    visits: u32,
}

#[public]
async fn home(session: SessionHandle<AppSession>) -> Result<Html<String>, SessionError> {
    let count = |session: &mut AppSession| {
        session.visits += 1;
        format!("Your visits: {}", session.visits)
    };
    match session.update_or_start(AppSession::default, count).await {
        Ok(news) => Ok(page(&news, session.current().as_deref())),
        // A login in another tab was faster: that session counts, this page only shows.
        Err(SessionError::Superseded) => Ok(page("", None)),
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
    let Some((name, role)) = accounts::check(form.username, form.password).await else {
        let news = "User name and password do not match. Please try again.";
        return Ok((StatusCode::UNAUTHORIZED, page(news, None)).into_response());
    };
    session
        .login_with(|visitor| AppSession {
            user: Some(name.to_owned()),
            role: Some(role),
            visits: visitor.map_or(0, |visitor| visitor.visits),
        })
        .await?;
    Ok(Redirect::to("/me").into_response())
}

#[require_login]
async fn me(session: Session<AppSession>) -> Json<Value> {
    Json(json!({ "user": session.user, "role": session.role }))
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

fn app() -> Result<axum::Router, Box<dyn Error>> {
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
    Ok(Router::<AppSession>::new()
        .route("/", get(home))
        .route("/login", post(login))
        .route("/me", get(me))
        .route("/admin", get(admin))
        .route("/logout", post(logout))
        .into_axum(sessions))
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let app = app()?;
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .map_err(|error| format!("PORT {port} cannot be used ({error}); set PORT to another"))?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

#[tokio::main]
async fn main() -> ExitCode {
    // Logins, logouts, denials and refused cookies, each as one line. `RUST_LOG` chooses others.
    let lines = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let lines = tracing_subscriber::fmt().with_env_filter(lines.from_env_lossy());
    lines.with_ansi(false).with_writer(std::io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
