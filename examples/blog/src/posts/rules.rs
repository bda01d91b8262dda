//! Who may do what with which post.

use axum::extract::{FromRequestParts, State};
use serde::Deserialize;
use session_axum::{ResourceOf, Rights, Session, policy, predicate, resource};
use sqlx::SqlitePool;
use utoipa::IntoParams;

use super::{Post, table};
use crate::AppError;
use crate::extract::Path;
use crate::session::{AppSession, Permission};

policy! {
    /// Publishing needs a login of the last five minutes: a machine left alone publishes nothing.
    pub(crate) CanPublish = all(permission("post:publish"), fresh("5m"))
}

/// The post in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PostPath {
    /// The post's id.
    pub(crate) post: i64,
}

/// Loads the post that a request is about.
///
/// A draft is shown to its author and to editors. To everybody else it does not exist: 404, as for an
/// id that was never given out, for every kind of request; a 403 would say that there is something.
/// As this is the only way from a path to a post, no handler can forget it.
#[resource]
async fn post(
    reader: Reader,
    Path(path): Path<PostPath>,
    State(database): State<SqlitePool>,
) -> Result<Post, AppError> {
    table::find(&database, &reader, path.post).await?.ok_or(AppError::NotFound)
}

/// Whether the caller wrote the post.
#[predicate]
pub(super) async fn is_author(session: Session<AppSession>, post: ResourceOf<Post>) -> bool {
    session.user.as_deref() == Some(&post.author)
}

/// Somebody who reads posts.
#[derive(FromRequestParts)]
pub(crate) struct Reader {
    session: Option<Session<AppSession>>,
    rights: Rights<AppSession>,
}

impl Reader {
    /// Returns the name of the user who is logged in. They may read their own drafts.
    pub(super) fn name(&self) -> Option<&str> {
        self.session.as_ref()?.user.as_deref()
    }

    /// Whether they may read everybody's drafts.
    pub(super) fn reads_drafts(&self) -> bool {
        self.rights.may(&Permission::ReadDraft)
    }
}
