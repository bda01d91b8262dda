//! Asking the application about a subject.

use std::pin::Pin;
use std::time::Duration;

use serde::de::DeserializeOwned;
use session_core::store::SubjectKey;
use session_core::{HasSubject, OpenToken, PayloadError, UnixTime};

use super::recent::Recent;
use super::{AnyUser, Authority, BoxError, Rights};
use crate::deadline::in_time;

/// A question about the subject of a session.
pub(crate) type Ask<V> = Box<dyn Fn(&OpenToken) -> Result<Asking<V>, PayloadError> + Send + Sync>;

type Asking<V> = Pin<Box<dyn Future<Output = Result<V, BoxError>> + Send>>;

/// Makes a question of a function that takes a subject.
pub(crate) fn ask<T, V, F, Answer, E>(function: F) -> Ask<V>
where
    T: HasSubject<Subject: DeserializeOwned>,
    F: Fn(T::Subject) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = Result<V, E>> + Send + 'static,
    E: Into<BoxError>,
{
    Box::new(move |token| {
        let subject = token.subject_as::<T::Subject>()?.ok_or(PayloadError::NoSubject)?;
        let answer = function(subject);
        Ok(Box::pin(async move { answer.await.map_err(Into::into) }))
    })
}

/// Waits for an answer, and no longer than the deadline.
pub(super) async fn within<V>(deadline: Duration, asking: Asking<V>) -> Result<V, BoxError> {
    let answer = in_time("to ask about the subject", deadline, asking).await;
    answer.unwrap_or_else(|late| Err(late.into()))
}

/// Says what subjects may do.
pub(crate) struct Authorities<T> {
    ask: Ask<Authority<T>>,
    deadline: Duration,
    recent: Recent<Authority<T>>,
}

/// What the application said of a subject.
pub(crate) enum Ruling {
    /// What they may do, and who they are if the answer said so.
    Active {
        rights: Rights,
        user: Option<AnyUser>,
    },
    Inactive,
}

/// Why the application said nothing of a subject.
pub(crate) enum Unanswered {
    /// The session's payload has no such subject.
    Payload(PayloadError),
    Unavailable(BoxError),
}

impl<T> Authorities<T> {
    pub(crate) fn new(ask: Ask<Authority<T>>, staleness: Duration, deadline: Duration) -> Self {
        Self { ask, deadline, recent: Recent::new(staleness) }
    }

    /// Asks what the subject of a session may do now.
    pub(crate) async fn rule(
        &self,
        token: &OpenToken,
        subject: impl FnOnce() -> SubjectKey,
        now: UnixTime,
    ) -> Result<Ruling, Unanswered> {
        if self.recent.is_off() {
            return Ok(self.ask(token).await?.into());
        }
        let subject = subject();
        if let Some(known) = self.recent.find(&subject, now) {
            return Ok(known.into());
        }
        let authority = self.ask(token).await?;
        self.recent.keep(subject, authority.clone(), now);
        Ok(authority.into())
    }

    async fn ask(&self, token: &OpenToken) -> Result<Authority<T>, Unanswered> {
        let asking = (self.ask)(token).map_err(Unanswered::Payload)?;
        within(self.deadline, asking).await.map_err(Unanswered::Unavailable)
    }
}

impl<T> From<Authority<T>> for Ruling {
    fn from(authority: Authority<T>) -> Self {
        let Authority { is_active, rights, user, .. } = authority;
        if is_active { Self::Active { rights, user } } else { Self::Inactive }
    }
}
