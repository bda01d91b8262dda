//! Revocation that is kept in a store, and reaches every server that asks the same store.

mod stored_entries;

use std::fmt;
use std::time::Duration;

use self::stored_entries::{StoredEntries, StoredEntry, read};
use super::cutoff::{Cutoff, NotSpared};
use super::entry::{Ending, Entry, Rotation};
use super::{Generation, Renewal, RevocationError, SessionRef, Standing, SubjectGeneration};
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

    /// Notes the first use of a successor. The predecessor's entry is written first: if that is all
    /// that is done, it is done again.
    async fn note_use(
        &self,
        id: &SessionId,
        entry: &Entry,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let Some(predecessor) = entry.predecessor.filter(|_| !entry.used) else { return Ok(()) };
        self.change(&predecessor, now, |entry| {
            let mut entry = entry?;
            entry.rotated.as_mut()?.successor_used.get_or_insert(now);
            Some(entry)
        })
        .await?;
        self.change(id, now, |entry| Some(Entry { used: true, ..entry? })).await.map(|_| ())
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

    /// Ends every id of a session: the browser may still come with any of them. The one that was
    /// asked for is ended first, then those after it, which have the newest rights.
    async fn end_as(
        &self,
        ending: Ending,
        session: &SessionRef,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let expires = now.plus(session.memory);
        let end = |entry: Option<Entry>| {
            let mut entry = entry.unwrap_or(Entry::new(expires));
            entry.ended = Some(ending);
            entry.expires = entry.expires.max(expires);
            Some(entry)
        };
        let key = self.entries.session(&session.id);
        let ended = self.entries.change_probably_new(&key, now, end).await?;
        let successor = |entry: &Entry| entry.rotated.map(|rotation| rotation.successor);
        let mut after = ended.as_ref().and_then(successor);
        while let Some(id) = after {
            after = self.change(&id, now, end).await?.as_ref().and_then(successor);
        }
        // What is forgotten has expired, and leads nowhere. Before an id that is over by itself there
        // are only such ids, and a session may have had thousands. Those of one that is replaced say
        // so for a minute, however old they are.
        let mut before = ended.and_then(|entry| entry.predecessor);
        while let Some(id) = before {
            let mut was_over = false;
            let end = |entry: Option<Entry>| {
                was_over = entry?.standing(now) == Standing::Superseded;
                end(entry)
            };
            let entry = self.change(&id, now, end).await?;
            let stops = was_over && ending == Ending::Ended;
            before = entry.filter(|_| !stops).and_then(|entry| entry.predecessor);
        }
        Ok(())
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
        if let Some(entry) = entry {
            self.note_use(&session.id, &entry, now).await?;
        }
        Ok(standing)
    }

    pub(super) async fn standing(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Result<Standing, RevocationError> {
        self.look(session, member, now).await.map(|(standing, _)| standing)
    }

    pub(super) async fn end(
        &self,
        session: &SessionRef,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.end_as(Ending::Ended, session, now).await
    }

    pub(super) async fn replace(
        &self,
        session: &SessionRef,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.end_as(Ending::Replaced(now), session, now).await
    }

    /// The successor's entry is made first: nobody has its id before the answer. The session's own
    /// entry decides, and one that was ended goes nowhere.
    pub(super) async fn rotate(
        &self,
        session: &SessionRef,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        let expires = now.plus(session.memory);
        let made = self.entries.session(&proposed);
        let successor = Entry { predecessor: Some(session.id), ..Entry::new(expires) };
        self.entries.change_probably_new(&made, now, |_| Some(successor)).await?;

        let rotation = Rotation { successor: proposed, renewal, at: now, successor_used: None };
        let mut renewed = Ok(());
        let key = self.entries.session(&session.id);
        let renew_from = |entry: Option<Entry>| {
            renewed = Entry::may_renew(entry.as_ref(), renewal, now);
            let entry = entry.unwrap_or(Entry::new(expires));
            let expires = entry.expires.max(expires);
            renewed.is_ok().then_some(Entry { rotated: Some(rotation), expires, ..entry })
        };
        self.entries.change_probably_new(&key, now, renew_from).await?;
        match renewed {
            Ok(()) => Ok(Some(proposed)),
            Err(elsewhere) => {
                self.entries.forget(&made, now).await?;
                Ok(elsewhere)
            }
        }
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
