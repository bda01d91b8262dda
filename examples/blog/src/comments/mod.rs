//! Comments on posts.

mod rules;
mod table;

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use session_axum::{ResourceOf, Session, public, require, require_permission};
use sqlx::SqlitePool;
use utoipa::ToSchema;

pub(crate) use rules::CommentPath;

use crate::answers::{BadBody, NotFound};
use crate::error::AppError;
use crate::extract::{Json, Text};
use crate::posts::{Post, PostPath};
use crate::session::AppSession;
use rules::is_commenter;

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comment {
    id: i64,
    post: i64,
    author: String,
    body: String,
    #[schema(format = DateTime)]
    created: String,
}

/// What a comment says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remark {
    #[schema(value_type = String, min_length = 1, max_length = 2_000, example = "Curiouser and curiouser!")]
    body: Text<2_000>,
}

/// Lists the newest comments on a post, at most 100.
#[utoipa::path(
    get,
    path = "/posts/{post}/comments",
    operation_id = "list_comments",
    params(PostPath),
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The comments", body = Vec<Comment>),
        NotFound,
    )
)]
#[public]
pub(crate) async fn list(
    post: ResourceOf<Post>,
    State(database): State<SqlitePool>,
) -> Result<JsonBody<Vec<Comment>>, AppError> {
    Ok(JsonBody(table::newest(&database, post.id()).await?))
}

/// Comments on a post.
#[utoipa::path(
    post,
    path = "/posts/{post}/comments",
    operation_id = "write_comment",
    params(PostPath),
    request_body = Remark,
    responses(
        (status = 201, description = "The comment", body = Comment),
        BadBody,
        NotFound,
    )
)]
#[require_permission("comment:write")]
pub(crate) async fn write(
    session: Session<AppSession>,
    post: ResourceOf<Post>,
    State(database): State<SqlitePool>,
    Json(remark): Json<Remark>,
) -> Result<(StatusCode, JsonBody<Comment>), AppError> {
    let comment = table::add(&database, post.id(), session.user.as_deref(), &remark).await?;
    let comment = comment.ok_or(AppError::NotFound)?;
    Ok((StatusCode::CREATED, JsonBody(comment)))
}

/// Deletes a comment: one's own, or anybody's as an editor.
#[utoipa::path(
    delete,
    path = "/posts/{post}/comments/{comment}",
    operation_id = "delete_comment",
    params(CommentPath),
    responses(
        (status = 204, description = "It is deleted"),
        NotFound,
    )
)]
#[require(any(permission("comment:delete"), is_commenter))]
pub(crate) async fn delete(
    comment: ResourceOf<Comment>,
    State(database): State<SqlitePool>,
) -> Result<StatusCode, AppError> {
    table::delete(&database, comment.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
