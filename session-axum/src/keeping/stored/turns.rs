//! Turns: the writers of one session take them, so that none of them writes in vain. Other processes
//! are not asked; what they write is seen by the revision.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use session_core::store::StoreKey;
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

type Queues = Arc<Mutex<HashMap<StoreKey, Arc<Queue<()>>>>>;

/// Who writes which session, and who waits for it. Forgotten when nobody does.
#[derive(Clone, Default)]
pub(in crate::keeping) struct Turns(Queues);

/// A writer's turn, until it is dropped.
pub(crate) struct Turn {
    // Given up before the place in the queue is.
    _held: OwnedMutexGuard<()>,
    _place: InQueue,
    /// Whether somebody else wrote before.
    pub(crate) waited: bool,
}

/// A place in a queue, also of a writer that gives up waiting.
struct InQueue {
    queues: Queues,
    key: StoreKey,
    queue: Arc<Queue<()>>,
}

impl Turns {
    /// Waits for the turn to write a session.
    pub(in crate::keeping) async fn take(&self, key: StoreKey) -> Turn {
        let queue = Arc::clone(lock(&self.0).entry(key).or_default());
        let place = InQueue { queues: Arc::clone(&self.0), key, queue };
        let waiting = || Arc::clone(&place.queue);
        let (held, waited) = if let Ok(held) = waiting().try_lock_owned() {
            (held, false)
        } else {
            (waiting().lock_owned().await, true)
        };
        Turn { _held: held, _place: place, waited }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        lock(&self.0).len()
    }
}

impl Drop for InQueue {
    fn drop(&mut self) {
        let mut queues = lock(&self.queues);
        // This one, and the one in the table.
        if Arc::strong_count(&self.queue) <= 2 {
            queues.remove(&self.key);
        }
    }
}

fn lock<K, V>(queues: &Mutex<HashMap<K, V>>) -> MutexGuard<'_, HashMap<K, V>> {
    queues.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    const ONE: StoreKey = StoreKey::from_bytes([1; 32]);
    const OTHER: StoreKey = StoreKey::from_bytes([2; 32]);

    fn polled<V>(future: std::pin::Pin<&mut impl Future<Output = V>>) -> Option<V> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn writers_of_one_session_take_turns_and_leave_nothing_behind() {
        let turns = Turns::default();
        let first = polled(pin!(turns.take(ONE))).unwrap();
        assert!(!first.waited);
        assert!(!polled(pin!(turns.take(OTHER))).unwrap().waited, "of another session");
        let mut second = pin!(turns.take(ONE));
        assert!(polled(second.as_mut()).is_none());
        drop(first);
        let second = polled(second.as_mut()).unwrap();
        assert!(second.waited);
        drop(second);
        assert_eq!(turns.len(), 0);
    }

    #[test]
    fn a_writer_that_gives_up_waiting_leaves_nothing_behind() {
        let turns = Turns::default();
        let first = polled(pin!(turns.take(ONE))).unwrap();
        {
            let mut second = pin!(turns.take(ONE));
            assert!(polled(second.as_mut()).is_none());
        }
        drop(first);
        assert_eq!(turns.len(), 0);
        let first = polled(pin!(turns.take(ONE))).unwrap();
        {
            let mut second = pin!(turns.take(ONE));
            assert!(polled(second.as_mut()).is_none());
            drop(first);
        }
        assert_eq!(turns.len(), 0);
    }
}
