//! How far an ended session's end is known.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Revocation, RevocationError, Standing, Step, Target, ThisProcess};
use crate::id::SessionId;
use crate::time::UnixTime;

/// How far the end of a session reaches: a choice an application makes by name.
///
/// ```
/// use session_core::Reach;
///
/// let on_one_server = Reach::this_process();
/// let nowhere = Reach::none_logout_only_clears_the_cookie();
/// # drop((on_one_server, nowhere));
/// ```
#[derive(Clone)]
pub struct Reach(Choice);

#[derive(Clone)]
enum Choice {
    Nowhere,
    Shared(Arc<dyn Erased>),
    ThisProcess(Arc<ThisProcess>),
}

impl Reach {
    /// Ended sessions are refused by this process, until it restarts: see [`ThisProcess`].
    pub fn this_process() -> Self {
        Self::in_memory(ThisProcess::new())
    }

    /// As [`Reach::this_process`], with a memory of a chosen size.
    pub fn in_memory(memory: ThisProcess) -> Self {
        Self(Choice::ThisProcess(Arc::new(memory)))
    }

    /// Ended sessions are refused wherever `revocation` reaches.
    pub fn shared(revocation: impl Revocation) -> Self {
        Self(Choice::Shared(Arc::new(revocation)))
    }

    /// Logging out deletes the cookie and nothing else: a copy of it works until it expires, and an
    /// id that was rotated away does too. For applications where that is no harm.
    pub const fn none_logout_only_clears_the_cookie() -> Self {
        Self(Choice::Nowhere)
    }

    /// Whether somebody else has to be asked, who may be unable to answer.
    pub const fn is_shared(&self) -> bool {
        matches!(self.0, Choice::Shared(_))
    }

    /// See [`Revocation::presented`].
    pub fn presented<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Answer<'a, Result<Standing, RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(Standing::Live)),
            Choice::ThisProcess(memory) => Answer::Ready(Ok(memory.presented_now(target, now))),
            Choice::Shared(shared) => Answer::Pending(shared.presented(target, now)),
        }
    }

    /// See [`Revocation::standing`].
    pub fn standing<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Answer<'a, Result<Standing, RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(Standing::Live)),
            Choice::ThisProcess(memory) => Answer::Ready(Ok(memory.standing_now(target, now))),
            Choice::Shared(shared) => Answer::Pending(shared.standing(target, now)),
        }
    }

    /// See [`Revocation::end`].
    pub fn end(
        &self,
        target: Target,
        now: UnixTime,
    ) -> Answer<'static, Result<(), RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(())),
            Choice::ThisProcess(memory) => {
                memory.end_now(&target, now);
                Answer::Ready(Ok(()))
            }
            Choice::Shared(shared) => {
                let shared = Arc::clone(shared);
                Answer::Pending(Box::pin(async move { shared.end(&target, now).await }))
            }
        }
    }

    /// See [`Revocation::replace`].
    pub fn replace<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Answer<'a, Result<(), RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(())),
            Choice::ThisProcess(memory) => Answer::Ready(memory.replace_now(target, now)),
            Choice::Shared(shared) => Answer::Pending(shared.replace(target, now)),
        }
    }

    /// See [`Revocation::rotate`].
    pub fn rotate<'a>(
        &'a self,
        target: &'a Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Answer<'a, Result<Option<SessionId>, RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(Some(proposed))),
            Choice::ThisProcess(memory) => {
                Answer::Ready(memory.rotate_now(target, proposed, step, now))
            }
            Choice::Shared(shared) => Answer::Pending(shared.rotate(target, proposed, step, now)),
        }
    }

    /// See [`Revocation::admits_login`].
    pub fn admits_login(&self, now: UnixTime) -> Answer<'_, Result<(), RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(())),
            Choice::ThisProcess(memory) => Answer::Ready(memory.admits_login_now(now)),
            Choice::Shared(shared) => Answer::Pending(shared.admits_login(now)),
        }
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Choice::Nowhere => "Reach(nowhere)",
            Choice::Shared(_) => "Reach(shared)",
            Choice::ThisProcess(_) => "Reach(this process)",
        })
    }
}

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

type Boxed<'a, V> = Pin<Box<dyn Future<Output = V> + Send + 'a>>;

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

/// [`Revocation`] with boxed futures, so that the choice is made at run time.
trait Erased: Send + Sync {
    fn presented<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>>;
    fn standing<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>>;
    fn end<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>>;
    fn replace<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>>;
    fn rotate<'a>(
        &'a self,
        target: &'a Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Boxed<'a, Result<Option<SessionId>, RevocationError>>;
    fn admits_login(&self, now: UnixTime) -> Boxed<'_, Result<(), RevocationError>>;
}

impl<R: Revocation> Erased for R {
    fn presented<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>> {
        Box::pin(Revocation::presented(self, target, now))
    }

    fn standing<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>> {
        Box::pin(Revocation::standing(self, target, now))
    }

    fn end<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>> {
        Box::pin(Revocation::end(self, target, now))
    }

    fn replace<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>> {
        Box::pin(Revocation::replace(self, target, now))
    }

    fn rotate<'a>(
        &'a self,
        target: &'a Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Boxed<'a, Result<Option<SessionId>, RevocationError>> {
        Box::pin(Revocation::rotate(self, target, proposed, step, now))
    }

    fn admits_login(&self, now: UnixTime) -> Boxed<'_, Result<(), RevocationError>> {
        Box::pin(Revocation::admits_login(self, now))
    }
}
