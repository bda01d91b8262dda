//! A session's successor: kept first, and then named in the place of the session before, which stays
//! there for as long as a request may come with its id.

use session_core::store::{Cap, Record, StoreError, StoreKey};
use session_core::{
    Again, Attached, EncodeError, Header, Predecessor, Renewal, SessionData, Signpost, UnixTime,
};

use super::find::{Found, is_unused};
use super::seal::ToWrite;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;
use crate::keeping::state::{Content, Held, Located, Origin};

/// How often it is begun again because somebody else was faster.
const ATTEMPTS: u32 = 64;

/// The session whose place is taken, as it was seen there.
pub(super) struct Before<'a> {
    pub(super) place: &'a Place,
    pub(super) header: &'a Header,
    pub(super) content: Content<'a>,
}

/// The session that takes the place.
pub(super) struct Successor<'a> {
    pub(super) attached: Attached,
    pub(super) to_write: ToWrite<'a>,
    pub(super) renewal: Renewal,
    pub(super) cap: Cap,
}

/// What came of it.
#[expect(clippy::large_enum_variant, reason = "it is returned once, and taken apart")]
pub(super) enum Moved {
    /// There is nothing whose place could be taken: it has ended.
    Gone,
    /// Somebody else wrote the session meanwhile: load it, and decide again.
    Overtaken,
    /// It has a successor that the client has, or is about to get.
    Refused,
    To(Place, Box<Origin>),
}

impl<'a> Before<'a> {
    pub(super) const fn of(held: &Held<'a>, place: &'a Place) -> Self {
        Self { place, header: held.header, content: held.content }
    }
}

impl<T: SessionData> Stored<T> {
    /// Gives a session a successor where it has none, or another one.
    pub(super) async fn succeed(
        &self,
        before: &Before<'_>,
        successor: &Successor<'_>,
    ) -> Result<Moved, SessionError> {
        let now = successor.to_write.now;
        let (signpost, moved) = match self.create_successor(before, successor).await? {
            // Somebody has the id, so another one is drawn.
            (_, Err(StoreError::Exists)) => self.create_successor(before, successor).await?,
            created => created,
        };
        let moved = moved.map_err(to_session_error)?;
        match self.name_successor(before, &signpost, now).await? {
            Ok(place) => {
                let origin =
                    Origin { header: *before.header, at: Located::Record(Box::new(place)) };
                Ok(Moved::To(moved, Box::new(origin)))
            }
            Err(outage @ StoreError::Unavailable(_)) => {
                // If it was named all the same, it is there to be led to. Otherwise nobody can know
                // it, and it expires.
                match self.names(before.place, &signpost, now).await {
                    Some(origin) => Ok(Moved::To(moved, origin)),
                    None => Err(to_session_error(outage)),
                }
            }
            Err(error) => {
                let _ = self.within(self.store.delete(&moved.key, now)).await;
                match error {
                    StoreError::Conflict => Ok(Moved::Overtaken),
                    StoreError::Gone => Ok(Moved::Gone),
                    other => Err(to_session_error(other)),
                }
            }
        }
    }

    /// Keeps a successor that nothing leads to yet.
    async fn create_successor(
        &self,
        before: &Before<'_>,
        successor: &Successor<'_>,
    ) -> Result<(Signpost, Result<Place, StoreError>), SessionError> {
        let Successor { attached, to_write, renewal, cap } = successor;
        let now = to_write.now;
        let signpost = self.records.signpost(*renewal, now, &*self.entropy)?;
        let id = self.records.successor(&before.place.id, &signpost).ok_or(EncodeError::NoKey)?;
        let predecessor = Predecessor { key: before.place.key, rotated: now, used: None };
        let attached = attached.clone().with_successor(None).with_predecessor(Some(predecessor));
        Ok((signpost, self.create_at(id, attached, to_write, *cap).await?))
    }

