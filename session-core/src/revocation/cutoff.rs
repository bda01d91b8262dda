//! Before which generation sessions have ended: the pure part of ending all of a subject.

use std::time::Duration;

use thiserror::Error;

use super::{Generation, RevocationError, Standing};
use crate::cursor::Cursor;
use crate::id::SessionId;
use crate::time::UnixTime;

/// How far ahead the end of a subject's sessions reaches, in seconds: as far as clocks may differ.
/// What is further ahead is refused as it is.
const AHEAD: u32 = 60;

/// How far ahead the end of everything reaches: beyond every subject's.
const EVERYTHING_AHEAD: u32 = 3_600;

/// How far ahead of the rest a subject's generations may get, by being ended more than once in a
/// second. So the end of everything reaches all of them.
const LIMIT: u32 = 1_800;

/// How far they may get by ends that spare a session. A thief who stole one could otherwise use up
/// the whole limit, and nobody could end it any more.
const LIMIT_OF_OTHERS: u32 = LIMIT / 2;

/// How far ahead a session may begin. Further ahead there is none, even on a server whose clock is
/// fast, so at the [`LIMIT`] an end has nothing to move on from.
const LIMIT_OF_LOGINS: u32 = LIMIT - 2 * AHEAD;

/// Before which generation sessions are ended, and which one of them is not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Cutoff {
    pub(super) generation: Generation,
    pub(super) spared: Option<SessionId>,
    pub(super) expires: UnixTime,
}

/// The sessions of a subject were ended more often than seconds passed, for a quarter of an hour.
#[derive(Clone, Copy, Debug, Error)]
#[error("the sessions of this subject were ended too often of late; try again in some minutes")]
pub(super) struct TooOften;

impl From<TooOften> for RevocationError {
    fn from(error: TooOften) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Why the sessions of a subject were not ended but for one.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotSpared {
    /// That one has ended itself, and would come back.
    Ended,
    TooOften(TooOften),
}

impl NotSpared {
    /// Returns the generation of the one that is spared; `None` if it has ended.
    pub(super) fn generation(
        spared: Result<Generation, Self>,
    ) -> Result<Option<Generation>, RevocationError> {
        match spared {
            Ok(generation) => Ok(Some(generation)),
            Err(Self::Ended) => Ok(None),
            Err(Self::TooOften(error)) => Err(error.into()),
        }
    }
}

impl Cutoff {
    /// Returns the cutoff that ends the sessions of a subject that began until now. That is never
    /// refused: at the limit the generation stays, and logins wait.
    pub(super) fn of_all(
        before: Option<&Self>,
        everything: Option<&Self>,
        memory: Duration,
        now: UnixTime,
    ) -> Self {
        let top = Self::rest(everything, now).plus(LIMIT);
        let top = before.map_or(top, |before| before.generation.max(top));
        let generation = Self::next(before, everything, now).min(top);
        Self::at(generation.max(Generation::at(now).plus(AHEAD)), None, before, memory, now)
    }

    /// Returns the cutoff that ends the sessions of a subject that began until now, but for one.
    pub(super) fn of_others(
        before: Option<&Self>,
        everything: Option<&Self>,
        spared: (SessionId, Generation),
        memory: Duration,
        now: UnixTime,
    ) -> Result<Self, NotSpared> {
        let (spared, member) = spared;
        if !Self::standing(Standing::Live, spared, member, before, everything).is_live() {
            return Err(NotSpared::Ended);
        }
        let generation = Self::next(before, everything, now);
        if generation > Self::rest(everything, now).plus(LIMIT_OF_OTHERS) {
            return Err(NotSpared::TooOften(TooOften));
        }
        let generation = generation.max(Generation::at(now).plus(AHEAD));
        Ok(Self::at(generation, Some(spared), before, memory, now))
    }

