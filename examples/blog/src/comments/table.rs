//! Comments in the database.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqlitePool};

use super::{Comment, Remark};

/// Returns the newest comments on a post.
pub(super) async fn newest(database: &SqlitePool, post: i64) -> sqlx::Result<Vec<Comment>> {
    sqlx::query_as("SELECT * FROM comments WHERE post = ? ORDER BY id DESC LIMIT 100")
        .bind(post)
        .fetch_all(database)
        .await
}

/// Returns a comment on a post.
pub(super) async fn find(
    database: &SqlitePool,
    post: i64,
    id: i64,
) -> sqlx::Result<Option<Comment>> {
    sqlx::query_as("SELECT * FROM comments WHERE post = ? AND id = ?")
        .bind(post)
        .bind(id)
        .fetch_optional(database)
        .await
}

/// Adds a comment, unless the post was deleted meanwhile.
pub(super) async fn add(
    database: &SqlitePool,
    post: i64,
    author: Option<&str>,
    remark: &Remark,
) -> sqlx::Result<Option<Comment>> {
    sqlx::query_as(
        "INSERT INTO comments (post, author, body) SELECT id, ?, ? FROM posts WHERE id = ? \
         RETURNING *",
    )
    .bind(author)
    .bind(remark.body.as_ref())
    .bind(post)
    .fetch_optional(database)
    .await
}

/// Deletes a comment.
pub(super) async fn delete(database: &SqlitePool, id: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM comments WHERE id = ?").bind(id).execute(database).await?;
    Ok(())
}

impl FromRow<'_, SqliteRow> for Comment {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            post: row.try_get("post")?,
            author: row.try_get("author")?,
            body: row.try_get("body")?,
            created: row.try_get("created")?,
        })
    }
}
