//! Who sent a request: the application's own record of them.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use crate::method_and_path::MethodAndPath;
use crate::rejection::{Reason, Rejection};
use crate::request::{AnyRequestSession, RequestSessions, UserAnswer, misconfigured, refused};

/// The user who sent the request, as the application knows them: loaded once for each request, by what
/// [`current_user`](crate::SessionsBuilder::current_user) says or by what an
/// [`Authority`](crate::Authority) brought along.
///
/// As an extractor it answers 401 without a session that belongs to somebody, also where nobody is
/// found who it could be; `Option<CurrentUser<U>>` is `None` then. 503 if they could not be loaded.
///
/// ```
/// use session_axum::{CurrentUser, KeyRing, Session, Sessions, require_login};
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// # #[derive(Clone)] struct Db;
/// # impl Db { async fn find(&self, id: u64) -> std::io::Result<Option<Account>> { Ok(None) } }
/// # let (keys, db) = (KeyRing::throw_away()?, Db);
///
/// struct Account {
///     name: String,
/// }
///
/// #[require_login]
/// async fn hello(account: CurrentUser<Account>) -> String {
///     format!("hello {}", account.name)
/// }
///
/// let sessions = Sessions::<AppSession>::signed("my-app", keys)
///     .current_user(move |id| {
///         let db = db.clone();
///         async move { db.find(id).await }
///     })
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CurrentUser<U>(Arc<U>);

impl<U> CurrentUser<U> {
    /// Returns the record itself, shared with whoever else has it.
    ///
    /// ```
    /// # use session_axum::CurrentUser;
    /// # struct Account { name: String }
    /// async fn keep(account: CurrentUser<Account>) -> String {
    ///     let account = account.into_inner();
    ///     account.name.clone()
    /// }
    /// ```
    pub fn into_inner(self) -> Arc<U> {
        self.0
    }
}

/// Finds the user of a request; `None` if there is nobody.
async fn find<U: Any + Send + Sync>(parts: &Parts) -> Result<Option<CurrentUser<U>>, Rejection> {
    let wanted = TypeId::of::<U>();
    let Some(sessions) = parts.extensions.get::<RequestSessions>() else {
        return Err(unknown::<U>(parts));
    };
    let mut anonymous = None;
    for session in sessions.each() {
        match session.user(&parts.headers, wanted).await {
            UserAnswer::Found(user) => {
                return Ok(user.downcast().ok().map(CurrentUser));
            }
            UserAnswer::Nobody => anonymous = Some(()),
            UserAnswer::NotHere => {}
            UserAnswer::Unknown => return Err(refused(parts, session, Reason::Unavailable)),
        }
    }
    match anonymous {
        Some(()) => Ok(None),
        None => Err(unknown::<U>(parts)),
    }
}

fn unknown<U>(parts: &Parts) -> Rejection {
    let what = format!(
        "{} asks for `CurrentUser<{}>`, and nothing says how to load one; add \
         `.current_user(..)` to the sessions",
        MethodAndPath(parts),
        type_name::<U>(),
    );
    misconfigured(parts, &what)
}

impl<U: Send + Sync + 'static, S: Sync> FromRequestParts<S> for CurrentUser<U> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        if let Some(user) = find(parts).await? {
            return Ok(user);
        }
        let sessions = parts.extensions.get::<RequestSessions>();
        let session = sessions.map(|all| -> &dyn AnyRequestSession { &*all.innermost });
        Err(session.map_or_else(
            || unknown::<U>(parts),
            |session| refused(parts, session, Reason::NoSession),
        ))
    }
}

impl<U: Send + Sync + 'static, S: Sync> OptionalFromRequestParts<S> for CurrentUser<U> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        find(parts).await
    }
}

impl<U> Deref for CurrentUser<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0
    }
}

impl<U> Clone for CurrentUser<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<U> fmt::Debug for CurrentUser<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CurrentUser(..)")
    }
}