    /// Returns the cutoff that ends everything that began until now.
    pub(super) fn of_everything(before: Option<&Self>, memory: Duration, now: UnixTime) -> Self {
        let latest =
            before.map_or(Generation::at(now), |before| before.generation.max(Generation::at(now)));
        Self::at(latest.plus(EVERYTHING_AHEAD), None, before, memory, now)
    }

    /// It is remembered until its generation is past: till then there are sessions of it that a later
    /// end must reach.
    fn at(
        generation: Generation,
        spared: Option<SessionId>,
        before: Option<&Self>,
        memory: Duration,
        now: UnixTime,
    ) -> Self {
        let past = UnixTime::from_secs(u64::from(generation.number()).saturating_add(1));
        let expires = before.map_or(now, |before| before.expires).max(now.plus(memory)).max(past);
        Self { generation, spared, expires }
    }

    /// Returns the generation of a session that begins now under these cutoffs.
    pub(super) fn current(
        subject: Option<&Self>,
        everything: Option<&Self>,
        now: UnixTime,
    ) -> Result<Generation, TooOften> {
        let ended =
            [subject, everything].into_iter().flatten().map(|cutoff| cutoff.generation).max();
        let generation =
            ended.map_or(Generation::at(now), |generation| generation.max(Generation::at(now)));
        let last = Self::rest(everything, now).plus(LIMIT_OF_LOGINS);
        if generation > last { Err(TooOften) } else { Ok(generation) }
    }

    /// Returns the generation that follows the one before.
    fn next(before: Option<&Self>, everything: Option<&Self>, now: UnixTime) -> Generation {
        let rest = Self::rest(everything, now);
        before.map_or(rest, |before| before.generation.plus(1).max(rest))
    }

    /// Returns the generation of a subject whose sessions were not ended by themselves.
    fn rest(everything: Option<&Self>, now: UnixTime) -> Generation {
        everything
            .map_or(Generation::at(now), |all| all.generation.plus(1).max(Generation::at(now)))
    }

    /// Adds to what is known of a session itself what is known of its subject's, and of all.
    pub(super) fn standing(
        standing: Standing,
        id: SessionId,
        generation: Generation,
        subject: Option<&Self>,
        everything: Option<&Self>,
    ) -> Standing {
        if everything.is_some_and(|cutoff| generation < cutoff.generation) {
            return Standing::Ended;
        }
        let Some(cutoff) = subject.filter(|cutoff| generation < cutoff.generation) else {
            return standing;
        };
        match standing {
            Standing::Live | Standing::Spared(_) if cutoff.spared == Some(id) => {
                Standing::Spared(cutoff.generation)
            }
            Standing::Grace { successor, outlived, .. } if cutoff.spared == Some(id) => {
                Standing::Grace { successor, outlived, spared: Some(cutoff.generation) }
            }
            Standing::Leads { successor, .. } if cutoff.spared == Some(id) => {
                Standing::Leads { successor, spared: Some(cutoff.generation) }
            }
            Standing::Replaced | Standing::Superseded => standing,
            // The ids before the one that is spared end as well: a copy of theirs may be in other hands.
            Standing::Ended
            | Standing::Grace { .. }
            | Standing::Leads { .. }
            | Standing::Live
            | Standing::Spared(_) => Standing::Ended,
        }
    }
}

const FORMAT: u8 = 1;

/// How a cutoff stands in a store.
impl Cutoff {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(&self.generation.number().to_be_bytes());
        bytes.extend_from_slice(&self.expires.as_secs().to_be_bytes());
        if let Some(spared) = self.spared {
            bytes.extend_from_slice(spared.as_bytes());
        }
        bytes
    }

