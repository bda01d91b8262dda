//! A blog as a JSON API: users, posts and comments in SQLite.
//!
//! ```sh
//! cargo run --package blog              # serves on http://127.0.0.1:3000
//! cargo run --package blog -- --access  # prints who may call what
//! ```
//!
//! | variable | means | without it |
//! | --- | --- | --- |
//! | `PORT` | the port to serve on | 3000 |
//! | `BLOG_DATABASE` | the file of the database | a database in memory |
//! | `RUST_LOG` | what is logged, such as `session=debug` | `info` |
//! | `SESSION_KEYS` | the keys of the sessions: `openssl rand -base64 32` | a throw-away key |
//! | `SESSION_STORE` | where sessions are: `memory`, `sqlite:FILE`, `postgres://…`, `mysql://…`, `redis://…` | `memory` |
//!
//! Three accounts are there from the start: `alice` / `wonderland` is an admin, `erin` / `editorial`
//! an editor, `bob` / `builder` a reader. What each of them may do is in [`blog::session`]; where it is
//! asked, above the handlers in `posts` and `comments`.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

async fn serve() -> Result<(), Box<dyn Error>> {
    let database = blog::database::open(std::env::var_os("BLOG_DATABASE").as_deref()).await?;
    let sessions = blog::session::from_env(&database).await?;
    tokio::spawn(blog::stores::sweep(sessions.clone()));
    let app = blog::app(database, sessions)?;
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .map_err(|error| format!("PORT {port} cannot be used ({error}); set PORT to another"))?;
    println!("listening on http://{}", listener.local_addr()?);
    // The peer's address, for the list of devices.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).await?)
}

async fn run() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        None => serve().await,
        Some("--access") => {
            println!("{}", blog::routes().access_map());
            Ok(())
        }
        Some(other) => Err(format!("there is no option {other}; there is `--access`").into()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // Logins, logouts, denials and refused cookies, each as one line. `RUST_LOG` chooses others.
    let lines = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let lines = tracing_subscriber::fmt().with_env_filter(lines.from_env_lossy());
    lines.with_ansi(false).with_writer(std::io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("blog could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
