//! How far an ended session's end is known.

mod answer;
mod erased;
mod subjects;

use std::fmt;
use std::sync::Arc;

pub use self::answer::Answer;
use self::erased::{Erased, ErasedSubjects};
use super::{Revocation, RevocationError, Standing, Step, SubjectRevocation, Target, ThisProcess};
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
    BySubject(Arc<dyn ErasedSubjects>),
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

    /// Ended sessions are refused wherever `revocation` reaches, and so are all of a subject once they
    /// are ended together.
    ///
    /// ```
    /// # fn of(store: impl session_core::store::Lasting) -> session_core::Reach {
    /// use session_core::{Reach, StoreRevocation};
    ///
    /// Reach::shared_by_subject(StoreRevocation::new("my-app", store))
    /// # }
    /// ```
    pub fn shared_by_subject(revocation: impl SubjectRevocation) -> Self {
        Self(Choice::BySubject(Arc::new(revocation)))
    }

    /// Ended sessions are refused wherever `revocation` reaches. Those of one subject cannot be ended
    /// together: [`RevocationError::NotBySubject`].
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
        matches!(self.0, Choice::BySubject(_) | Choice::Shared(_))
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
            Choice::BySubject(shared) => Answer::Pending(shared.presented(target, now)),
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
            Choice::BySubject(shared) => Answer::Pending(shared.standing(target, now)),
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
            Choice::BySubject(shared) => {
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
            Choice::BySubject(shared) => Answer::Pending(shared.replace(target, now)),
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
            Choice::BySubject(shared) => {
                Answer::Pending(shared.rotate(target, proposed, step, now))
            }
        }
    }

    /// See [`Revocation::admits_login`].
    pub fn admits_login(&self, now: UnixTime) -> Answer<'_, Result<(), RevocationError>> {
        match &self.0 {
            Choice::Nowhere => Answer::Ready(Ok(())),
            Choice::ThisProcess(memory) => Answer::Ready(memory.admits_login_now(now)),
            Choice::Shared(shared) => Answer::Pending(shared.admits_login(now)),
            Choice::BySubject(shared) => Answer::Pending(shared.admits_login(now)),
        }
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Choice::BySubject(_) => "Reach(shared by subject)",
            Choice::Nowhere => "Reach(nowhere)",
            Choice::Shared(_) => "Reach(shared)",
            Choice::ThisProcess(_) => "Reach(this process)",
        })
    }
}
