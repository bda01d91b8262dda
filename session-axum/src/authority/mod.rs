//! What a subject may do now, asked of the application, and who that is.
//!
//! A session says what its subject might do when they logged in. Where that may change in the
//! meantime, the application is asked: once for each request that asks for the session at all.

mod asked;
mod recent;
mod users;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use session_core::{IndexSet, Named, Role, SessionData};

pub(crate) use asked::{Ask, Authorities, Ruling, Unanswered, ask};
pub(crate) use users::Users;

/// Whatever is wrong with a store of users.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A user, whose type only the application knows.
pub(crate) type AnyUser = Arc<dyn Any + Send + Sync>;

/// What a subject may do now: what [`authority`](crate::SessionsBuilder::authority) returns.
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
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active();
    /// # drop(authority);
    /// ```
    pub fn active() -> Self {
        Self { is_active: true, rights: Rights::default(), user: None, session: PhantomData }
    }

    /// Returns what somebody may do who was deactivated or deleted: their session is none.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::inactive();
    /// # drop(authority);
    /// ```
    pub fn inactive() -> Self {
        Self { is_active: false, ..Self::active() }
    }

    /// Adds a role, with the roles below it and the permissions it grants.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active().role(&Role::Editor);
    /// # drop(authority);
    /// ```
    pub fn role(mut self, role: &T::Role) -> Self {
        let index = role.index();
        self.rights.roles = self.rights.roles.union(T::Role::included(index));
        self.rights.permissions = self.rights.permissions.union(T::Role::granted(index));
        self
    }

    /// Adds several roles.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active().roles(&[Role::Editor, Role::Reader]);
    /// # drop(authority);
    /// ```
    pub fn roles<'r>(self, roles: impl IntoIterator<Item = &'r T::Role>) -> Self {
        roles.into_iter().fold(self, Self::role)
    }

    /// Adds a permission, with those that it covers.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active().permission(&Right::Publish);
    /// # drop(authority);
    /// ```
    pub fn permission(mut self, permission: &T::Permission) -> Self {
        let included = T::Permission::included(permission.index());
        self.rights.permissions = self.rights.permissions.union(included);
        self
    }

    /// Adds several permissions.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active().permissions(&[Right::Publish]);
    /// # drop(authority);
    /// ```
    pub fn permissions<'p>(self, permissions: impl IntoIterator<Item = &'p T::Permission>) -> Self {
        permissions.into_iter().fold(self, Self::permission)
    }

    /// Adds who it is, where that was loaded anyway: [`CurrentUser<U>`](crate::CurrentUser) then costs nothing more.
    ///
    /// ```
    /// # use session_axum::Authority;
    /// # #[derive(session_axum::Role, Clone, Copy)]
    /// # enum Role { Editor, Reader }
    /// # #[derive(session_axum::Permission, Clone, Copy)]
    /// # enum Right { Publish }
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession {
    /// #     #[session(subject)] user: Option<u64>,
    /// #     #[session(role)] role: Option<Role>,
    /// #     #[session(permission)] rights: Vec<Right>,
    /// # }
    /// let authority = Authority::<AppSession>::active().user("Ada".to_owned());
    /// # drop(authority);
    /// ```
    pub fn user<U: Send + Sync + 'static>(mut self, user: U) -> Self {
        self.user = Some(Arc::new(user));
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