    /// Gives a session another successor in place of one that nobody has used, and ends that. `made`
    /// is where the one is that this request made.
    pub(super) async fn displace(
        &self,
        at: &Place,
        made: Option<&StoreKey>,
        successor: &Successor<'_>,
    ) -> Result<Moved, SessionError> {
        let now = successor.to_write.now;
        for _ in 0..ATTEMPTS {
            let found = self.look(&at.id, now).await.map_err(to_session_error)?;
            let Found::Session { token, place, .. } = found else { return Ok(Moved::Gone) };
            let (header, content) = (token.header(), Content::Came(&token));
            let before = Before { place: &place, header, content };
            let Some(signpost) = place.attached.successor else {
                match self.succeed(&before, successor).await? {
                    Moved::Overtaken => continue,
                    moved => return Ok(moved),
                }
            };
            let Some(id) = self.records.successor(&place.id, &signpost) else {
                return Ok(Moved::Refused);
            };
            let is_own = made == Some(&id.key());
            let Again::Instead(renewal) = signpost.renewal.again(successor.renewal, is_own) else {
                return Ok(Moved::Refused);
            };
            let displaced = match self.look(&id, now).await.map_err(to_session_error)? {
                Found::Session { token, place, .. } if is_open(&place.attached) => (token, place),
                Found::Nothing => return Ok(Moved::Gone),
                _ => return Ok(Moved::Refused),
            };
            // It gives up its place, so the cap does not count it.
            let same_subject = displaced.0.subject() == successor.to_write.payload.subject();
            let cap = if same_subject { Cap::Unlimited } else { successor.cap };
            let to_write = ToWrite { ..successor.to_write };
            let successor =
                Successor { attached: successor.attached.clone(), to_write, renewal, cap };
            let Moved::To(moved, origin) = self.succeed(&before, &successor).await? else {
                continue;
            };
            if self.take_place_of(displaced.1, now).await? {
                return Ok(Moved::To(moved, origin));
            }
            let _ = self.within(self.store.delete(&moved.key, now)).await;
            return Ok(Moved::Refused);
        }
        Err(SessionError::Superseded)
    }

    /// Ends a successor that nobody has used; `false` if somebody has by now.
    async fn take_place_of(&self, place: Place, now: UnixTime) -> Result<bool, SessionError> {
        let mut place = place;
        for _ in 0..ATTEMPTS {
            match self.bury(&place.key, place.revision, now).await? {
                // What stays says that the client has a better id.
                Ok(_) | Err(StoreError::Gone) => return Ok(true),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(to_session_error(error)),
            }
            match self.look(&place.id, now).await.map_err(to_session_error)? {
                Found::Session { place: newer, .. } if is_open(&newer.attached) => place = newer,
                Found::Nothing => return Ok(true),
                _ => return Ok(false),
            }
        }
        Err(SessionError::Superseded)
    }

    /// Writes the signpost beside a session, which is in nobody's list of sessions any more.
    async fn name_successor(
        &self,
        before: &Before<'_>,
        signpost: &Signpost,
        now: UnixTime,
    ) -> Result<Result<Place, StoreError>, SessionError> {
        let Before { place, header, content } = before;
        let attached = place.attached.clone().with_successor(Some(*signpost));
        let bytes = match content {
            Content::Came(token) => self.records.seal_again(header, &attached, token, &place.key),
            Content::Written(payload) => self.records.seal(header, &attached, payload, &place.key),
        }?;
        let record = Record { bytes: &bytes, expires: self.lifetimes.expires(header), owner: None };
        let updating = self.store.update(&place.key, place.revision, record, now);
        let updated = self.within(updating).await;
        Ok(updated.map(|revision| Place { revision, attached, ..(*place).clone() }))
    }

    /// Whether a session names this successor; `None` also where it cannot be found out.
    async fn names(
        &self,
        place: &Place,
        signpost: &Signpost,
        now: UnixTime,
    ) -> Option<Box<Origin>> {
        match self.look(&place.id, now).await {
            Ok(Found::Session { token, place, .. })
                if place.attached.successor == Some(*signpost) =>
            {
                let at = Located::Record(Box::new(place));
                Some(Box::new(Origin { header: *token.header(), at }))
            }
            _ => None,
        }
    }
}

/// Whether a successor's place can be taken: nobody has used it, and nothing has.
fn is_open(attached: &Attached) -> bool {
    is_unused(attached) && attached.successor.is_none()
}
