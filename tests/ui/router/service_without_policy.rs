//! A service has no first parameter: its policy is put around it.

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::Response;
use session_axum::{Router, Session};
use tower::service_fn;

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

async fn serve(_: Request) -> Result<Response, Infallible> {
    Ok(Response::default())
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route_service("/file", service_fn(serve))
        .nest_service("/files", service_fn(serve))
        .fallback_service(service_fn(serve));
}
