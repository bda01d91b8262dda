//! How far an ended session's end is known.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::stored::StoredRevocation;
use super::{
    Generation, InProcess, Renewal, Renewed, RevocationError, SessionRef, Standing,
    SubjectGeneration,
};
use crate::id::SessionId;
use crate::reply::Reply;
use crate::store::{NoEviction, SubjectKey};
use crate::time::UnixTime;

/// How far the end of a session reaches: a choice an application makes by name.
///
/// Every answer is atomic, and what was answered `Ok` holds for every later call from everywhere that
/// the scope reaches. A clone is the same scope.
///
/// ```
/// use session_core::RevocationScope;
///
/// # fn of(store: impl session_core::store::NoEviction) {
/// let on_one_server = RevocationScope::this_process();
/// let on_all_that_share_a_store = RevocationScope::shared("my-app", store);
/// let nowhere = RevocationScope::none_logout_only_clears_the_cookie();
/// # drop((on_one_server, on_all_that_share_a_store, nowhere));
/// # }
/// ```
#[derive(Clone)]
pub struct RevocationScope(Choice);

#[derive(Clone)]
enum Choice {
    InProcess(Arc<InProcess>),
    Nowhere,
    Store(Arc<StoredRevocation>),
}

/// The choices.
impl RevocationScope {
    /// Ended sessions are refused by this process, until it restarts: see [`InProcess`].
    ///
    /// ```
    /// assert!(!session_core::RevocationScope::this_process().is_shared());
    /// ```
    pub fn this_process() -> Self {
        Self::in_memory(InProcess::new())
    }

    /// As [`RevocationScope::this_process`], with a memory of a chosen size.
    ///
    /// ```
    /// use session_core::{InProcess, RevocationScope};
    /// use std::sync::Arc;
    ///
    /// let memory = Arc::new(InProcess::with_capacity(100_000, 10_000));
    /// let scope = RevocationScope::in_memory(Arc::clone(&memory));
    /// assert!(memory.is_empty()); // how full it is can be watched
    /// # drop(scope);
    /// ```
    pub fn in_memory(memory: impl Into<Arc<InProcess>>) -> Self {
        Self(Choice::InProcess(memory.into()))
    }

    /// Ended sessions are refused by every server that asks the same store. Several applications may
    /// share one: `application` keeps them apart.
    ///
    /// An entry is kept for as long as a copy of the session's token could be accepted, under a key of
    /// its own and by compare-and-swap. A change to several entries is made in an order in which
    /// every step is safe to stop at: a call that was answered `Ok` holds everywhere, and one that
    /// failed may be made again.
    ///
    /// Round trips: one to ask about a session, its subject and everybody; one to end one that was
    /// never rotated, and two more for each other id of it; two to rotate one, and four once when its
    /// new id comes back; two to four to end all of a subject.
    ///
    /// A writer to the store can undo the end of a session; it cannot make one up.
    ///
    /// ```
    /// # fn of(store: impl session_core::store::NoEviction) -> session_core::RevocationScope {
    /// use session_core::RevocationScope;
    ///
    /// RevocationScope::shared("my-app", store)
    /// # }
    /// ```
    pub fn shared(application: &str, store: impl NoEviction) -> Self {
        Self(Choice::Store(Arc::new(StoredRevocation::new(application, store))))
    }

    /// Logging out deletes the cookie and nothing else: a copy of it works until it expires, and an
    /// id that was rotated away does too. For applications where that is no harm.
    ///
    /// ```
    /// use session_core::RevocationScope;
    ///
    /// let scope = RevocationScope::none_logout_only_clears_the_cookie();
    /// assert!(!scope.is_by_subject());
    /// ```
    pub const fn none_logout_only_clears_the_cookie() -> Self {
        Self(Choice::Nowhere)
    }

    /// Whether somebody else has to be asked, who may be unable to answer.
    pub const fn is_shared(&self) -> bool {
        matches!(self.0, Choice::Store(_))
    }

    /// Whether all sessions of a subject can be ended together.
    pub const fn is_by_subject(&self) -> bool {
        !matches!(self.0, Choice::Nowhere)
    }

