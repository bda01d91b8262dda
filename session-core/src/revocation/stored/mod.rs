//! Revocation that is kept in a store, and reaches whoever asks the same store.

mod notes;

use std::fmt;
use std::time::Duration;

use self::notes::{KeptNotes, Kind};
use super::cutoff::Cutoff;
use super::note::{Ending, Note, Rotation};
use super::{
    Epoch, Membership, Outlook, Revocation, RevocationError, Standing, Step, SubjectRevocation,
    Target,
};
use crate::id::SessionId;
use crate::store::{Lasting, SubjectKey};
use crate::time::UnixTime;

/// Remembers ended sessions in a store, for every server that asks the same one.
///
/// A note is kept for as long as a copy of the session's token could be accepted, under a key of its
/// own and by compare-and-swap. What several notes are about is done in an order in which every
/// step is safe to stop at: what was answered `Ok` holds everywhere, and what failed may be asked for
/// again.
///
/// Round trips: one to ask about a session, its subject and everybody; one to end one that was never
/// rotated, and two more for each other id of it; two to rotate one, and four once when its new id
/// comes back; two to
/// four to end all of a subject.
///
/// The store must not forget a note before its time, which it states as [`Lasting`]. Whoever can
/// write to it can undo the end of a session; nobody can make up one.
pub struct StoreRevocation<S> {
    notes: KeptNotes<S>,
}

impl<S: Lasting> StoreRevocation<S> {
    /// Returns the revocation of an application, kept in `store`. Several applications may share
    /// one.
    pub fn new(application: &str, store: S) -> Self {
        Self { notes: KeptNotes::new(application, store) }
    }

    async fn note(&self, id: &SessionId, now: UnixTime) -> Result<Option<Note>, RevocationError> {
        self.notes.load(&self.notes.session(id), now).await
    }

    /// Notes the first use of a successor. The predecessor's note is written first: if that is all
    /// that is done, it is done again.
    async fn note_use(
        &self,
        id: &SessionId,
        note: &Note,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let Some(predecessor) = note.predecessor.filter(|_| !note.used) else { return Ok(()) };
        self.change(&predecessor, now, |note| {
            let mut note = note?;
            note.rotated.as_mut()?.successor_used.get_or_insert(now);
            Some(note)
        })
        .await?;
        self.change(id, now, |note| Some(Note { used: true, ..note? })).await.map(|_| ())
    }

    /// Changes the note about an id as `change` says, which is asked again if somebody came in
    /// between, and leaves it where it says `None`. Returns the note as it is then.
    async fn change(
        &self,
        id: &SessionId,
        now: UnixTime,
        change: impl FnMut(Option<Note>) -> Option<Note> + Send,
    ) -> Result<Option<Note>, RevocationError> {
        self.notes.change(&self.notes.session(id), now, change).await
    }

    /// Ends every id of a session: the browser may still come with any of them. The one that was
    /// asked for is ended first, then those after it, which have the newest rights.
    async fn end_as(
        &self,
        ending: Ending,
        target: &Target,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let expires = now.plus(target.memory);
        let end = |note: Option<Note>| {
            let mut note = note.unwrap_or(Note::new(expires));
            note.ended = Some(ending);
            note.expires = note.expires.max(expires);
            Some(note)
        };
        let key = self.notes.session(&target.id);
        let ended = self.notes.change_probably_new(&key, now, end).await?;
        let successor = |note: &Note| note.rotated.map(|rotation| rotation.successor);
        let mut after = ended.as_ref().and_then(successor);
        while let Some(id) = after {
            after = self.change(&id, now, end).await?.as_ref().and_then(successor);
        }
        // What is forgotten has expired, and leads nowhere.
        let mut before = ended.and_then(|note| note.predecessor);
        while let Some(id) = before {
            let note = self.change(&id, now, |note| end(Some(note?))).await?;
            before = note.and_then(|note| note.predecessor);
        }
        Ok(())
    }

    /// Asks about a session, its subject's and everybody's in one round trip.
    async fn outlook(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<(Outlook, Option<Note>), RevocationError> {
        let notes = &self.notes;
        let keys = [notes.session(&target.id), notes.subject(&member.subject), notes.everything()];
        let [note, subject, everything] = notes.load_three(&keys, now).await?;
        let note: Option<Note> = notes::read(note)?;
        let (subject, everything) = (notes::read(subject)?, notes::read(everything)?);
        let standing = note.as_ref().map_or(Standing::Live, |note| note.standing(now));
        let (subject, everything): (Option<Cutoff>, Option<Cutoff>) = (subject, everything);
        let outlook = Cutoff::outlook(
            standing,
            target.id,
            member.epoch,
            subject.as_ref(),
            everything.as_ref(),
        );
        Ok((outlook, note))
    }

    /// Returns since when everybody's sessions have ended.
    async fn everything(&self, now: UnixTime) -> Result<Option<Cutoff>, RevocationError> {
        self.notes.load(&self.notes.everything(), now).await
    }
}

impl<S: Lasting> Revocation for StoreRevocation<S> {
    async fn presented(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        let Some(note) = self.note(&target.id, now).await? else { return Ok(Standing::Live) };
        self.note_use(&target.id, &note, now).await?;
        Ok(note.standing(now))
    }

