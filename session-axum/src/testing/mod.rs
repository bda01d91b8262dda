//! What an application's tests need: time and randomness that they control, and, with the feature
//! `testing`, clients that are logged in already.
//!
//! ```toml
//! [dev-dependencies]
//! session-axum = { version = "…", features = ["testing"] }
//! ```
//!
//! No login route is called, no password hashed and nothing waited for:
//!
#![cfg_attr(feature = "testing", doc = "```")]
#![cfg_attr(not(feature = "testing"), doc = "```ignore")]
//! use std::time::Duration;
//!
//! use session_axum::routing::post;
//! use session_axum::testing::{ManualClock, SessionChange, TestClient, text};
//! use session_axum::{
//!     KeyRing, Router, Session, SessionError, SessionHandle, Sessions, require_login,
//! };
//!
//! #[derive(Session, Clone, Debug, PartialEq)]
//! #[session(idle = "30m")]
//! struct AppSession {
//!     #[session(subject)]
//!     user: Option<u64>,
//! }
//!
//! #[require_login]
//! async fn me(session: Session<AppSession>) -> String {
//!     format!("{:?}", session.user)
//! }
//!
//! #[require_login]
//! async fn logout(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
//!     session.end().await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = ManualClock::at(1_700_000_000);
//! let sessions = Sessions::signed("my-app", KeyRing::throw_away()?).clock(clock.clone()).build()?;
//! let routes = Router::<AppSession>::new().route("/me", post(me)).route("/logout", post(logout));
//! let app = routes.into_axum(sessions.clone());
//!
//! // One line for somebody who is logged in.
//! let alice = TestClient::of(&sessions).with(AppSession { user: Some(1) });
//! assert_eq!(text(alice.post("/me").send(&app).await).await, "Some(1)");
//!
//! // Nobody, and somebody who made a cookie up.
//! assert_eq!(TestClient::of(&sessions).post("/me").send(&app).await.status(), 401);
//! assert_eq!(alice.forged().post("/me").send(&app).await.status(), 401);
//!
//! // What a response does to the session.
//! let bob = TestClient::of(&sessions).with(AppSession { user: Some(2) });
//! let response = bob.post("/logout").send(&app).await;
//! assert_eq!(bob.change_in(&response).await, SessionChange::Removed);
//! assert_eq!(bob.session().await, None);
//!
//! // Time passes when the test says so.
//! clock.advance(Duration::from_secs(31 * 60));
//! assert_eq!(alice.post("/me").send(&app).await.status(), 401);
//! # Ok(())
//! # }
//! ```
//!
//! The same client serves a test over a socket: send `TestClient::cookie` as the header `Cookie` with
//! any HTTP client.

#[cfg(feature = "testing")]
mod body;
#[cfg(feature = "testing")]
mod change;
#[cfg(feature = "testing")]
mod client;
#[cfg(feature = "testing")]
mod given;
#[cfg(feature = "testing")]
mod jar;
#[cfg(feature = "testing")]
mod request;

pub use session_core::testing::*;

#[cfg(feature = "testing")]
pub use body::text;
#[cfg(feature = "testing")]
pub use change::SessionChange;
#[cfg(feature = "testing")]
pub use client::TestClient;
#[cfg(feature = "testing")]
pub(crate) use given::written;
#[cfg(feature = "testing")]
pub use request::TestRequest;