    /// Whether it matters to whom a session belongs: not where nobody's sessions were ended together.
    /// To find out the subject costs a hash.
    pub fn asks_for_subjects(&self) -> bool {
        match &self.0 {
            Choice::InProcess(memory) => memory.has_cutoffs(),
            Choice::Nowhere => false,
            Choice::Store(_) => true,
        }
    }
}

/// One session.
impl RevocationScope {
    /// Returns what became of a session that a client came with, and takes note of it: the first use
    /// of a successor ends the grace of the id before it. `member` is the generation that the session
    /// belongs to; `None` for a visitor's, or where [`RevocationScope::asks_for_subjects`] says no.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: the guard answers 503 then, never "allowed".
    ///
    /// ```
    /// use session_core::{RevocationScope, SessionId, SessionRef, Standing, UnixTime};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), session_core::RevocationError> {
    /// let (scope, now) = (RevocationScope::this_process(), UnixTime::from_secs(1_700_000_000));
    /// let id = SessionId::from_bytes([7; 16]);
    /// let session = SessionRef { id, has_subject: true, memory: Duration::from_secs(1_890) };
    /// assert_eq!(scope.presented(&session, None, now).await?, Standing::Live);
    /// scope.end(session, now).await?;
    /// assert_eq!(scope.presented(&session, None, now).await?, Standing::Ended);
    /// # Ok(())
    /// # }
    /// ```
    pub fn presented<'a>(
        &'a self,
        session: &'a SessionRef,
        member: Option<&'a SubjectGeneration>,
        now: UnixTime,
    ) -> Reply<'a, Result<Standing, RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => Reply::ready(Ok(memory.presented(session, member, now))),
            Choice::Nowhere => Reply::ready(Ok(Standing::Live)),
            Choice::Store(stored) => Reply::later(stored.presented(session, member, now)),
        }
    }

    /// Returns what became of a session, without taking note of anything. `member` as in
    /// [`RevocationScope::presented`].
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: nothing is written then.
    pub fn standing<'a>(
        &'a self,
        session: &'a SessionRef,
        member: Option<&'a SubjectGeneration>,
        now: UnixTime,
    ) -> Reply<'a, Result<Standing, RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => Reply::ready(Ok(memory.standing(session, member, now))),
            Choice::Nowhere => Reply::ready(Ok(Standing::Live)),
            Choice::Store(stored) => Reply::later(stored.standing(session, member, now)),
        }
    }

    /// Ends a session, with its successor and its predecessor. The answer borrows nothing, so that it
    /// can be waited for in a task of its own.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: the caller is told that the logout did not happen.
    pub fn end(
        &self,
        session: SessionRef,
        now: UnixTime,
    ) -> Reply<'static, Result<(), RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => {
                memory.end(&session, now);
                Reply::ready(Ok(()))
            }
            Choice::Nowhere => Reply::ready(Ok(())),
            Choice::Store(stored) => {
                let stored = Arc::clone(stored);
                Reply::later(async move { stored.end(&session, now).await })
            }
        }
    }

    /// Makes `proposed` the successor of a session. `made` is the successor that the
    /// session got in the very request which asks, if it did.
    ///
    /// While nobody has used the successor, its response may be lost, and the session may be renewed
    /// again, as [`Renewal::again`] says: a successor that another one takes the place of ends. After the
    /// successor was used, everything is [`Renewed::Refused`]: the client has a newer id. A login over a
    /// session that has ended is [`Renewed::Alone`].
    ///
    /// # Errors
    ///
    /// [`RevocationError::Full`] if no more could be remembered: what could not be ended later must not
    /// begin. [`RevocationError::Unavailable`].
    pub fn rotate<'a>(
        &'a self,
        session: &'a SessionRef,
        made: Option<SessionId>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Reply<'a, Result<Renewed, RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => {
                Reply::ready(memory.rotate(session, made, proposed, renewal, now))
            }
            Choice::Nowhere => Reply::ready(Ok(Renewed::To(proposed))),
            Choice::Store(stored) => {
                Reply::later(stored.rotate(session, made, proposed, renewal, now))
            }
        }
    }

    /// Whether one more session could be remembered. Asked before a login without a session to
    /// replace.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Full`] if not, and [`RevocationError::Unavailable`].
    pub fn admits_login(&self, now: UnixTime) -> Reply<'_, Result<(), RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => Reply::ready(memory.admits_login(now)),
            Choice::Nowhere => Reply::ready(Ok(())),
            Choice::Store(stored) => Reply::later(stored.admits_login(now)),
        }
    }
}

