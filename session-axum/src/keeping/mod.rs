//! Where sessions are kept: in their credential, signed, or in a store.
//!
//! [`Keeping`] is the choice, and this file the only place that asks which it is. Each way has a room
//! of its own, [`signed`] and [`stored`]; what goes in and comes out is data ([`state`], [`draft`]).
//! Nothing here knows a request or makes a header: a credential leaves as [`Issued`].

mod candidates;
mod draft;
#[cfg(feature = "testing")]
mod planted;
mod proof;
mod refresh;
mod signed;
mod state;
mod stored;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use session_core::store::{Cap, Store, StoreKey, SubjectKey};
use session_core::{
    Attached, Context, Entropy, Event, Header, KeyRing, Lifetimes, LogName, Records, Renewal,
    Reply, RevocationScope, SessionData, Tokens, UnixTime,
};

pub(crate) use self::draft::{Draft, login_header, renewed_header, visitor_header};
#[cfg(feature = "testing")]
pub(crate) use self::planted::{Planted, Unwritten};
pub(crate) use self::proof::ProofBegan;
pub(crate) use self::state::{
    Base, CameUnder, Delivery, Held, IfOvertaken, Incoming, Loaded, Located, NoSession, Outcome,
    Written,
};
pub(crate) use self::stored::Turn;

use self::signed::Signed;
use self::stored::{Place, Stored, Turns};
use crate::carrier::Issued;
use crate::deadline::finish;
use crate::error::SessionError;

/// Where the sessions of an application are kept.
///
/// The futures of a store are boxed: they are large, and one that is not boxed takes as much room in
/// the future of every handler, whether its sessions are in a store or not.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of each application, and it stays where it is"
)]
pub(crate) enum Keeping<T> {
    /// In their credential, signed.
    Signed(Signed<T>),
    /// In a store; the credential is an id. Shared with what goes on when nobody waits for it.
    Stored(Arc<Stored<T>>),
}

/// What both ways of keeping need to know.
pub(crate) struct Choices {
    pub(crate) context: Context,
    pub(crate) keys: KeyRing,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) rotate_every: Option<Duration>,
    /// How long a store or a shared revocation may take for one call.
    pub(crate) deadline: Duration,
}

/// The room of a session that exists, and where in it that is.
enum Room<'a, T> {
    Signed(&'a Signed<T>),
    Stored(&'a Arc<Stored<T>>, &'a Place),
}

impl<T: SessionData> Keeping<T> {
    pub(crate) fn signed(choices: Choices, scope: RevocationScope) -> Self {
        let Choices { context, keys, lifetimes, entropy, rotate_every, deadline } = choices;
        let tokens = Tokens::new(context, keys);
        Self::Signed(Signed { tokens, scope, lifetimes, entropy, rotate_every, deadline })
    }

    pub(crate) fn stored(choices: Choices, store: Arc<dyn Store>, cap: Cap) -> Self {
        let Choices { context, keys, lifetimes, entropy, rotate_every, deadline } = choices;
        let records = Records::new(context, keys);
        let turns = Turns::default();
        let stored =
            Stored { records, store, lifetimes, entropy, rotate_every, deadline, cap, turns };
        Self::Stored(Arc::new(stored))
    }

