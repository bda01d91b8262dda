//! What the application says of the subject who came, where it is asked.

use std::any::TypeId;

use http::HeaderMap;
use session_core::{Answer, Event, Refusal, RevocationError, SessionData, UnixTime};

use super::Slot;
use super::presented::{Absence, Presented, Visit};
use crate::authority::{AnyUser, Authorities, Ruling, Silence};
use crate::error::SessionError;

/// What a slot knows of a user of some type.
pub(crate) enum UserAnswer {
    Found(AnyUser),
    /// Nobody is logged in, or nobody is found who it could be.
    Nobody,
    /// Users of this type do not come from here.
    NotHere,
    /// It could not be found out.
    Unknown,
}

impl<T: SessionData> Slot<T> {
    /// Keeps what was presented, once the application has said what its subject may do: at once where
    /// it is not asked.
    pub(super) fn rule(&self, presented: Presented<T>) -> Answer<'_, &Presented<T>> {
        match (&self.sessions().settings.authority, presented) {
            (Some(authority), Presented::Present(visit)) if visit.has_subject() => {
                Answer::Pending(Box::pin(async move {
                    let presented = self.ruled(authority, visit).await;
                    self.keep(presented)
                }))
            }
            (_, presented) => Answer::Ready(self.keep(presented)),
        }
    }

    async fn ruled(&self, authority: &Authorities<T>, mut visit: Box<Visit<T>>) -> Presented<T> {
        let keep = &self.sessions().settings.keep;
        let subject = || keep.subject_key(visit.token.subject());
        match authority.rule(&visit.token, subject, visit.at).await {
            Ok(Ruling::Active(ruled)) => {
                visit.ruled = Some(Box::new(ruled));
                Presented::Present(visit)
            }
            Ok(Ruling::Inactive) => {
                Event::Inactive(keep.hash_subject(visit.token.subject())).emit();
                Presented::Absent(Absence::Refused)
            }
            Err(Silence::Payload(error)) => {
                Event::TokenRefused(Refusal::Payload(error)).emit();
                Presented::Absent(Absence::Refused)
            }
            Err(Silence::Unavailable(error)) => {
                Event::StoreFailed(&*error).emit();
                Presented::Unknown
            }
        }
    }

    /// Whether the application still knows the subject of a session.
    pub(crate) async fn is_active(
        &self,
        visit: &Visit<T>,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let settings = &self.sessions().settings;
        let Some(authority) = settings.authority.as_ref().filter(|_| visit.has_subject()) else {
            return Ok(true);
        };
        let subject = || settings.keep.subject_key(visit.token.subject());
        match authority.rule(&visit.token, subject, now).await {
            Ok(ruling) => Ok(matches!(ruling, Ruling::Active(_))),
            Err(Silence::Payload(_)) => Ok(false),
            Err(Silence::Unavailable(error)) => Err(RevocationError::Unavailable(error).into()),
        }
    }

    /// Finds who sent the request, as the application knows them.
    pub(super) async fn find_user(&self, headers: &HeaderMap, wanted: TypeId) -> UserAnswer {
        let presented = self.look(headers).get().await;
        let settings = &self.sessions().settings;
        let users = settings.users.as_ref().filter(|users| users.loads(wanted));
        let visit = match presented {
            Presented::Unknown => return UserAnswer::Unknown,
            Presented::Present(visit) if visit.has_subject() => visit,
            Presented::Present(_) | Presented::Absent(_) => {
                let may_be_here = users.is_some() || settings.authority.is_some();
                return if may_be_here { UserAnswer::Nobody } else { UserAnswer::NotHere };
            }
        };
        let brought = visit.ruled.as_ref().and_then(|ruled| ruled.user.as_ref());
        if let Some(user) = brought.filter(|user| (***user).type_id() == wanted) {
            return UserAnswer::Found(user.clone());
        }
        let Some(users) = users else { return UserAnswer::NotHere };
        if let Some(known) = visit.loaded.get() {
            return known.clone().map_or(UserAnswer::Nobody, UserAnswer::Found);
        }
        match users.load(&visit.token, settings.deadline).await {
            Ok(user) => {
                let known = visit.loaded.get_or_init(|| user);
                known.clone().map_or(UserAnswer::Nobody, UserAnswer::Found)
            }
            Err(Silence::Payload(error)) => {
                Event::TokenRefused(Refusal::Payload(error)).emit();
                UserAnswer::Nobody
            }
            Err(Silence::Unavailable(error)) => {
                Event::StoreFailed(&*error).emit();
                UserAnswer::Unknown
            }
        }
    }
}
