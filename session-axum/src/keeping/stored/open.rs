//! What a credential that is an id turned out to be.

use session_core::store::{SecretId, StoreError};
use session_core::{Event, Refusal, Reply, SessionData, UnixTime};

use super::find::Found;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;
use crate::keeping::state::{CameUnder, Incoming, Loaded, Located, NoSession, Written, is_in_time};

impl<T: SessionData> Stored<T> {
    /// Loads the session with this id: at once if the store is in memory and nothing was rotated.
    pub(in crate::keeping) fn open(&self, value: &[u8], now: UnixTime) -> Reply<'_, Incoming<T>> {
        let Some(id) = SecretId::from_text(value) else {
            return Reply::Ready(Incoming::None(NoSession::refused(Refusal::Malformed)));
        };
        match self.find(&id, now) {
            Reply::Ready(found) => Reply::Ready(load(&id, found, now)),
            Reply::Pending(finding) => {
                Reply::Pending(Box::pin(async move { load(&id, finding.await, now) }))
            }
        }
    }

    /// Whether a session that was written may still go out.
    pub(in crate::keeping) fn stands<'a>(
        &'a self,
        place: &'a Place,
        written: &Written<T>,
        now: UnixTime,
    ) -> Reply<'a, bool> {
        if !is_in_time(&self.lifetimes, &written.header, now) {
            return Reply::Ready(false);
        }
        let unused = written.under == CameUnder::Predecessor;
        Reply::Pending(Box::pin(self.is_there(place, unused, now)))
    }

    /// Whether a session is still one, for who came with it some time ago.
    pub(in crate::keeping) async fn still_valid(
        &self,
        place: &Place,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let found = match self.look(&place.id, now).await.map_err(to_session_error)? {
            Found::Session { token, place, .. } => match place.attached.successor {
                Some(signpost) => self.follow(token, place, &signpost, now).await,
                None => return Ok(true),
            },
            _ => return Ok(false),
        };
        Ok(matches!(found.map_err(to_session_error)?, Found::Session { .. }))
    }
}

fn load<T: SessionData>(
    id: &SecretId,
    found: Result<Found, StoreError>,
    now: UnixTime,
) -> Incoming<T> {
    match found {
        Ok(Found::Session { token, place, under, origin, newer }) => {
            let mut loaded = Loaded::boxed(token, now, Located::Record(Box::new(place)));
            (loaded.under, loaded.origin, loaded.newer) = (under, origin, newer);
            Incoming::Session(loaded)
        }
        Ok(Found::Nothing) => {
            Event::UnknownId(id.key().session_id()).emit();
            Incoming::None(NoSession::Worthless)
        }
        Ok(Found::OutOfDate) => {
            Event::OldId(id.key().session_id()).emit();
            Incoming::None(NoSession::Outdated)
        }
        Ok(Found::Refused(refusal)) if is_altered(refusal) => {
            Event::RecordAltered(id.key().session_id(), refusal).emit();
            Incoming::None(NoSession::Worthless)
        }
        Ok(Found::Refused(refusal)) => Incoming::None(NoSession::refused(refusal)),
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Incoming::Unknown
        }
    }
}

/// Whether a record is none that a build of this application wrote. A stranger's cookie finds none, so
/// this is about who writes to the store.
const fn is_altered(refusal: Refusal) -> bool {
    match refusal {
        Refusal::BadTag | Refusal::Malformed => true,
        Refusal::UnknownFormat(_) => !refusal.may_be_of_another_build(),
        _ => false,
    }
}
