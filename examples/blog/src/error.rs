//! What a handler answers instead of its result.

use axum::Json;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use session_axum::SessionError;
use thiserror::Error;

/// Why a handler has no result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppError {
    /// The database failed. The client learns no more than that.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// There is no such thing, or nothing that the caller may know of.
    #[error("there is no such thing")]
    NotFound,
    /// The session could not be changed.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The request says something that cannot be read.
    #[error("{detail}")]
    Unreadable {
        /// What to answer.
        status: StatusCode,
        /// What cannot be read.
        detail: String,
    },
    /// No account has this name and password.
    #[error("user name and password do not match")]
    WrongPassword,
}

/// A problem as RFC 9457 describes it.
#[derive(Serialize)]
struct Problem {
    title: &'static str,
    status: u16,
    detail: String,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Database(error) => {
                tracing::error!(%error, "the database failed");
                return problem(StatusCode::INTERNAL_SERVER_ERROR, "try again later".to_owned());
            }
            Self::Session(error) => return error.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unreadable { status, .. } => status,
            Self::WrongPassword => StatusCode::UNAUTHORIZED,
        };
        problem(status, self.to_string())
    }
}

fn problem(status: StatusCode, detail: String) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = Json(Problem { title, status: status.as_u16(), detail });
    (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
}

impl From<FormRejection> for AppError {
    fn from(rejection: FormRejection) -> Self {
        Self::Unreadable { status: rejection.status(), detail: rejection.body_text() }
    }
}

impl From<JsonRejection> for AppError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Unreadable { status: rejection.status(), detail: rejection.body_text() }
    }
}

impl From<PathRejection> for AppError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<QueryRejection> for AppError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Unreadable { status: rejection.status(), detail: rejection.body_text() }
    }
}
