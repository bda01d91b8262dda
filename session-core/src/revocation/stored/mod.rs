//! Revocation that is kept in a store, and reaches every server that asks the same store.

mod stored_entries;

use std::fmt;
use std::time::Duration;

use self::stored_entries::{StoredEntries, StoredEntry, read};
use super::cutoff::{Cutoff, NotSpared};
use super::entry::{Decision, Ending, Entry, Rotation};
use super::{
    Generation, Renewal, Renewed, RevocationError, SessionRef, Standing, SubjectGeneration,
};
use crate::id::SessionId;
use crate::store::{NoEviction, SubjectKey};
use crate::time::UnixTime;

/// Remembers ended sessions in a store, for every server that asks the same one: see
/// [`RevocationScope::shared`](super::RevocationScope::shared).
pub(super) struct StoredRevocation {
    entries: StoredEntries,
}

impl StoredRevocation {
    pub(super) fn new(application: &str, store: impl NoEviction) -> Self {
        Self { entries: StoredEntries::new(application, store) }
    }

    /// Notes the first use of a successor; `false` where another one has taken its place. The
    /// predecessor's entry is written first: if that is all that is done, it is done again.
    async fn note_use(
        &self,
        id: &SessionId,
        entry: &Entry,
        now: UnixTime,
    ) -> Result<bool, RevocationError> {
        let is_new = !entry.used && entry.ended.is_none();
        let Some(predecessor) = entry.predecessor.filter(|_| is_new) else { return Ok(true) };
        let before = self
            .change(&predecessor, now, |entry| {
                let mut entry = entry?;
                let rotation = entry.rotated.as_mut()?;
                if rotation.successor != *id || rotation.successor_used.is_some() {
                    return None;
                }
                rotation.successor_used = Some(now);
                Some(entry)
            })
            .await?;
        let rotation = before.and_then(|entry| entry.rotated);
        if rotation.is_some_and(|rotation| rotation.successor != *id) {
            return Ok(false);
        }
        self.change(id, now, |entry| Some(Entry { used: true, ..entry? })).await?;
        Ok(true)
    }

    /// Changes the entry about an id as `change` says, and leaves it where that says `None`.
    /// `change` is asked again if somebody came in between. Returns the entry as it is then.
    async fn change(
        &self,
        id: &SessionId,
        now: UnixTime,
        change: impl FnMut(Option<Entry>) -> Option<Entry> + Send,
    ) -> Result<Option<Entry>, RevocationError> {
        self.entries.change(&self.entries.session(id), now, change).await
    }

    /// Ends one id.
    async fn end_id(
        &self,
        id: &SessionId,
        ending: Ending,
        expires: UnixTime,
        now: UnixTime,
    ) -> Result<Option<Entry>, RevocationError> {
        self.change(id, now, |entry| Some(ended(entry, ending, expires))).await
    }

