//! Why a store did not do what it was asked.

use thiserror::Error;

/// Why a store did not do what it was asked.
///
/// Under every variant nothing was changed, except after [`StoreError::Unavailable`]: a store
/// that gave no answer may have done what it was asked.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum StoreError {
    /// The record has another revision: somebody wrote it since it was loaded. Load it again, and
    /// decide again.
    #[error("the record was written by somebody else since it was loaded")]
    Conflict,
    /// More ask at once than the store can serve in time. Nothing was done.
    #[error("more ask at once than the store can serve in time; try again in a moment")]
    Crowded,
    /// There is a record under this key already. Draw another id.
    #[error("there is a record under this key already")]
    Exists,
    /// There is no room for more. Sessions that exist can be read and ended.
    #[error("the store is full; give it more room, shorten the lifetimes, or sweep more often")]
    Full,
    /// There is no record under this key any more: it ended or expired. It is not brought back.
    #[error("the record is gone")]
    Gone,
    /// The store keeps no index of subjects.
    #[error("this store keeps no index of subjects; use one that implements `SubjectIndex`")]
    NotIndexed,
    /// The record is larger than the store takes.
    #[error("the record has {size} bytes, and the store takes {limit}; keep less in the session")]
    TooLarge {
        /// The record's size in bytes.
        size: usize,
        /// The most that the store takes, in bytes.
        limit: usize,
    },
    /// The subject has as many sessions as they may have.
    #[error("the subject has as many sessions as they may have")]
    TooMany,
    /// The store did not answer, or not in time. The caller answers 503, never "no session".
    #[error("the session store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Returns [`StoreError::Unavailable`] with its cause.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// Refuses a record that is larger than `limit`: what an engine asks before it writes.
    ///
    /// # Errors
    ///
    /// [`StoreError::TooLarge`].
    pub const fn check_size(size: usize, limit: usize) -> Result<(), Self> {
        if size > limit { Err(Self::TooLarge { size, limit }) } else { Ok(()) }
    }
}
