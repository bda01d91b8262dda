//! From an id to the session that is kept under it.

use std::time::Duration;

use session_core::store::{Record, SecretId, StoreError, StoreKey, Stored as Kept};
use session_core::{
    Attached, Event, Lifetimes, OpenRecord, OpenToken, Predecessor, Refusal, Reply, SessionData,
    Signpost, UnixTime,
};
use thiserror::Error;

use super::{Place, Stored, signpost_expires};

/// How often a session can have moved while one request was under way.
const MOVES: u32 = 64;

/// What is kept under an id.
#[expect(clippy::large_enum_variant, reason = "it is a session almost always, and moved once")]
pub(super) enum Found {
    /// There is nothing: it ended, it expired, or somebody made the id up.
    Nothing,
    /// The session has another id, and who comes with this one is not led to it.
    OutOfDate,
    /// There is something, and it is no session of ours.
    Refused(Refusal),
    Session {
        token: OpenToken,
        place: Place,
        /// Whether the id is one that was rotated moments ago.
        grace: bool,
    },
}

impl<T: SessionData> Stored<T> {
    /// Finds a session: at once if the store is in memory and nothing was rotated.
    pub(super) fn find<'a>(
        &'a self,
        id: &SecretId,
        now: UnixTime,
    ) -> Reply<'a, Result<Found, StoreError>> {
        let key = id.key();
        if let Reply::Ready(answer) = self.store.load(&key, now) {
            match answer {
                Err(error) => return Reply::Ready(Err(error)),
                Ok(None) => return Reply::Ready(Ok(Found::Nothing)),
                Ok(Some(stored)) => {
                    match self.records.open(&stored.bytes, &key, &self.lifetimes, now) {
                        Err(refusal) => return Reply::Ready(Ok(Found::Refused(refusal))),
                        Ok(OpenRecord::Session(token, attached))
                            if attached.predecessor.is_none() =>
                        {
                            let id = id.clone();
                            let place = Place { id, key, revision: stored.revision, attached };
                            return Reply::Ready(Ok(Found::Session { token, place, grace: false }));
                        }
                        Ok(_) => {}
                    }
                }
            }
        }
        let id = id.clone();
        Reply::Pending(Box::pin(self.search(id, now)))
    }

    /// Finds a session, following the signpost of a rotation.
    async fn search(&self, id: SecretId, now: UnixTime) -> Result<Found, StoreError> {
        match self.look(id, now).await? {
            Opened::Found(Found::Session { token, place, .. }) => {
                let place = self.arrived(&token, place, now).await;
                Ok(Found::Session { token, place, grace: false })
            }
            Opened::Found(found) => Ok(found),
            Opened::Leads(id) => match self.look(id, now).await? {
                Opened::Found(Found::Session { token, place, .. }) => {
                    Ok(Found::Session { token, place, grace: true })
                }
                Opened::Found(found) => Ok(found),
                // Rotated twice within the grace of the first time: a request this slow has been
                // overtaken.
                Opened::Leads(_) => Ok(Found::OutOfDate),
            },
        }
    }

    async fn look(&self, id: SecretId, now: UnixTime) -> Result<Opened, StoreError> {
        let key = id.key();
        let Some(Kept { bytes, revision }) = self.within(self.store.load(&key, now)).await? else {
            return Ok(Opened::Found(Found::Nothing));
        };
        Ok(match self.records.open(&bytes, &key, &self.lifetimes, now) {
            Err(refusal) => Opened::Found(Found::Refused(refusal)),
            Ok(OpenRecord::Session(token, attached)) => {
                let place = Place { id, key, revision, attached };
                Opened::Found(Found::Session { token, place, grace: false })
            }
            Ok(OpenRecord::Signpost(signpost)) => {
                let open = signpost.same_rights && now < signpost.grace_until();
                let successor = self.records.successor(&id, &signpost).filter(|_| open);
                successor.map_or(Opened::Found(Found::OutOfDate), Opened::Leads)
            }
        })
    }

    /// Finds a session again to end it, wherever a rotation or an elevation took it. One that another
    /// build or another key has written meanwhile is found as well.
    pub(super) async fn latest(
        &self,
        id: SecretId,
        now: UnixTime,
    ) -> Result<Option<Place>, StoreError> {
        // One that has expired is ended as well.
        let lifetimes = Lifetimes::new(Duration::MAX, Duration::MAX);
        let mut id = id;
        for _ in 0..MOVES {
            let key = id.key();
            let Some(Kept { bytes, revision }) = self.within(self.store.load(&key, now)).await?
            else {
                return Ok(None);
            };
            match self.records.open(&bytes, &key, &lifetimes, now) {
                Err(_) if self.records.claims_session(&bytes) => {
                    let attached = Attached::default();
                    return Ok(Some(Place { id, key, revision, attached }));
                }
                // Where it leads cannot be known, so it cannot be said that nothing is there.
                Err(refusal) => return Err(StoreError::unavailable(OutOfReach(refusal))),
                Ok(OpenRecord::Session(_, attached)) => {
                    return Ok(Some(Place { id, key, revision, attached }));
                }
                Ok(OpenRecord::Signpost(signpost)) => {
                    let Some(successor) = self.records.successor(&id, &signpost) else {
                        return Ok(None);
                    };
                    id = successor;
                }
            }
        }
        Ok(None)
    }

    /// Whether a session is still where it was written.
    pub(super) async fn is_there(&self, place: &Place, now: UnixTime) -> bool {
        match self.look(place.id.clone(), now).await {
            Ok(Opened::Found(Found::Session { .. })) => true,
            Ok(_) => {
                Event::WriteDropped("the session was ended or rotated meanwhile").emit();
                false
            }
            Err(error) => {
                Event::StoreFailed(&error).emit();
                false
            }
        }
    }

    /// Whether this signpost has taken a session's place; `false` where it cannot be found out.
    pub(super) async fn stands_at(
        &self,
        place: &Place,
        signpost: &Signpost,
        now: UnixTime,
    ) -> bool {
        let loaded = self.within(self.store.load(&place.key, now)).await;
        let Ok(Some(Kept { bytes, .. })) = loaded else { return false };
        self.signpost_in(&bytes, &place.key, now).is_some_and(|found| found == *signpost)
    }

    /// Returns the signpost that a record is. What is none has no lifetime to check, and what is not
    /// ours is none.
    fn signpost_in(&self, bytes: &[u8], key: &StoreKey, now: UnixTime) -> Option<Signpost> {
        let lifetimes = Lifetimes::new(Duration::ZERO, Duration::ZERO);
        match self.records.open(bytes, key, &lifetimes, now) {
            Ok(OpenRecord::Signpost(signpost)) => Some(signpost),
            Ok(OpenRecord::Session(..)) | Err(_) => None,
        }
    }

    /// Takes note that a rotated session was used under its new id, which ends the time of the old
    /// one in moments. If that fails, it ends in minutes.
    async fn arrived(&self, token: &OpenToken, place: Place, now: UnixTime) -> Place {
        let Some(predecessor) = place.attached.predecessor else { return place };
        report(&self.shorten(&predecessor, now).await);
        let attached = place.attached.clone().with_predecessor(None);
        let Ok(bytes) = self.records.seal_again(token.header(), &attached, token, &place.key)
        else {
            return place;
        };
        let subject = token.header().authenticated.map(|_| token.subject());
        let record = self.records.record(&bytes, token.header(), subject, &self.lifetimes);
        let touched = self.within(self.store.touch(&place.key, place.revision, record, now)).await;
        report(&touched);
        if touched.is_ok() { Place { attached, ..place } } else { place }
    }

    async fn shorten(&self, predecessor: &Predecessor, now: UnixTime) -> Result<(), StoreError> {
        let key = predecessor.key;
        let Some(stored) = self.within(self.store.load(&key, now)).await? else { return Ok(()) };
        let signpost = self.signpost_in(&stored.bytes, &key, now);
        let Some(mut signpost) = signpost else { return Ok(()) };
        if signpost.used.is_some() {
            return Ok(());
        }
        signpost.used = Some(now);
        let Ok(bytes) = self.records.seal_signpost(&signpost, &key) else { return Ok(()) };
        let expires = signpost_expires(signpost.grace_until());
        let record = Record { bytes: &bytes, expires, owner: None };
        self.within(self.store.update(&key, stored.revision, record, now)).await.map(|_| ())
    }
}

/// The session went where this build cannot follow.
#[derive(Debug, Error)]
#[error("the session was given a new id by what this build cannot read")]
struct OutOfReach(#[source] Refusal);

/// What one look into the store gave.
#[expect(clippy::large_enum_variant, reason = "it is a session almost always, and moved once")]
enum Opened {
    Found(Found),
    /// A signpost to another id.
    Leads(SecretId),
}

/// Reports an outage; that somebody else wrote meanwhile is as good.
fn report(outcome: &Result<(), StoreError>) {
    if let Err(outage @ StoreError::Unavailable(_)) = outcome {
        Event::StoreFailed(outage).emit();
    }
}
