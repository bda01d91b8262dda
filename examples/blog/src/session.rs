//! The session, and what each role may do.

use std::error::Error;
use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::extract::ConnectInfo;
use session_axum::store::Cap;
use session_axum::{Authority, KeyRing, Permission, Role, Session, Sessions, SessionsBuilder};
use sqlx::SqlitePool;

use crate::{accounts, stores};

/// What somebody may do.
#[derive(Permission, Clone, Copy, Debug, PartialEq)]
pub enum Permission {
    /// Write a comment.
    #[permission(name = "comment:write")]
    WriteComment,
    /// Delete anybody's comment.
    #[permission(name = "comment:delete")]
    DeleteComment,
    /// Read drafts of others.
    #[permission(name = "draft:read")]
    ReadDraft,
    /// Write a post, which is a draft until somebody publishes it.
    #[permission(name = "post:write")]
    WritePost,
    /// Publish anybody's post.
    #[permission(name = "post:publish")]
    PublishPost,
}

/// What somebody is.
#[derive(Role, Clone, Copy, Debug, PartialEq)]
#[role(permissions = Permission)]
pub enum Role {
    /// Edits and deletes any post.
    #[role(includes(Editor))]
    Admin,
    /// Decides what is published.
    #[role(includes(Reader), grants(DeleteComment, PublishPost, ReadDraft))]
    Editor,
    /// Hands in drafts, and comments.
    #[role(grants(WriteComment, WritePost))]
    Reader,
}

/// Who is logged in.
#[derive(Session, Clone)]
#[session(version = 1, idle = "30m", lifetime = "12h")]
pub struct AppSession {
    /// The account's name.
    #[session(subject)]
    pub user: Option<String>,
    /// Its role when it logged in. What it may do now is asked for: see [`with_accounts`].
    #[session(role)]
    pub role: Option<Role>,
}

/// Returns the sessions: in the store that `SESSION_STORE` names, under the keys in `SESSION_KEYS`.
/// Without the latter the sessions in the store are worth nothing to the next process, and the
/// cookie works over plain HTTP on this machine only: for a first look.
///
/// # Errors
///
/// If a key is unfit, or the store cannot be opened.
pub async fn from_env(database: &SqlitePool) -> Result<Sessions<AppSession>, Box<dyn Error>> {
    let address = std::env::var("SESSION_STORE").unwrap_or_else(|_| "memory".to_owned());
    let store = stores::open(&address).await?;
    let sessions = if std::env::var_os("SESSION_KEYS").is_some() {
        Sessions::stored("blog", store, KeyRing::from_env("SESSION_KEYS")?)
    } else {
        eprintln!(
            "SESSION_KEYS is not set: sessions end with this process, and their cookie works over \
             plain HTTP on this machine only; make a key with `openssl rand -base64 32`"
        );
        Sessions::stored("blog", store, KeyRing::throw_away()?).plain_http_on_loopback()
    };
    Ok(with_accounts(sessions, database.clone()).sessions_per_subject(MOST).build()?)
}

/// At most ten sessions each: another login ends the oldest.
const MOST: Cap = match NonZeroU32::new(10) {
    Some(most) => Cap::EvictOldest(most),
    None => Cap::Unlimited,
};

/// Asks the database with every request what its caller may do now, so that a user who is demoted
/// or deleted loses the right at once, and notes where logins come from.
pub fn with_accounts(
    sessions: SessionsBuilder<AppSession>,
    database: SqlitePool,
) -> SessionsBuilder<AppSession> {
    sessions
        .authority(move |user: String| {
            let database = database.clone();
            async move {
                let role = accounts::role_of(&database, &user).await?;
                let holder = |role| Authority::active().role(&role);
                Ok::<_, sqlx::Error>(role.map_or_else(Authority::inactive, holder))
            }
        })
        .client_address(|parts| {
            let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
            Some(peer.ip().to_string())
        })
}
