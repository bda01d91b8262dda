//! Asking in code what a guard asks above a handler.

use std::fmt;
use std::marker::PhantomData;

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use session_core::{Caller, Named, SessionData, Verdict};

use crate::rejection::{Reason, Rejection};
use crate::request::{refused, session_asked};

/// What the caller may do: for code that shows or does more for some callers, such as a
/// list with drafts in it for editors only.
///
/// It refuses nobody: a stranger may nothing, and every question is answered `false`. Whoever may not
/// call a handler at all is the business of its guard. As for guards, it is about the session that
/// came with the request, and not about what the handler made of it.
///
/// ```
/// use session_axum::{Rights, public};
///
/// # #[derive(session_axum::Role, Clone, Copy)]
/// # enum Role { #[role(includes(Reader))] Editor, Reader }
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession {
/// #     #[session(subject)] user: Option<u64>,
/// #     #[session(role)] role: Option<Role>,
/// # }
/// #[public]
/// async fn posts(rights: Rights<AppSession>) -> &'static str {
///     if rights.is(&Role::Editor) { "posts and drafts" } else { "posts" }
/// }
/// ```
///
/// As an extractor it answers 503 if the session's standing could not be found out: an outage is not
/// "no rights".
pub struct Rights<T> {
    caller: Caller,
    session: PhantomData<fn() -> T>,
}

impl<T: SessionData> Rights<T> {
    /// Whether the caller holds a role, itself or by the hierarchy.
    ///
    /// ```
    /// # use session_axum::Rights;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// async fn shows_drafts(rights: Rights<AppSession>) -> String {
    ///     rights.is(&Role::Editor).to_string()
    /// }
    /// ```
    pub fn is(&self, role: &T::Role) -> bool {
        matches!(self.caller.role_of::<T::Role>(role.index()), Ok(Verdict::Allowed))
    }

    /// Whether the caller holds a permission, itself or by one that covers it.
    ///
    /// ```
    /// # use session_axum::Rights;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// async fn shows_button(rights: Rights<AppSession>) -> String {
    ///     rights.may(&Right::Publish).to_string()
    /// }
    /// ```
    pub fn may(&self, permission: &T::Permission) -> bool {
        let verdict = self.caller.permission_of::<T::Permission>(permission.index());
        matches!(verdict, Ok(Verdict::Allowed))
    }
}

impl<T: SessionData, S: Sync> FromRequestParts<S> for Rights<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let session = session_asked::<T>(parts).await?;
        let caller = session.caller();
        let caller = caller.ok_or_else(|| refused(parts, &*session, Reason::Unavailable))?;
        Ok(Self { caller, session: PhantomData })
    }
}

impl<T> Clone for Rights<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Rights<T> {}

impl<T> fmt::Debug for Rights<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rights")
    }
}
