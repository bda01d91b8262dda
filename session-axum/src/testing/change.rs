//! What a response does to a session.

/// What a response does to the session of whoever gets it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionChange<T> {
    /// The cookie is deleted: there is no session any more.
    Removed,
    /// This is the session from now on.
    Set(T),
    /// The browser keeps what it has.
    Untouched,
}

impl<T> SessionChange<T> {
    /// Returns the session that was set, if one was.
    ///
    /// ```
    /// use session_axum::testing::SessionChange;
    ///
    /// assert_eq!(SessionChange::Set(7).set(), Some(7));
    /// assert_eq!(SessionChange::<u8>::Removed.set(), None);
    /// ```
    pub fn set(self) -> Option<T> {
        match self {
            Self::Set(session) => Some(session),
            Self::Removed | Self::Untouched => None,
        }
    }
}
