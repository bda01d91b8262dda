//! An answer that may be there already.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// An answer that is there already, or that a store is still being asked for.
///
/// A process's own memory answers at once, without a boxed future per request.
#[must_use = "nothing happens until it is awaited"]
pub enum Answer<'a, V> {
    /// A store is being asked.
    Pending(Boxed<'a, V>),
    /// It is there.
    Ready(V),
}

pub(super) type Boxed<'a, V> = Pin<Box<dyn Future<Output = V> + Send + 'a>>;

impl<V: Send> Answer<'_, V> {
    /// Returns the answer, waiting for it if need be.
    pub async fn get(self) -> V {
        match self {
            Self::Pending(future) => future.await,
            Self::Ready(value) => value,
        }
    }
}

impl<V> fmt::Debug for Answer<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending(_) => "Answer::Pending",
            Self::Ready(_) => "Answer::Ready",
        })
    }
}