    /// Finds out what a credential is: at once, unless a shared revocation or a store must be asked.
    pub(crate) fn open<'a>(&'a self, value: &[u8], now: UnixTime) -> Reply<'a, Incoming<T>> {
        match self {
            Self::Signed(signed) => signed.open(value, now),
            Self::Stored(stored) => stored.open(value, now),
        }
    }

    /// Begins a visitor's session.
    pub(crate) async fn begin(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        match self {
            Self::Signed(signed) => signed.begin(base, draft),
            Self::Stored(stored) => Box::pin(stored.begin(base, draft)).await,
        }
    }

    /// Logs in: under a new id, with the session before ended. `attached` is kept beside a session in
    /// a store.
    pub(crate) async fn login(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
        attached: Attached,
    ) -> Result<Outcome<T>, SessionError> {
        match self {
            Self::Signed(signed) => signed.login(base, draft).await,
            Self::Stored(stored) => Box::pin(stored.login(base, draft, attached)).await,
        }
    }

    /// Waits for the turn to change a session, where others of this process are at it; then returns it as
    /// they left it.
    pub(crate) async fn turn(
        &self,
        held: Held<'_>,
        now: UnixTime,
    ) -> Result<Option<(Turn, Option<Outcome<T>>)>, SessionError> {
        let Room::Stored(stored, place) = self.room(held.at)? else { return Ok(None) };
        let turn = stored.turns.take(place.key).await;
        let newest = if turn.waited { Some(stored.reload(held, place, now).await?) } else { None };
        Ok(Some((turn, newest)))
    }

    /// Changes a session.
    pub(crate) async fn update(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        match self.room(held.at)? {
            Room::Signed(signed) => signed.update(base, draft).await,
            Room::Stored(stored, place) => Box::pin(stored.update(base, held, place, draft)).await,
        }
    }

    /// Gives a session a new id, with or without a change of rights.
    pub(crate) async fn renew(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
        renewal: Renewal,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        match self.room(held.at)? {
            Room::Signed(signed) => signed.renew(base, draft, renewal).await,
            Room::Stored(stored, place) => {
                Box::pin(stored.renew(base, held, place, draft, renewal)).await
            }
        }
    }

    /// Ends a session, also if nobody waits for it any more.
    pub(crate) async fn end(&self, held: Held<'_>, now: UnixTime) -> Result<(), SessionError> {
        match self.room(held.at)? {
            Room::Signed(signed) => signed.end(held, now).await,
            Room::Stored(stored, place) => {
                let (stored, place) = (Arc::clone(stored), place.clone());
                finish(async move { stored.end(&place, now).await }).await.map(|_| ())
            }
        }
    }

    /// Ends the other sessions of the subject, also if nobody waits for it any more.
    pub(crate) async fn end_others(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        if held.under != CameUnder::Own {
            return Err(SessionError::Superseded);
        }
        match self.room(held.at)? {
            Room::Signed(signed) => signed.end_others(base, draft).await,
            Room::Stored(stored, place) => {
                let subject = self.tokens().subject_key(draft.payload.subject());
                let (stored, spared, now) = (Arc::clone(stored), place.clone(), base.now);
                let end = async move { stored.end_others(&subject, &spared, now).await };
                finish(end).await.map(|()| Outcome::Done)
            }
        }
    }

    /// Takes back a session that was written, and that nothing leads to.
    pub(crate) async fn take_back(&self, at: &Located, now: UnixTime) -> Result<(), SessionError> {
        match self.room(at)? {
            // Nobody has its credential.
            Room::Signed(_) => Ok(()),
            Room::Stored(stored, place) => stored.delete(place, now).await,
        }
    }

    /// Whether a session that came some time ago is still one.
    pub(crate) async fn still_valid(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        match self.room(&loaded.at)? {
            Room::Signed(signed) => signed.still_valid(loaded, now).await,
            Room::Stored(stored, place) => stored.still_valid(place, now).await,
        }
    }

    /// Whether a session that was written may still go out: nothing newer happened to it meanwhile.
    pub(crate) fn stands<'a>(&'a self, written: &'a Written<T>, now: UnixTime) -> Reply<'a, bool> {
        match self.room(&written.at) {
            Ok(Room::Signed(signed)) => signed.stands(written, now),
            Ok(Room::Stored(stored, place)) => stored.stands(place, written, now),
            Err(_) => Reply::Ready(false),
        }
    }

    /// Returns the same credential for longer, for a session that was used and not changed.
    async fn prolong(&self, loaded: &Loaded<T>, now: UnixTime) -> Option<Issued> {
        match self.room(&loaded.at).ok()? {
            Room::Signed(signed) => signed.prolong(loaded, now).await,
            Room::Stored(stored, place) => stored.prolong(loaded, place).await,
        }
    }

    /// Returns the credential of a session that came under the id before, while nobody has used it.
    async fn send_again(&self, loaded: &Loaded<T>, now: UnixTime) -> Option<Issued> {
        match self.room(&loaded.at).ok()? {
            Room::Signed(signed) => signed.send_again(loaded, now).await,
            Room::Stored(stored, place) => stored.send_again(loaded, place, now).await,
        }
    }

    /// Returns how long a session keeps its id; `None`: until somebody rotates it.
    fn rotate_every(&self) -> Option<Duration> {
        match self {
            Self::Signed(signed) => signed.rotate_every,
            Self::Stored(stored) => stored.rotate_every,
        }
    }

    /// Returns what encodes and hashes.
    pub(crate) fn tokens(&self) -> &Tokens<T> {
        match self {
            Self::Signed(signed) => &signed.tokens,
            Self::Stored(stored) => stored.records.tokens(),
        }
    }

    fn lifetimes(&self) -> &Lifetimes {
        match self {
            Self::Signed(signed) => &signed.lifetimes,
            Self::Stored(stored) => &stored.lifetimes,
        }
    }

    fn room<'a>(&'a self, at: &'a Located) -> Result<Room<'a, T>, SessionError> {
        match (self, at) {
            (Self::Signed(signed), _) => Ok(Room::Signed(signed)),
            (Self::Stored(stored), Located::Record(place)) => Ok(Room::Stored(stored, place)),
            // A store's sessions have a place: what is in a token was never in this store.
            (Self::Stored(_), Located::Token) => Err(SessionError::NoSession),
        }
    }
}