    async fn standing(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        let note = self.note(&target.id, now).await?;
        Ok(note.map_or(Standing::Live, |note| note.standing(now)))
    }

    async fn end(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.end_as(Ending::Ended, target, now).await
    }

    async fn replace(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.end_as(Ending::Replaced(now), target, now).await
    }

    /// The successor's note is made first: nobody has its id before the answer. The session's own
    /// note decides, and one that was ended goes nowhere.
    async fn rotate(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        let expires = now.plus(target.memory);
        let made = self.notes.session(&proposed);
        let successor = Note { predecessor: Some(target.id), ..Note::new(expires) };
        self.notes.change_probably_new(&made, now, |_| Some(successor)).await?;

        let rotation = Rotation { successor: proposed, step, at: now, successor_used: None };
        let mut stepped = Ok(());
        let key = self.notes.session(&target.id);
        let step_from = |note: Option<Note>| {
            stepped = Note::may_step(note.as_ref(), step, now);
            let note = note.unwrap_or(Note::new(expires));
            let expires = note.expires.max(expires);
            stepped.is_ok().then_some(Note { rotated: Some(rotation), expires, ..note })
        };
        self.notes.change_probably_new(&key, now, step_from).await?;
        match stepped {
            Ok(()) => Ok(Some(proposed)),
            Err(elsewhere) => {
                self.notes.forget(&made, now).await?;
                Ok(elsewhere)
            }
        }
    }

    async fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.notes.probe(now).await
    }
}

impl<S: Lasting> SubjectRevocation for StoreRevocation<S> {
    async fn presented_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        let (outlook, note) = self.outlook(target, member, now).await?;
        if let Some(note) = note {
            self.note_use(&target.id, &note, now).await?;
        }
        Ok(outlook)
    }

    async fn standing_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        self.outlook(target, member, now).await.map(|(outlook, _)| outlook)
    }

    async fn epoch(&self, subject: &SubjectKey, now: UnixTime) -> Result<Epoch, RevocationError> {
        let notes = &self.notes;
        let keys = [notes.subject(subject), notes.everything(), notes.everything()];
        let [subject, everything, _] = notes.load_three(&keys, now).await?;
        let subject: Option<Cutoff> = notes::read(subject)?;
        let everything: Option<Cutoff> = notes::read(everything)?;
        Ok(Cutoff::current(subject.as_ref(), everything.as_ref(), now)?)
    }

    async fn end_all(
        &self,
        subject: &SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        let everything = self.everything(now).await?;
        let cut = |before: Option<Cutoff>| {
            Some(Cutoff::of_all(before.as_ref(), everything.as_ref(), memory, now))
        };
        self.notes.change_probably_new(&self.notes.subject(subject), now, cut).await.map(|_| ())
    }

    async fn end_others(
        &self,
        subject: &SubjectKey,
        spared: &Target,
        now: UnixTime,
    ) -> Result<Epoch, RevocationError> {
        let everything = self.everything(now).await?;
        let mut outcome = Ok(Epoch::at(now));
        let cut = |before: Option<Cutoff>| {
            let (before, everything) = (before.as_ref(), everything.as_ref());
            let cutoff = Cutoff::of_others(before, everything, spared.id, spared.memory, now);
            outcome = cutoff.map(|cutoff| cutoff.epoch);
            cutoff.ok()
        };
        self.notes.change_probably_new(&self.notes.subject(subject), now, cut).await?;
        Ok(outcome?)
    }

    async fn end_everything(&self, memory: Duration, now: UnixTime) -> Result<(), RevocationError> {
        let cut =
            |before: Option<Cutoff>| Some(Cutoff::of_everything(before.as_ref(), memory, now));
        self.notes.change_probably_new(&self.notes.everything(), now, cut).await.map(|_| ())
    }
}

impl<S> fmt::Debug for StoreRevocation<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreRevocation").finish_non_exhaustive()
    }
}

impl Kind for Note {
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

impl Kind for Cutoff {
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
