//! Who hears of events beside the log: a function of the application's.
//!
//! An event is sent where it happens, deep below a request, and the function belongs to the sessions
//! that the request is about. So they say, around everything that they do, who listens: as `tracing`
//! does with its subscribers. Where no application in the process listens, that costs one look at a
//! flag.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Event;

type Hear = dyn Fn(&Event<'_>) + Send + Sync;

/// Whether anybody listens in this process.
static ANYBODY: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Who listens to what this thread does now.
    static PRESENT: RefCell<Listener> = const { RefCell::new(Listener(None)) };
}

/// A function that hears of the events of some sessions; by default none. A cheap handle.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::sync::Arc;
///
/// use session_core::{Event, Listener};
///
/// let heard = Arc::new(AtomicU32::new(0));
/// let count = Arc::clone(&heard);
/// let listener = Listener::new(move |_| {
///     count.fetch_add(1, Ordering::Relaxed);
/// });
/// listener.within(|| Event::Advice("for the log, and for us").emit());
/// Event::Advice("for the log").emit();
/// assert_eq!(heard.load(Ordering::Relaxed), 1);
/// ```
#[derive(Clone, Default)]
pub struct Listener(Option<Arc<Hear>>);

impl Listener {
    /// Returns one that calls this function for each event.
    pub fn new(hear: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        ANYBODY.store(true, Ordering::Relaxed);
        Self(Some(Arc::new(hear)))
    }

    /// Whether anybody listens in this process: if not, nothing needs to be said around anything.
    #[inline]
    pub fn is_there_any() -> bool {
        ANYBODY.load(Ordering::Relaxed)
    }

    /// Returns who listens to what this thread does now: to hand on to a task.
    #[must_use]
    pub fn present() -> Self {
        if !Self::is_there_any() {
            return Self::default();
        }
        PRESENT.try_with(|present| present.borrow().clone()).unwrap_or_default()
    }

    /// Does something to which this one listens, and nobody else.
    #[inline]
    pub fn within<R>(&self, act: impl FnOnce() -> R) -> R {
        if !Self::is_there_any() {
            return act();
        }
        let before = PRESENT.try_with(|present| present.replace(self.clone()));
        let _restore = Restore(before.unwrap_or_default());
        act()
    }

    /// Waits for something to which this one listens, and nobody else.
    pub async fn during<F: Future>(self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|context| self.within(|| future.as_mut().poll(context))).await
    }
}

/// Lets whoever listened before listen again, also after a panic.
struct Restore(Listener);

impl Drop for Restore {
    fn drop(&mut self) {
        let before = std::mem::take(&mut self.0);
        // A thread that ends has nobody left to tell.
        let _ = PRESENT.try_with(|present| present.replace(before));
    }
}

/// Tells whoever listens.
#[inline]
pub(super) fn tell(event: &Event<'_>) {
    if Listener::is_there_any()
        && let Listener(Some(hear)) = Listener::present()
    {
        // Nobody hears what the function itself does: it may use sessions, and would hear of that.
        Listener::default().within(|| hear(event));
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Listener(..)" } else { "Listener(none)" })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// What was heard, and who hears it.
    fn listener() -> (Arc<Mutex<Vec<String>>>, Listener) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let writes = Arc::clone(&heard);
        let listener = Listener::new(move |event| {
            writes.lock().unwrap_or_else(PoisonError::into_inner).push(event.to_string());
        });
        (heard, listener)
    }

    #[test]
    fn each_hears_what_is_done_within_and_nothing_else() {
        let ((outer_heard, outer), (inner_heard, inner)) = (listener(), listener());
        Event::Advice("before").emit();
        outer.within(|| {
            Event::Advice("outside").emit();
            inner.within(|| Event::Advice("inside").emit());
            Listener::default().within(|| Event::Advice("nobody").emit());
            Event::Advice("outside again").emit();
        });
        assert_eq!(*outer_heard.lock().unwrap(), ["advice: outside", "advice: outside again"]);
        assert_eq!(*inner_heard.lock().unwrap(), ["advice: inside"]);
    }

    #[test]
    fn a_panic_leaves_nobody_listening() {
        let (heard, listener) = listener();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            listener.within(|| panic!("inside"));
        }));
        assert!(panicked.is_err());
        Event::Advice("after").emit();
        assert!(heard.lock().unwrap().is_empty());
    }

    #[test]
    fn what_a_listener_does_itself_is_not_heard() {
        let listener = Listener::new(|_| Event::CookieTwice.emit());
        listener.within(|| Event::LoginsRefused.emit());
    }

    #[tokio::test]
    async fn it_follows_a_future_and_not_what_runs_between() {
        let (heard, listener) = listener();
        let inside = listener.during(async {
            Event::Advice("first").emit();
            tokio::task::yield_now().await;
            Event::Advice("second").emit();
        });
        let between = async { Event::Advice("between").emit() };
        tokio::join!(inside, between);
        assert_eq!(*heard.lock().unwrap(), ["advice: first", "advice: second"]);
    }
}
