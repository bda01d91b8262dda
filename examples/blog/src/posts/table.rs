//! Posts in the database.

use session_axum::Guard;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqlitePool};

use super::rules::Reader;
use super::{CanPublish, Post, Words};

/// Returns the newest posts that a reader may see.
pub(super) async fn newest(
    database: &SqlitePool,
    reader: &Reader,
    before: Option<i64>,
) -> sqlx::Result<Vec<Post>> {
    sqlx::query_as(
        "SELECT * FROM posts WHERE (published IS NOT NULL OR ?1 OR author = ?2) \
         AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT 20",
    )
    .bind(reader.reads_drafts())
    .bind(reader.name())
    .bind(before)
    .fetch_all(database)
    .await
}

/// Returns a post, if the reader may see it.
pub(super) async fn find(
    database: &SqlitePool,
    reader: &Reader,
    id: i64,
) -> sqlx::Result<Option<Post>> {
    sqlx::query_as(
        "SELECT * FROM posts WHERE (published IS NOT NULL OR ?1 OR author = ?2) AND id = ?3",
    )
    .bind(reader.reads_drafts())
    .bind(reader.name())
    .bind(id)
    .fetch_optional(database)
    .await
}

/// Adds a draft.
pub(super) async fn add(
    database: &SqlitePool,
    author: Option<&str>,
    words: &Words,
) -> sqlx::Result<Post> {
    sqlx::query_as("INSERT INTO posts (author, title, body) VALUES (?, ?, ?) RETURNING *")
        .bind(author)
        .bind(words.title.as_ref())
        .bind(words.body.as_ref())
        .fetch_one(database)
        .await
}

/// Changes what a post says, and makes it a draft.
pub(super) async fn change(
    database: &SqlitePool,
    id: i64,
    words: &Words,
) -> sqlx::Result<Option<Post>> {
    sqlx::query_as(
        "UPDATE posts SET title = ?, body = ?, published = NULL WHERE id = ? RETURNING *",
    )
    .bind(words.title.as_ref())
    .bind(words.body.as_ref())
    .bind(id)
    .fetch_optional(database)
    .await
}

/// Deletes a post and its comments.
pub(super) async fn delete(database: &SqlitePool, id: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM posts WHERE id = ?").bind(id).execute(database).await?;
    Ok(())
}

/// Publishes a post; one that is published stays as it is.
///
/// The code that calls this has a proof that the user may: there is no other way to get one than
/// from the guard.
pub(super) async fn publish(
    database: &SqlitePool,
    id: i64,
    _proof: &Guard<CanPublish>,
) -> sqlx::Result<Option<Post>> {
    sqlx::query_as(
        "UPDATE posts SET published = coalesce(published, strftime('%Y-%m-%dT%H:%M:%SZ')) \
         WHERE id = ? RETURNING *",
    )
    .bind(id)
    .fetch_optional(database)
    .await
}

impl FromRow<'_, SqliteRow> for Post {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            author: row.try_get("author")?,
            title: row.try_get("title")?,
            body: row.try_get("body")?,
            created: row.try_get("created")?,
            published: row.try_get("published")?,
        })
    }
}
