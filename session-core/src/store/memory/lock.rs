//! The one thing of threads that the store uses, so that a model checker can take its place.

use std::sync::{Mutex, PoisonError};

/// A kind of lock.
pub(super) trait Locks: 'static {
    type Of<V: Send>: Lock<V> + Send + Sync;
}

/// Lends what it holds to one thread at a time.
pub(super) trait Lock<V> {
    fn new(value: V) -> Self;

    fn with<O>(&self, take: impl FnOnce(&mut V) -> O) -> O;
}

/// The standard library's mutex.
pub(super) enum Std {}

impl Locks for Std {
    type Of<V: Send> = Mutex<V>;
}

impl<V> Lock<V> for Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    fn with<O>(&self, take: impl FnOnce(&mut V) -> O) -> O {
        take(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
