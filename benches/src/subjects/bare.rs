//! The handlers that everything is compared with: no session, no guard.

use axum::Router;
use axum::extract::Request;
use axum::routing::{get, post};
use tower::util::MapRequestLayer;

async fn handler() -> &'static str {
    "ok"
}

pub(super) fn router() -> Router {
    Router::new().route("/read", get(handler)).route("/modify", post(handler))
}

/// The same under a layer that does nothing: what any layer costs.
pub(super) fn under_a_layer() -> Router {
    router().layer(MapRequestLayer::new(std::convert::identity::<Request>))
}