    /// Reads what [`Cutoff::to_bytes`] wrote; `None` if it is no cutoff that this build knows.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        if cursor.byte()? != FORMAT {
            return None;
        }
        let generation = Generation::from_number(u32::from_be_bytes(cursor.array()?));
        let expires = UnixTime::from_secs(u64::from_be_bytes(cursor.array()?));
        let spared = match cursor.rest() {
            [] => None,
            _ => Some(SessionId::from_bytes(cursor.array()?)),
        };
        cursor.rest().is_empty().then_some(Self { generation, spared, expires })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEMORY: Duration = Duration::from_secs(100);

    #[derive(Clone, Copy, Debug)]
    enum Act {
        EndAll,
        /// This many times in a second.
        EndAllAgain(u16),
        /// As often as the thief of a session can ask for it.
        EndOthersAgain(u16),
        EndEverything,
        Login,
        /// On a server whose clock is so many seconds ahead or behind.
        LoginAt(i8),
        Wait(u16),
    }

    fn any_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            3 => Just(Act::EndAll),
            1 => (0_u16..2_500).prop_map(Act::EndAllAgain),
            1 => (0_u16..2_500).prop_map(Act::EndOthersAgain),
            1 => Just(Act::EndEverything),
            3 => Just(Act::Login),
            2 => (-59_i8..=59).prop_map(Act::LoginAt),
            2 => (0_u16..9_000).prop_map(Act::Wait),
            2 => (0_u16..120).prop_map(Act::Wait),
            2 => (0_u16..3).prop_map(Act::Wait),
        ]
    }

    type Known = Option<Cutoff>;

    fn ended_all(times: u16, mut known: Known, all: Known, now: UnixTime) -> Known {
        for _ in 0..times {
            known = Some(Cutoff::of_all(known.as_ref(), all.as_ref(), MEMORY, now));
        }
        known
    }

    /// Ends all others until that is refused, and spares none that these tests ask about.
    fn ended_others(times: u16, mut known: Known, all: Known, now: UnixTime) -> Known {
        let id = SessionId::from_bytes([2; 16]);
        let Ok(mut generation) = Cutoff::current(known.as_ref(), all.as_ref(), now) else {
            return known;
        };
        for _ in 0..times {
            let spared = (id, generation);
            match Cutoff::of_others(known.as_ref(), all.as_ref(), spared, MEMORY, now) {
                Ok(cutoff) => {
                    generation = cutoff.generation;
                    known = Some(cutoff);
                }
                Err(NotSpared::TooOften(_)) => break,
                Err(NotSpared::Ended) => unreachable!("it was spared"),
            }
        }
        known
    }

    proptest! {
        /// What began before an end is ended for as long as it could live; what began after it is not.
        #[test]
        fn an_end_divides_what_was_before_from_what_is_after(
            acts in proptest::collection::vec(any_act(), 1..60),
        ) {
            let mut now = UnixTime::from_secs(1_000_000);
            let (mut subject, mut everything) = (None::<Cutoff>, None::<Cutoff>);
            // Each session with when it was ended, if it was.
            let mut sessions: Vec<(Generation, Option<UnixTime>)> = Vec::new();
            for act in acts {
                let alive = |cutoff: &Option<Cutoff>| cutoff.filter(|cutoff| now < cutoff.expires);
                let (known, all) = (alive(&subject), alive(&everything));
                let ended = |(generation, at): (Generation, Option<UnixTime>)| (generation, at.or(Some(now)));
                match act {
                    Act::EndAll => {
                        subject = ended_all(1, known, all, now);
                        sessions = sessions.into_iter().map(ended).collect();
                    }
                    Act::EndAllAgain(times) => {
                        subject = ended_all(times.max(1), known, all, now);
                        sessions = sessions.into_iter().map(ended).collect();
                    }
                    Act::EndOthersAgain(times) => {
                        let cutoff = ended_others(times, known, all, now);
                        if cutoff != known {
                            subject = cutoff;
                            sessions = sessions.into_iter().map(ended).collect();
                        }
                    }
                    Act::EndEverything => {
                        everything = Some(Cutoff::of_everything(all.as_ref(), MEMORY, now));
                        sessions = sessions.into_iter().map(ended).collect();
                    }
                    Act::Login => {
                        let login = Cutoff::current(known.as_ref(), all.as_ref(), now);
                        sessions.extend(login.map(|generation| (generation, None)));
                    }
                    Act::LoginAt(skew) => {
                        let clock = now.as_secs().saturating_add_signed(skew.into());
                        let clock = UnixTime::from_secs(clock);
                        let login = Cutoff::current(known.as_ref(), all.as_ref(), clock);
                        sessions.extend(login.map(|generation| (generation, None)));
                    }
                    Act::Wait(seconds) => {
                        now = now.plus(Duration::from_secs(seconds.into()));
                        // A session that was ended so long ago could not be used since, and has
                        // expired.
                        sessions.retain(|(_, at)| at.is_none_or(|at| now.since(at) < MEMORY));
                    }
                }
                let alive = |cutoff: &Option<Cutoff>| cutoff.filter(|cutoff| now < cutoff.expires);
                let (known, all) = (alive(&subject), alive(&everything));
                let id = SessionId::from_bytes([1; 16]);
                for (generation, ended) in &sessions {
                    let (known, all) = (known.as_ref(), all.as_ref());
                    let standing = Cutoff::standing(Standing::Live, id, *generation, known, all);
                    let expected = ended.map_or(Standing::Live, |_| Standing::Ended);
                    prop_assert_eq!(standing, expected, "{:?} at {:?}", generation, now);
                }
            }
        }

        #[test]
        fn what_is_written_is_read(generation: u32, expires: u64, spared: Option<[u8; 16]>) {
            let spared = spared.map(SessionId::from_bytes);
            let expires = UnixTime::from_secs(expires);
            let cutoff = Cutoff { generation: Generation::from_number(generation), spared, expires };
            let bytes = cutoff.to_bytes();
            prop_assert_eq!(Cutoff::from_bytes(&bytes), Some(cutoff));
            prop_assert_eq!(Cutoff::from_bytes(&[&bytes[..], &[0]].concat()), None);
        }
    }

    #[test]
    fn nobody_gets_ahead_of_the_end_of_everything() {
        let now = UnixTime::from_secs(1_000_000);
        let mut cutoff = None;
        while let Ok(session) = Cutoff::current(cutoff.as_ref(), None, now) {
            assert!(session < Cutoff::of_everything(None, MEMORY, now).generation);
            cutoff = ended_all(1, cutoff, None, now);
        }
        let last = ended_all(10_000, cutoff, None, now).unwrap();
        assert!(last.generation < Cutoff::of_everything(None, MEMORY, now).generation);
    }

    #[test]
    fn however_often_the_others_were_ended_all_can_be_and_log_in_again() {
        let now = UnixTime::from_secs(1_000_000);
        let thief = ended_others(u16::MAX, None, None, now);
        let others = ended_others(u16::MAX, thief, None, now);
        assert_eq!(others, thief, "refused by now");
        let cutoff = ended_all(1, thief, None, now);
        let renewed = thief.unwrap().generation;
        let standing = |generation| {
            let (id, cutoff) = (SessionId::from_bytes([2; 16]), cutoff.as_ref());
            Cutoff::standing(Standing::Live, id, generation, cutoff, None)
        };
        assert_eq!(standing(renewed), Standing::Ended);
        let again = Cutoff::current(cutoff.as_ref(), None, now).unwrap();
        assert_eq!(standing(again), Standing::Live);
    }

    #[test]
    fn logins_wait_two_minutes_at_most_for_the_ends_before() {
        let now = UnixTime::from_secs(1_000_000);
        let cutoff = ended_all(u16::MAX, None, None, now);
        assert!(Cutoff::current(cutoff.as_ref(), None, now).is_err());
        let later = now.plus(Duration::from_secs(120));
        assert_eq!(
            Cutoff::current(cutoff.as_ref(), None, later).unwrap(),
            cutoff.unwrap().generation
        );
    }
}
