//! What a subject may do now, asked of the application, and who that is.
//!
//! A session says what its subject might do when they logged in. Where that may change in the
//! meantime, the application is asked: once for each request that asks for the session at all.

mod asked;
mod recent;
mod user;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use session_core::{HasSubject, IndexSet, Named, Role, SessionData};

pub(crate) use asked::{Ask, Authorities, Ruled, Ruling, Silence};
pub use user::CurrentUser;
pub(crate) use user::Users;

use crate::sessions::SessionsBuilder;

/// Whatever is wrong with a store of users.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A user, whose type only the application knows.
pub(crate) type AnyUser = Arc<dyn Any + Send + Sync>;

/// What a subject may do now: what [`authority`](SessionsBuilder::authority) returns.
///
/// It takes the place of the roles and permissions that stand in the session; only what is named here
/// is held, with all that it includes and grants.
///
/// ```
/// use session_axum::Authority;
///
/// # #[derive(session_axum::Role, Clone, Copy)]
/// # enum Role { #[role(includes(Reader))] Editor, Reader }
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession {
/// #     #[session(subject)] user: Option<u64>,
/// #     #[session(role)] role: Option<Role>,
/// # }
/// let editor = Authority::<AppSession>::active().role(&Role::Editor);
/// let deleted = Authority::<AppSession>::inactive();
/// # drop((editor, deleted));
/// ```
#[must_use = "return it to the guard that asked"]
pub struct Authority<T> {
    is_active: bool,
    rights: Rights,
    user: Option<AnyUser>,
    session: PhantomData<fn() -> T>,
}

/// What somebody holds, with everything that it includes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rights {
    pub(crate) roles: IndexSet,
    pub(crate) permissions: IndexSet,
}

impl<T: SessionData> Authority<T> {
    /// Returns what somebody may do who holds nothing yet, but is who they are.
    pub fn active() -> Self {
        Self { is_active: true, rights: Rights::default(), user: None, session: PhantomData }
    }

    /// Returns what somebody may do who was deactivated or deleted: their session is none.
    pub fn inactive() -> Self {
        Self { is_active: false, ..Self::active() }
    }

    /// Adds a role, with the roles below it and the permissions it grants.
    pub fn role(mut self, role: &T::Role) -> Self {
        let index = role.index();
        self.rights.roles = self.rights.roles.union(T::Role::included(index));
        self.rights.permissions = self.rights.permissions.union(T::Role::granted(index));
        self
    }

    /// Adds several roles.
    pub fn roles<'r>(self, roles: impl IntoIterator<Item = &'r T::Role>) -> Self {
        roles.into_iter().fold(self, Self::role)
    }

    /// Adds a permission, with those that it covers.
    pub fn permission(mut self, permission: &T::Permission) -> Self {
        let included = T::Permission::included(permission.index());
        self.rights.permissions = self.rights.permissions.union(included);
        self
    }

    /// Adds several permissions.
    pub fn permissions<'p>(self, permissions: impl IntoIterator<Item = &'p T::Permission>) -> Self {
        permissions.into_iter().fold(self, Self::permission)
    }

    /// Adds who it is, where that was loaded anyway: [`CurrentUser<U>`] then costs nothing more.
    pub fn user<U: Send + Sync + 'static>(mut self, user: U) -> Self {
        self.user = Some(Arc::new(user));
        self
    }
}

impl<T: SessionData> SessionsBuilder<T> {
    /// Asks the application what a subject may do *now*, instead of believing what stood in the session
    /// when they logged in: whoever is demoted, deactivated or deleted loses the right with the next
    /// request.
    ///
    /// It is asked once for each request that asks for the session at all, and not for strangers and
    /// visitors. Guards, [`CurrentUser`] and sockets go by the answer; the fields of the struct stay
    /// what they were at login. Whoever is [inactive](Authority::inactive) has no session: 401. An
    /// error, or an answer that takes longer than the [deadline](Self::store_deadline), is 503: never
    /// "denied", and never "allowed".
    ///
    /// ```
    /// use session_axum::{Authority, KeyRing, Session, Sessions};
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { #[role(includes(Reader))] Editor, Reader }
    /// # #[derive(Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// # }
    /// # #[derive(Clone)] struct Account { role: Role, is_active: bool }
    /// # #[derive(Clone)] struct Db;
    /// # impl Db { async fn find(&self, id: u64) -> std::io::Result<Option<Account>> { Ok(None) } }
    /// # let (keys, db) = (KeyRing::throw_away()?, Db);
    ///
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .authority(move |id| {
    ///         let db = db.clone();
    ///         async move {
    ///             Ok::<_, std::io::Error>(match db.find(id).await? {
    ///                 Some(account) if account.is_active => {
    ///                     Authority::active().role(&account.role).user(account)
    ///                 }
    ///                 _ => Authority::inactive(),
    ///             })
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn authority<Asked, Answer, E>(mut self, ask: Asked) -> Self
    where
        T: HasSubject<Subject: DeserializeOwned>,
        Asked: Fn(T::Subject) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<Authority<T>, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        self.authority = Some(asked::ask::<T, _, _, _, _>(ask));
        self
    }

    /// Believes an [`authority`](Self::authority)'s answer for this long, in whole seconds: whoever is
    /// demoted keeps the right for as long, on each server. Default: it is asked every time.
    ///
    /// At most 10 000 answers are kept at hand.
    pub fn authority_may_be_stale_for(mut self, staleness: Duration) -> Self {
        self.staleness = staleness;
        self
    }
}

impl<T> Clone for Authority<T> {
    fn clone(&self) -> Self {
        Self { user: self.user.clone(), ..*self }
    }
}

impl<T> fmt::Debug for Authority<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("is_active", &self.is_active).finish_non_exhaustive()
    }
}
