//! Posts: written as drafts, published by editors.

mod rules;
mod table;

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use session_axum::{Guard, ResourceOf, Session, public, require, require_permission};
use sqlx::SqlitePool;
use utoipa::{IntoParams, ToSchema};

pub(crate) use rules::{CanPublish, PostPath, Reader};

use crate::answers::{BadBody, BadQuery, NotFound};
use crate::error::AppError;
use crate::extract::{Json, Query, Text};
use crate::session::{AppSession, Role};
use rules::is_author;

/// A post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Post {
    id: i64,
    author: String,
    title: String,
    body: String,
    #[schema(format = DateTime)]
    created: String,
    /// When it was published; a draft was not.
    #[schema(format = DateTime)]
    published: Option<String>,
}

impl Post {
    /// Returns its id.
    pub(crate) fn id(&self) -> i64 {
        self.id
    }
}

/// What a post says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Through the looking-glass")]
    title: Text<200>,
    #[schema(value_type = String, min_length = 1, max_length = 20_000, example = "Jam tomorrow.")]
    body: Text<20_000>,
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// The id of the last post on the page before.
    before: Option<i64>,
}

/// Lists the newest posts that the caller may read, at most 20.
#[utoipa::path(
    get,
    path = "/posts",
    operation_id = "list_posts",
    params(Page),
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The posts", body = Vec<Post>),
        BadQuery,
    )
)]
#[public]
pub(crate) async fn list(
    reader: Reader,
    State(database): State<SqlitePool>,
    Query(page): Query<Page>,
) -> Result<JsonBody<Vec<Post>>, AppError> {
    Ok(JsonBody(table::newest(&database, &reader, page.before).await?))
}

/// Writes a draft.
#[utoipa::path(
    post,
    path = "/posts",
    operation_id = "write_post",
    request_body = Words,
    responses(
        (status = 201, description = "The draft", body = Post, headers(("location", description = "Where it is"))),
        BadBody,
    )
)]
#[require_permission("post:write")]
pub(crate) async fn write(
    session: Session<AppSession>,
    State(database): State<SqlitePool>,
    Json(words): Json<Words>,
) -> Result<impl IntoResponse, AppError> {
    let post = table::add(&database, session.user.as_deref(), &words).await?;
    let location = format!("/posts/{}", post.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], JsonBody(post)))
}

/// Shows a post.
#[utoipa::path(
    get,
    path = "/posts/{post}",
    operation_id = "read_post",
    params(PostPath),
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The post", body = Post),
        NotFound,
    )
)]
#[public]
pub(crate) async fn read(post: ResourceOf<Post>) -> JsonBody<Post> {
    JsonBody(Post::clone(&post))
}

/// Changes a post. It is a draft again, so that nothing is public that no editor has read.
#[utoipa::path(
    put,
    path = "/posts/{post}",
    operation_id = "edit_post",
    params(PostPath),
    request_body = Words,
    responses(
        (status = 200, description = "The post", body = Post),
        BadBody,
        NotFound,
    )
)]
#[require(any(role(Role::Admin), is_author))]
pub(crate) async fn edit(
    post: ResourceOf<Post>,
    State(database): State<SqlitePool>,
    Json(words): Json<Words>,
) -> Result<JsonBody<Post>, AppError> {
    let post = table::change(&database, post.id, &words).await?;
    post.map(JsonBody).ok_or(AppError::NotFound)
}

/// Deletes a post and its comments.
#[utoipa::path(
    delete,
    path = "/posts/{post}",
    operation_id = "delete_post",
    params(PostPath),
    responses(
        (status = 204, description = "It is deleted"),
        NotFound,
    )
)]
#[require(any(role(Role::Admin), is_author))]
pub(crate) async fn delete(
    post: ResourceOf<Post>,
    State(database): State<SqlitePool>,
) -> Result<StatusCode, AppError> {
    table::delete(&database, post.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes a post. Log in again where the last login is more than five minutes old.
#[utoipa::path(
    post,
    path = "/posts/{post}/publish",
    operation_id = "publish_post",
    params(PostPath),
    responses(
        (status = 200, description = "The post", body = Post),
        NotFound,
    )
)]
pub(crate) async fn publish(
    proof: Guard<CanPublish>,
    post: ResourceOf<Post>,
    State(database): State<SqlitePool>,
) -> Result<JsonBody<Post>, AppError> {
    let post = table::publish(&database, post.id, &proof).await?;
    post.map(JsonBody).ok_or(AppError::NotFound)
}
