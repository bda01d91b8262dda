//! The blog as a library, so that its tests call it without a socket. `main.rs` says how to run it.

mod accounts;
mod answers;
mod app;
mod comments;
pub mod database;
mod devices;
mod error;
mod extract;
mod openapi;
mod passwords;
mod posts;
pub mod session;
pub mod stores;

pub use app::{AppState, app, routes};
pub use error::AppError;
