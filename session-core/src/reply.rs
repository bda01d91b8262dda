//! An answer that may be there already.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

/// An answer that is there already, or that somebody is still being asked for: what the methods of a
/// [`Store`](crate::store::Store) return.
///
/// Memory answers at once, without a boxed future per call; an engine that has to be waited for wraps
/// what it does. Either is awaited.
///
/// ```
/// use session_core::Reply;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let at_once = Reply::ready(1);
/// let later = Reply::later(async { 2 });
/// assert_eq!(at_once.await + later.await, 3);
/// # }
/// ```
// Exhaustive: an answer is there or it is not.
#[must_use = "nothing happens until it is awaited"]
pub enum Reply<'a, V> {
    /// Somebody is being asked.
    Pending(Pin<Box<dyn Future<Output = V> + Send + 'a>>),
    /// It is there.
    Ready(V),
}

impl<'a, V> Reply<'a, V> {
    /// Returns an answer that has to be waited for.
    pub fn later(asking: impl Future<Output = V> + Send + 'a) -> Self {
        Self::Pending(Box::pin(asking))
    }

    /// Returns an answer that is there.
    pub const fn ready(value: V) -> Self {
        Self::Ready(value)
    }
}

impl<'a, V> IntoFuture for Reply<'a, V> {
    type Output = V;
    type IntoFuture = Replying<'a, V>;

    fn into_future(self) -> Replying<'a, V> {
        Replying(match self {
            Self::Pending(asking) => State::Pending(asking),
            Self::Ready(value) => State::Ready(Some(value)),
        })
    }
}

/// A [`Reply`] that is being awaited.
pub struct Replying<'a, V>(State<'a, V>);

enum State<'a, V> {
    Pending(Pin<Box<dyn Future<Output = V> + Send + 'a>>),
    /// `None` once it was taken.
    Ready(Option<V>),
}

// The value is never pinned.
impl<V> Unpin for Replying<'_, V> {}

impl<V> Future for Replying<'_, V> {
    type Output = V;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<V> {
        match &mut self.0 {
            State::Pending(asking) => asking.as_mut().poll(context),
            // Polled again after the value was taken, as no executor does, it never ends.
            State::Ready(value) => value.take().map_or(Poll::Pending, Poll::Ready),
        }
    }
}

impl<V> fmt::Debug for Reply<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending(_) => "Reply::Pending",
            Self::Ready(_) => "Reply::Ready",
        })
    }
}

impl<V> fmt::Debug for Replying<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replying(..)")
    }
}
