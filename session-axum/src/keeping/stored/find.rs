//! From an id to the session that is kept under it.

use std::time::Duration;

use session_core::store::{Record, SecretId, StoreError, Stored as Kept};
use session_core::{
    Attached, Event, Lifetimes, OpenRecord, OpenToken, Predecessor, Refusal, Renewal, Reply,
    SessionData, SessionId, Signpost, UnixTime,
};
use thiserror::Error;

use super::seal::GRAVE;
use super::{Place, Stored, signpost_expires};
use crate::keeping::state::{CameUnder, Located, Origin};

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
        under: CameUnder,
        /// Whose place it took, where that is what was looked for.
        origin: Option<Box<Origin>>,
        /// What took its place, where it has an older id.
        newer: Option<SessionId>,
    },
}

impl Found {
    fn own(token: OpenToken, place: Place) -> Self {
        Self::Session { token, place, under: CameUnder::Own, origin: None, newer: None }
    }
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
                        Ok(OpenRecord::Session(token, attached)) if is_settled(&attached) => {
                            let id = id.clone();
                            let place = Place { id, key, revision: stored.revision, attached };
                            return Reply::Ready(Ok(Found::own(token, place)));
                        }
                        Ok(_) => {}
                    }
                }
            }
        }
        let id = id.clone();
        Reply::Pending(Box::pin(self.search(id, now)))
    }

    /// Finds a session that was given a new id, or has one that nobody has used yet.
    async fn search(&self, id: SecretId, now: UnixTime) -> Result<Found, StoreError> {
        match self.look(&id, now).await? {
            Found::Session { token, place, .. } => match place.attached.successor {
                Some(signpost) => self.follow(token, place, &signpost, now).await,
                None => self.arrived(token, place, now).await,
            },
            other => Ok(other),
        }
    }

    /// Decides what a session is that has a successor: only while that lives, and its client may have
    /// lost the response that carried it, or has requests under way.
    pub(super) async fn follow(
        &self,
        token: OpenToken,
        place: Place,
        signpost: &Signpost,
        now: UnixTime,
    ) -> Result<Found, StoreError> {
        let Some(id) = self.records.successor(&place.id, signpost) else {
            return Ok(Found::OutOfDate);
        };
        let newer_id = id.key().session_id();
        let (newer, successor) = match self.look(&id, now).await? {
            Found::Session { token, place, .. } => (token, place),
            // It ended, and both ids with it.
            Found::Nothing => return Ok(Found::Nothing),
            Found::OutOfDate | Found::Refused(_) => return Ok(Found::OutOfDate),
        };
        if let Some(over) = self.over_by_now(&successor, now).await? {
            return Ok(over);
        }
        let led_here = successor.attached.predecessor.filter(|before| before.key == place.key);
        let used = led_here.map_or(signpost.used, |before| before.used.or(signpost.used));
        let unused = led_here.is_some() && used.is_none() && successor.attached.successor.is_none();
        let in_grace = signpost.noting(used).grace_until().is_some_and(|until| now < until);
        let (token, place, under, origin) = match signpost.renewal {
            Renewal::Demotion => return Ok(Found::OutOfDate),
            Renewal::Rotation if unused => {
                let origin =
                    Origin { header: *token.header(), at: Located::Record(Box::new(place)) };
                (newer, successor, CameUnder::Predecessor, Some(Box::new(origin)))
            }
            Renewal::Elevation | Renewal::Login if unused => (token, place, CameUnder::Old, None),
            Renewal::Login if in_grace => (token, place, CameUnder::Outlived, None),
            Renewal::Rotation if in_grace => {
                let origin =
                    Origin { header: *token.header(), at: Located::Record(Box::new(place)) };
                (newer, successor, CameUnder::Old, Some(Box::new(origin)))
            }
            _ if in_grace => (token, place, CameUnder::Old, None),
            _ => return Ok(Found::OutOfDate),
        };
        if under != CameUnder::Predecessor
            && token.header().authenticated.is_some()
            && self.ended_since(token.subject(), signpost, now).await?
        {
            return Ok(Found::Nothing);
        }
        let newer = (under != CameUnder::Predecessor).then_some(newer_id);
        Ok(Found::Session { token, place, under, origin, newer })
    }

    /// Returns what is left of a session whose successor ended, if it did.
    async fn over_by_now(&self, place: &Place, now: UnixTime) -> Result<Option<Found>, StoreError> {
        let (mut id, mut next) = (place.id.clone(), place.attached.successor);
        for _ in 0..MOVES {
            let Some(signpost) = next else { return Ok(None) };
            let Some(successor) = self.records.successor(&id, &signpost) else { break };
            match self.look(&successor, now).await? {
                Found::Session { place, .. } => (id, next) = (successor, place.attached.successor),
                Found::Nothing => return Ok(Some(Found::Nothing)),
                Found::OutOfDate | Found::Refused(_) => break,
            }
        }
        Ok(Some(Found::OutOfDate))
    }

    /// Looks at what is kept under an id, and follows nothing.
    pub(super) async fn look(&self, id: &SecretId, now: UnixTime) -> Result<Found, StoreError> {
        let key = id.key();
        let Some(Kept { bytes, revision }) = self.within(self.store.load(&key, now)).await? else {
            return Ok(Found::Nothing);
        };
        Ok(match self.records.open(&bytes, &key, &self.lifetimes, now) {
            Err(refusal) => Found::Refused(refusal),
            Ok(OpenRecord::Session(token, attached)) => {
                Found::own(token, Place { id: id.clone(), key, revision, attached })
            }
            Ok(OpenRecord::Signpost(_)) => Found::OutOfDate,
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
                Err(_)
                    if self.records.claims_session(&bytes)
                        && !self.records.claims_successor(&bytes) =>
                {
                    let attached = Attached::default();
                    return Ok(Some(Place { id, key, revision, attached }));
                }
                // Where it leads cannot be known, so it cannot be said that nothing is there.
                Err(refusal) => return Err(StoreError::unavailable(OutOfReach(refusal))),
                Ok(OpenRecord::Signpost(_)) => return Ok(None),
                Ok(OpenRecord::Session(_, attached)) => match attached.successor {
                    None => return Ok(Some(Place { id, key, revision, attached })),
                    Some(signpost) if !takes_along(&signpost) => return Ok(None),
                    Some(signpost) => match self.records.successor(&id, &signpost) {
                        Some(successor) => id = successor,
                        None => return Ok(None),
                    },
                },
            }
        }
        Ok(None)
    }

    /// Whether a session is still where it was written, and has no successor; with `unused`, whether
    /// nobody has used it either.
    pub(super) async fn is_there(&self, place: &Place, unused: bool, now: UnixTime) -> bool {
        match self.look(&place.id, now).await {
            Ok(Found::Session { place, .. })
                if place.attached.successor.is_none()
                    && (!unused || is_unused(&place.attached)) =>
            {
                true
            }
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

    /// Takes note that a session was used under its new id, which ends the time of the old one in
    /// moments. The session's own record decides: whatever else would take its place finds it used.
    async fn arrived(
        &self,
        token: OpenToken,
        place: Place,
        now: UnixTime,
    ) -> Result<Found, StoreError> {
        let (mut token, mut place) = (token, place);
        for _ in 0..MOVES {
            let Some(before) = place.attached.predecessor.filter(|before| before.used.is_none())
            else {
                break;
            };
            let used = Predecessor { used: Some(now), ..before };
            let attached = place.attached.clone().with_predecessor(Some(used));
            let Ok(bytes) = self.records.seal_again(token.header(), &attached, &token, &place.key)
            else {
                break;
            };
            let subject = token.header().authenticated.map(|_| token.subject());
            let record = self.records.record(&bytes, token.header(), subject, &self.lifetimes);
            match self.within(self.store.update(&place.key, place.revision, record, now)).await {
                Ok(revision) => {
                    report(&self.shorten(&before, now).await);
                    place = Place { revision, attached, ..place };
                    break;
                }
                Err(StoreError::Conflict | StoreError::Gone) => {}
                // It is served, and noted by a later request.
                Err(error) => {
                    report(&Err(error));
                    break;
                }
            }
            match self.look(&place.id, now).await? {
                Found::Session { token: newer, place: at, .. } => (token, place) = (newer, at),
                other => return Ok(other),
            }
        }
        Ok(Found::own(token, place))
    }

    /// Lets what is in the place of a session's predecessor expire soon.
    async fn shorten(&self, predecessor: &Predecessor, now: UnixTime) -> Result<(), StoreError> {
        let key = predecessor.key;
        let Some(stored) = self.within(self.store.load(&key, now)).await? else { return Ok(()) };
        let opened = self.records.open(&stored.bytes, &key, &self.lifetimes, now);
        let Ok(OpenRecord::Session(token, attached)) = opened else { return Ok(()) };
        let Some(signpost) = attached.successor.filter(|signpost| signpost.used.is_none()) else {
            return Ok(());
        };
        let signpost = signpost.noting(Some(now));
        let attached = attached.with_successor(Some(signpost));
        let Ok(bytes) = self.records.seal_again(token.header(), &attached, &token, &key) else {
            return Ok(());
        };
        let expires = signpost_expires(now.plus(GRAVE));
        let record = Record { bytes: &bytes, expires, owner: None };
        self.within(self.store.update(&key, stored.revision, record, now)).await.map(|_| ())
    }
}

/// Whether a session has one id only: nothing took its place, and what it took the place of is known
/// to be over.
fn is_settled(attached: &Attached) -> bool {
    attached.successor.is_none() && !is_unused(attached)
}

/// Whether ending a session ends its successor too: not where a login took the place of an id that
/// somebody else may know, and its session was used.
pub(super) fn takes_along(signpost: &Signpost) -> bool {
    signpost.renewal != Renewal::Login || signpost.used.is_none()
}

/// Whether nobody has come with a session's id yet since it took the place of another one.
pub(super) fn is_unused(attached: &Attached) -> bool {
    attached.predecessor.is_some_and(|before| before.used.is_none())
}

/// The session went where this build cannot follow.
#[derive(Debug, Error)]
#[error("the session was given a new id by what this build cannot read")]
struct OutOfReach(#[source] Refusal);

/// Reports an outage; that somebody else wrote meanwhile is as good.
fn report(outcome: &Result<(), StoreError>) {
    if let Err(outage @ StoreError::Unavailable(_)) = outcome {
        Event::StoreFailed(outage).emit();
    }
}