impl<T: SessionData> Keeping<T> {
    /// Ends all sessions of a subject, also if nobody waits for it any more. `hash` stands in the
    /// event.
    pub(crate) async fn end_all(
        &self,
        subject: SubjectKey,
        hash: LogName,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        match self {
            Self::Signed(signed) => {
                let ending = signed.end_all(subject, now);
                signed.in_time(finish(reported(hash, ending))).await
            }
            Self::Stored(stored) => {
                let stored = Arc::clone(stored);
                let ending = async move { stored.end_of_subject(&subject, None, now).await };
                finish(reported(hash, ending)).await
            }
        }
    }

    /// Ends every session of everybody that began until now, where they are signed.
    pub(crate) async fn end_everything(&self, now: UnixTime) -> Result<(), SessionError> {
        match self {
            Self::Signed(signed) => signed.end_everything(now).await,
            Self::Stored(_) => Err(SessionError::NotBySubject),
        }
    }

    /// Lists the sessions of a subject that this build can read, the oldest first.
    pub(crate) async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Header, Attached)>, SessionError> {
        match self {
            Self::Signed(_) => Err(SessionError::NotBySubject),
            Self::Stored(stored) => stored.of_subject(subject, now).await,
        }
    }

    /// Ends the session of a subject whose key is the one; `false` if it is not there, or has moved
    /// meanwhile.
    pub(crate) async fn end_one(
        &self,
        subject: &SubjectKey,
        is_the_one: impl Fn(&StoreKey) -> bool + Send,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        match self {
            Self::Signed(_) => Err(SessionError::NotBySubject),
            Self::Stored(stored) => stored.end_one(subject, is_the_one, now).await,
        }
    }

    /// Removes at most so many records that have expired, and returns how many there were.
    pub(crate) async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, SessionError> {
        match self {
            Self::Signed(_) => Ok(0),
            Self::Stored(stored) => stored.sweep(now, most).await,
        }
    }

    /// Whether what is known of a client is kept beside its session.
    pub(crate) const fn attaches(&self) -> bool {
        matches!(self, Self::Stored(_))
    }
}

#[cfg(feature = "testing")]
impl<T: SessionData> Keeping<T> {
    /// Puts a session in its place under a new id, unless a store has to be waited for.
    pub(crate) fn plant(
        &self,
        header: &Header,
        payload: &session_core::Payload,
        now: UnixTime,
    ) -> Result<Planted, SessionError> {
        match self {
            Self::Signed(signed) => signed.plant(header, payload, now),
            Self::Stored(stored) => stored.plant(header, payload, now),
        }
    }

    /// Waits until a session is in its place, and returns its credential if that is another one now.
    pub(crate) async fn arrive(&self, awaited: &Unwritten) -> Result<Option<String>, SessionError> {
        match (self, awaited) {
            (Self::Signed(signed), Unwritten::Token { header, payload, now }) => {
                signed.arrive(header, payload, *now).await.map(Some)
            }
            (Self::Stored(stored), Unwritten::Record(record)) => {
                stored.arrive(record).await.map(|()| None)
            }
            // Each is made by the one that it is for.
            (Self::Signed(_), Unwritten::Record(_))
            | (Self::Stored(_), Unwritten::Token { .. }) => Ok(None),
        }
    }
}

impl<T> Keeping<T> {
    /// Whether somebody else has to be asked about a session, who may be down.
    #[cfg(feature = "openapi")]
    pub(crate) const fn can_fail(&self) -> bool {
        match self {
            Self::Signed(signed) => signed.scope.is_shared(),
            Self::Stored(_) => true,
        }
    }
}

impl Located {
    fn place(&self) -> Option<&Place> {
        match self {
            Self::Record(place) => Some(place),
            Self::Token => None,
        }
    }

    /// Returns the key of the session's record; `None` for one that is in its token.
    pub(crate) fn key(&self) -> Option<StoreKey> {
        self.place().map(|place| place.key)
    }
}

/// Reports the end of all sessions of a subject once it is done, whether anybody waits or not.
async fn reported(
    hash: LogName,
    ending: impl Future<Output = Result<(), SessionError>>,
) -> Result<(), SessionError> {
    ending.await?;
    Event::EndedAll(hash).emit();
    Ok(())
}

impl<T> fmt::Debug for Keeping<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(signed) => f.debug_tuple("Signed").field(&signed.scope).finish(),
            Self::Stored(_) => f.write_str("Stored"),
        }
    }
}