/// All sessions of a subject, or all there are.
impl RevocationScope {
    /// Returns the generation that a session of this subject belongs to if it begins now.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: the login must not happen. Also where all sessions of the
    /// subject were ended so often in so short a time that no later end could tell the new one from
    /// them.
    pub fn generation<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Generation, RevocationError>> {
        match &self.0 {
            Choice::InProcess(memory) => Reply::ready(memory.generation(subject, now)),
            Choice::Nowhere => Reply::ready(Ok(Generation::at(now))),
            Choice::Store(stored) => Reply::later(stored.generation(subject, now)),
        }
    }

    /// Ends every session of a subject that began until now. `memory` is how long a token of theirs
    /// could still be accepted. However often that was asked for before, it is not refused.
    ///
    /// # Errors
    ///
    /// [`RevocationError::NotBySubject`] where ends are remembered nowhere, and
    /// [`RevocationError::Unavailable`]: they may not have ended.
    pub fn end_all<'a>(
        &'a self,
        subject: &'a SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Reply<'a, Result<(), RevocationError>> {
        match &self.0 {
            Choice::InProcess(process) => {
                process.end_all(subject, memory, now);
                Reply::ready(Ok(()))
            }
            Choice::Nowhere => Reply::ready(Err(RevocationError::NotBySubject)),
            Choice::Store(stored) => Reply::later(stored.end_all(subject, memory, now)),
        }
    }

    /// Ends every session of a subject that began until now, but for one, which is of the generation
    /// `member`. Returns the generation to sign that one with; until its client has it,
    /// [`RevocationScope::presented`] answers [`Standing::Spared`]. `None` if its generation has ended
    /// meanwhile: it is not brought back, and nothing else ends either. `memory` is how long a token of
    /// the subject's could still be accepted.
    ///
    /// # Errors
    ///
    /// [`RevocationError::NotBySubject`] where ends are remembered nowhere, and
    /// [`RevocationError::Unavailable`]: they may not have ended. The holder of the session that is
    /// spared may be a thief, so this may be refused after it was asked for very often;
    /// [`RevocationScope::end_all`] is not.
    pub fn end_others<'a>(
        &'a self,
        member: &'a SubjectGeneration,
        spared: SessionId,
        memory: Duration,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Generation>, RevocationError>> {
        match &self.0 {
            Choice::InProcess(process) => {
                Reply::ready(process.end_others(member, spared, memory, now))
            }
            Choice::Nowhere => Reply::ready(Err(RevocationError::NotBySubject)),
            Choice::Store(stored) => Reply::later(stored.end_others(member, spared, memory, now)),
        }
    }

    /// Ends every session with a subject that began until now.
    ///
    /// # Errors
    ///
    /// [`RevocationError::NotBySubject`] where ends are remembered nowhere, and
    /// [`RevocationError::Unavailable`]: they may not have ended.
    pub fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> Reply<'_, Result<(), RevocationError>> {
        match &self.0 {
            Choice::InProcess(process) => {
                process.end_everything(memory, now);
                Reply::ready(Ok(()))
            }
            Choice::Nowhere => Reply::ready(Err(RevocationError::NotBySubject)),
            Choice::Store(stored) => Reply::later(stored.end_everything(memory, now)),
        }
    }
}

impl fmt::Debug for RevocationScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Choice::InProcess(_) => "RevocationScope(this process)",
            Choice::Nowhere => "RevocationScope(none)",
            Choice::Store(_) => "RevocationScope(shared)",
        })
    }
}
