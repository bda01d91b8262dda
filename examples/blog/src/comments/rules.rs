//! Who may do what with which comment.

use axum::extract::State;
use serde::Deserialize;
use session_axum::{ResourceOf, Session, predicate, resource};
use sqlx::SqlitePool;
use utoipa::IntoParams;

use super::{Comment, table};
use crate::AppError;
use crate::extract::Path;
use crate::posts::Post;
use crate::session::AppSession;

/// The comment in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CommentPath {
    /// The post's id.
    post: i64,
    /// The comment's id.
    comment: i64,
}

/// Loads the comment that a request is about: one on the post in its path, and on no other. A
/// caller who may not know of the post may not know of its comments.
#[resource]
async fn comment(
    _visible: ResourceOf<Post>,
    Path(CommentPath { post, comment }): Path<CommentPath>,
    State(database): State<SqlitePool>,
) -> Result<Comment, AppError> {
    table::find(&database, post, comment).await?.ok_or(AppError::NotFound)
}

/// Whether the caller wrote the comment.
#[predicate]
pub(super) async fn is_commenter(
    session: Session<AppSession>,
    comment: ResourceOf<Comment>,
) -> bool {
    session.user.as_deref() == Some(&comment.author)
}
