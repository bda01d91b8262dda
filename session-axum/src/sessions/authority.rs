//! The choices about what subjects may do now, and who they are.

use std::time::Duration;

use serde::de::DeserializeOwned;
use session_core::{HasSubject, SessionData};

use super::SessionsBuilder;
use crate::authority::{self, Authority, BoxError, Users};

impl<T: SessionData> SessionsBuilder<T> {
    /// Asks the application what a subject may do *now*, instead of believing what stood in the session
    /// when they logged in: whoever is demoted, deactivated or deleted loses the right with the next
    /// request.
    ///
    /// It is asked once for each request that asks for the session at all, and not for strangers and
    /// visitors. Guards, [`CurrentUser`](crate::CurrentUser) and sockets go by the answer; the fields of the struct stay
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
        self.authority = Some(authority::ask::<T, _, _, _, _>(ask));
        self
    }

    /// Believes an [`authority`](Self::authority)'s answer for this long, in whole seconds, 1 at least: whoever is
    /// demoted keeps the right for as long, on each server. Default: it is asked every time.
    ///
    /// At most 10 000 answers are kept at hand.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use session_axum::Authority;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .authority(|_user| async { Ok::<_, std::io::Error>(Authority::active()) })
    ///     .authority_may_be_stale_for(Duration::from_secs(5))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn authority_may_be_stale_for(mut self, staleness: Duration) -> Self {
        self.staleness = staleness;
        self
    }

    /// Says how to load whoever is logged in, for [`CurrentUser`](crate::CurrentUser). `Ok(None)` is nobody: they were
    /// deleted.
    ///
    /// It is asked when a handler or a predicate asks, once for each request. Guards do not go by it:
    /// that is what [`authority`](Self::authority) is for.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// struct Account {
    ///     name: String,
    /// }
    ///
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .current_user(|user| async move {
    ///         // … ask the database; `None` is nobody
    ///         Ok::<_, std::io::Error>((user == 42).then(|| Account { name: "Ada".to_owned() }))
    ///     })
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn current_user<Load, Loading, U, E>(mut self, load: Load) -> Self
    where
        T: HasSubject<Subject: DeserializeOwned>,
        Load: Fn(T::Subject) -> Loading + Send + Sync + 'static,
        Loading: Future<Output = Result<Option<U>, E>> + Send + 'static,
        U: Send + Sync + 'static,
        E: Into<BoxError>,
    {
        self.users = Some(Users::by::<T, _, _, _, _>(load));
        self
    }
}
