//! The session, and what each role may do.

use std::error::Error;

use session_axum::{KeyRing, Permission, Role, Session, Sessions};

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
    /// Publish a post, whoever wrote it.
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
    /// Its role when it logged in.
    #[session(role)]
    pub role: Option<Role>,
}

/// Returns the sessions under the keys in `SESSION_KEYS`. Without it they end with this process, and
/// their cookie works over plain HTTP on this machine only: for a first look.
///
/// # Errors
///
/// If a key is unfit.
pub fn from_env() -> Result<Sessions<AppSession>, Box<dyn Error>> {
    if std::env::var_os("SESSION_KEYS").is_some() {
        return Ok(Sessions::signed("blog", KeyRing::from_env("SESSION_KEYS")?).build()?);
    }
    eprintln!(
        "SESSION_KEYS is not set: sessions end with this process, and their cookie works over plain \
         HTTP on this machine only; make a key with `openssl rand -base64 32`"
    );
    Ok(Sessions::signed("blog", KeyRing::throw_away()?).plain_http_on_loopback().build()?)
}