    /// Asks about a session and, where it is of a generation, about its subject's and everybody's: in
    /// one round trip.
    async fn look(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Result<(Standing, Option<Entry>), RevocationError> {
        let entries = &self.entries;
        let standing =
            |entry: &Option<Entry>| entry.as_ref().map_or(Standing::Live, |it| it.standing(now));
        let Some(SubjectGeneration { subject, generation }) = member else {
            let entry = entries.load(&entries.session(&session.id), now).await?;
            return Ok((standing(&entry), entry));
        };
        let keys = [entries.session(&session.id), entries.subject(subject), entries.everything()];
        let [entry, subject, everything] = entries.load_each(&keys, now).await?;
        let entry: Option<Entry> = read(entry)?;
        let (subject, everything): (Option<Cutoff>, Option<Cutoff>) =
            (read(subject)?, read(everything)?);
        let (subject, everything) = (subject.as_ref(), everything.as_ref());
        let standing =
            Cutoff::standing(standing(&entry), session.id, *generation, subject, everything);
        Ok((standing, entry))
    }

    /// Returns since when everybody's sessions have ended.
    async fn everything(&self, now: UnixTime) -> Result<Option<Cutoff>, RevocationError> {
        self.entries.load(&self.entries.everything(), now).await
    }
}

impl StoredRevocation {
    pub(super) async fn presented(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Result<Standing, RevocationError> {
        let (standing, entry) = self.look(session, member, now).await?;
        let stands = match entry {
            Some(entry) => self.note_use(&session.id, &entry, now).await?,
            None => true,
        };
        Ok(if stands || !standing.is_live() { standing } else { Standing::Replaced })
    }

    pub(super) async fn standing(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Result<Standing, RevocationError> {
        self.look(session, member, now).await.map(|(standing, _)| standing)
    }

    /// Ends every id of a session: the browser may still come with any of them. The one that was
    /// asked for is ended first, then those after it, which have the newest rights.
    pub(super) async fn end(
        &self,
        session: &SessionRef,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.end_as(Ending::Ended, session, now).await
    }

    async fn end_as(
        &self,
        ending: Ending,
        session: &SessionRef,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let expires = now.plus(session.memory);
        let key = self.entries.session(&session.id);
        let end = |entry: Option<Entry>| {
            let ending = entry.map_or(ending, |entry| entry.ending(ending, now));
            Some(ended(entry, ending, expires))
        };
        let last = self.entries.change_probably_new(&key, now, end).await?;
        let mut after = last.as_ref().and_then(Entry::takes_along);
        while let Some(id) = after {
            after = self.change(&id, now, end).await?.as_ref().and_then(Entry::takes_along);
        }
        // What is forgotten has expired, and leads nowhere. Before an id that is over by itself there
        // are only such ids, and a session may have had thousands. Where a login goes on in nobody's
        // place, they say so for a minute, however old they are.
        let (mut before, mut child) = (last.and_then(|entry| entry.predecessor), session.id);
        while let Some(id) = before {
            let mut was_over = false;
            let end = |entry: Option<Entry>| {
                was_over = entry?.standing(now) == Standing::Superseded;
                Some(ended(entry, ending, expires))
            };
            let entry = self.change(&id, now, end).await?;
            // Another one may have taken its place since, before anybody used either.
            let mut other = entry.and_then(|entry| entry.instead_of(&child));
            child = id;
            while let Some(rotation) = other {
                let end = |entry| Some(ended(entry, ending, expires));
                let ended = self.change(&rotation.successor, now, end).await?;
                other = ended.and_then(|entry| entry.rotated);
            }
            let stops = was_over && ending == Ending::Ended;
            before = entry.filter(|_| !stops).and_then(|entry| entry.predecessor);
        }
        Ok(())
    }

    /// The successor's entry is made first: nobody has its id before the answer. The session's own
    /// entry decides, and one that was ended goes nowhere. A successor that is displaced is ended
    /// before the answer; until then, its first use finds out that it was.
    pub(super) async fn rotate(
        &self,
        session: &SessionRef,
        made: Option<SessionId>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Renewed, RevocationError> {
        if renewal == Renewal::Login {
            self.admits_login(now).await?;
        }
        let expires = now.plus(session.memory);
        let key = self.entries.session(&proposed);
        let successor = Entry { predecessor: Some(session.id), ..Entry::new(expires) };
        self.entries.change_probably_new(&key, now, |_| Some(successor)).await?;

        let mut decision = Decision::Refused;
        let renew = |entry: Option<Entry>| {
            decision = Entry::renewal(entry.as_ref(), renewal, made, now);
            let Decision::To { renewal, .. } = decision else { return None };
            let rotation = Rotation { successor: proposed, renewal, at: now, successor_used: None };
            let entry = entry.unwrap_or(Entry::new(expires));
            let expires = entry.expires.max(expires);
            Some(Entry { rotated: Some(rotation), expires, ..entry })
        };
        let own = self.entries.session(&session.id);
        self.entries.change_probably_new(&own, now, renew).await?;
        let renewed = match decision {
            Decision::To { displaced, .. } => {
                if let Some(displaced) = displaced {
                    self.end_id(&displaced, Ending::Displaced(now), expires, now).await?;
                }
                return Ok(Renewed::To(proposed));
            }
            // The client is about to get a better credential than what is left of the session.
            Decision::Alone => {
                self.end_as(Ending::Displaced(now), session, now).await?;
                Renewed::Alone
            }
            Decision::Refused => Renewed::Refused,
            Decision::Same(successor) => Renewed::To(successor),
        };
        self.entries.forget(&key, now).await?;
        Ok(renewed)
    }

    pub(super) async fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.entries.probe(now).await
    }

    pub(super) async fn generation(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Generation, RevocationError> {
        let entries = &self.entries;
        let keys = [entries.subject(subject), entries.everything()];
        let [subject, everything] = entries.load_each(&keys, now).await?;
        let (subject, everything): (Option<Cutoff>, Option<Cutoff>) =
            (read(subject)?, read(everything)?);
        let generation = Cutoff::current(subject.as_ref(), everything.as_ref(), now)?;
        self.note_furthest(subject.as_ref(), everything.as_ref(), now).await?;
        Ok(generation)
    }

    /// Notes from how far ahead a subject's generations are counted, before a session is of one that
    /// the end of everything would not reach: a server's clock was ahead once.
    async fn note_furthest(
        &self,
        subject: Option<&Cutoff>,
        everything: Option<&Cutoff>,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let Some(ahead) = subject.filter(|subject| subject.is_ahead(everything, now)) else {
            return Ok(());
        };
        let note = |before: Option<Cutoff>| {
            let is_noted = before.is_some_and(|before| before.base >= ahead.base);
            (!is_noted).then(|| ahead.furthest(before.as_ref(), now))
        };
        self.entries.change(&self.entries.furthest(), now, note).await.map(|_| ())
    }

    pub(super) async fn end_all(
        &self,
        subject: &SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let everything = self.everything(now).await?;
        let cut = |before: Option<Cutoff>| {
            Some(Cutoff::of_all(before.as_ref(), everything.as_ref(), memory, now))
        };
        self.entries.change_probably_new(&self.entries.subject(subject), now, cut).await.map(|_| ())
    }

    pub(super) async fn end_others(
        &self,
        member: &SubjectGeneration,
        spared: SessionId,
        memory: Duration,
        now: UnixTime,
    ) -> Result<Option<Generation>, RevocationError> {
        let everything = self.everything(now).await?;
        let mut outcome = Ok(member.generation);
        let cut = |before: Option<Cutoff>| {
            let (before, everything) = (before.as_ref(), everything.as_ref());
            let spared = (spared, member.generation);
            let cutoff = Cutoff::of_others(before, everything, spared, memory, now);
            outcome = cutoff.map(|cutoff| cutoff.generation);
            cutoff.ok()
        };
        let key = self.entries.subject(&member.subject);
        let cutoff = self.entries.change_probably_new(&key, now, cut).await?;
        self.note_furthest(cutoff.as_ref(), everything.as_ref(), now).await?;
        NotSpared::generation(outcome)
    }

    pub(super) async fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let furthest: Option<Cutoff> = self.entries.load(&self.entries.furthest(), now).await?;
        let furthest = furthest.map(|furthest| furthest.base);
        let cut = |before: Option<Cutoff>| {
            Some(Cutoff::of_everything(before.as_ref(), furthest, memory, now))
        };
        self.entries.change_probably_new(&self.entries.everything(), now, cut).await.map(|_| ())
    }
}

/// Returns an entry that says that its id was ended, remembered at least until `expires`.
fn ended(entry: Option<Entry>, ending: Ending, expires: UnixTime) -> Entry {
    let entry = entry.unwrap_or(Entry::new(expires));
    Entry { ended: Some(ending), expires: entry.expires.max(expires), ..entry }
}

impl fmt::Debug for StoredRevocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRevocation").finish_non_exhaustive()
    }
}

impl StoredEntry for Entry {
    fn expires(&self) -> UnixTime {
        self.expires
    }

    fn to_bytes(self) -> Vec<u8> {
        self.to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes)
    }
}

impl StoredEntry for Cutoff {
    fn expires(&self) -> UnixTime {
        self.expires
    }

    fn to_bytes(self) -> Vec<u8> {
        self.to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes)
    }
}
