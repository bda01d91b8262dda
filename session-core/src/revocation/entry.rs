//! What is known about one session id: the pure part of revocation.

use std::time::Duration;

use super::{Renewal, Standing};
use crate::cursor::Cursor;
use crate::id::SessionId;
use crate::time::UnixTime;

/// How long requests under way may go on with an old id, at most.
const GRACE: Duration = Duration::from_secs(60);

/// How long, once the new id has come back from the client.
const GRACE_AFTER_USE: Duration = Duration::from_secs(5);

/// What is known about one id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) expires: UnixTime,
    pub(super) ended: Option<Ending>,
    pub(super) predecessor: Option<SessionId>,
    pub(super) rotated: Option<Rotation>,
    /// Whether a request has come with this id; only known of successors.
    pub(super) used: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    Ended,
    Replaced(UnixTime),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Rotation {
    pub(super) successor: SessionId,
    pub(super) renewal: Renewal,
    pub(super) at: UnixTime,
    pub(super) successor_used: Option<UnixTime>,
}

impl Entry {
    pub(super) const fn new(expires: UnixTime) -> Self {
        Self { expires, ended: None, predecessor: None, rotated: None, used: false }
    }

    pub(super) fn standing(&self, now: UnixTime) -> Standing {
        match (self.ended, self.rotated) {
            (Some(Ending::Replaced(at)), _) if now < at.plus(GRACE) => Standing::Replaced,
            (Some(_), _) => Standing::Ended,
            (None, Some(rotation)) if now < rotation.grace_until() => {
                Standing::Grace { successor: rotation.successor }
            }
            (None, Some(_)) => Standing::Superseded,
            (None, None) => Standing::Live,
        }
    }

    /// Returns where a session may go by a renewal; `Err` if not to a new id, with the one to which it
    /// goes instead, if it goes anywhere.
    pub(super) fn may_renew(
        entry: Option<&Self>,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<(), Option<SessionId>> {
        match entry.map_or(Standing::Live, |entry| entry.standing(now)) {
            Standing::Live | Standing::Spared(_) => Ok(()),
            Standing::Grace { successor } => {
                let before = entry.and_then(|entry| entry.rotated);
                let same_rights =
                    before.is_some_and(|rotation| rotation.renewal == Renewal::Rotation);
                Err((same_rights && renewal == Renewal::Rotation).then_some(successor))
            }
            Standing::Ended | Standing::Replaced | Standing::Superseded => Err(None),
        }
    }
}

impl Rotation {
    fn grace_until(&self) -> UnixTime {
        grace_until(self.at, self.successor_used)
    }
}

/// Returns the moment from which an id is refused that was rotated at `at`, and whose successor was
/// first used at `successor_used`.
pub(crate) fn grace_until(at: UnixTime, successor_used: Option<UnixTime>) -> UnixTime {
    let latest = at.plus(GRACE);
    successor_used.map_or(latest, |used| latest.min(used.plus(GRACE_AFTER_USE)))
}

const FORMAT: u8 = 1;
const ENDED: u8 = 1 << 0;
const REPLACED: u8 = 1 << 1;
const PREDECESSOR: u8 = 1 << 2;
const ROTATED: u8 = 1 << 3;
const ELEVATED: u8 = 1 << 4;
const SUCCESSOR_USED: u8 = 1 << 5;
const USED: u8 = 1 << 6;

/// How an entry stands in a store. Its expiry is the record's as well as its own.
impl Entry {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut flags = if self.used { USED } else { 0 };
        let mut rest = Vec::with_capacity(72);
        let time = |rest: &mut Vec<u8>, time: UnixTime| {
            rest.extend_from_slice(&time.as_secs().to_be_bytes());
        };
        time(&mut rest, self.expires);
        match self.ended {
            Some(Ending::Ended) => flags |= ENDED,
            Some(Ending::Replaced(at)) => {
                flags |= REPLACED;
                time(&mut rest, at);
            }
            None => {}
        }
        if let Some(predecessor) = self.predecessor {
            flags |= PREDECESSOR;
            rest.extend_from_slice(predecessor.as_bytes());
        }
        if let Some(Rotation { successor, renewal, at, successor_used }) = self.rotated {
            flags |= ROTATED | if renewal == Renewal::Elevation { ELEVATED } else { 0 };
            rest.extend_from_slice(successor.as_bytes());
            time(&mut rest, at);
            if let Some(used) = successor_used {
                flags |= SUCCESSOR_USED;
                time(&mut rest, used);
            }
        }
        [&[FORMAT, flags][..], &rest].concat()
    }

    /// Reads what [`Entry::to_bytes`] wrote; `None` if it is no entry that this build knows.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        if cursor.byte()? != FORMAT {
            return None;
        }
        let flags = cursor.byte()?;
        let mut entry = Self::new(time(&mut cursor)?);
        entry.used = flags & USED != 0;
        if flags & ENDED != 0 {
            entry.ended = Some(Ending::Ended);
        } else if flags & REPLACED != 0 {
            entry.ended = Some(Ending::Replaced(time(&mut cursor)?));
        }
        if flags & PREDECESSOR != 0 {
            entry.predecessor = Some(SessionId::from_bytes(cursor.array()?));
        }
        if flags & ROTATED != 0 {
            let renewal =
                if flags & ELEVATED == 0 { Renewal::Rotation } else { Renewal::Elevation };
            let successor = SessionId::from_bytes(cursor.array()?);
            let at = time(&mut cursor)?;
            let used = flags & SUCCESSOR_USED != 0;
            let successor_used = if used { Some(time(&mut cursor)?) } else { None };
            entry.rotated = Some(Rotation { successor, renewal, at, successor_used });
        }
        cursor.rest().is_empty().then_some(entry)
    }
}

fn time(cursor: &mut Cursor<'_>) -> Option<UnixTime> {
    cursor.array().map(|bytes| UnixTime::from_secs(u64::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_time() -> impl Strategy<Value = UnixTime> {
        any::<u64>().prop_map(UnixTime::from_secs)
    }

    fn any_id() -> impl Strategy<Value = SessionId> {
        any::<[u8; 16]>().prop_map(SessionId::from_bytes)
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        let ending = prop_oneof![Just(Ending::Ended), any_time().prop_map(Ending::Replaced)];
        let renewal = prop_oneof![Just(Renewal::Rotation), Just(Renewal::Elevation)];
        let rotation = (any_id(), renewal, any_time(), proptest::option::of(any_time())).prop_map(
            |(successor, renewal, at, successor_used)| Rotation {
                successor,
                renewal,
                at,
                successor_used,
            },
        );
        let optional = (
            proptest::option::of(ending),
            proptest::option::of(any_id()),
            proptest::option::of(rotation),
        );
        (any_time(), optional, any::<bool>()).prop_map(
            |(expires, (ended, predecessor, rotated), used)| Entry {
                expires,
                ended,
                predecessor,
                rotated,
                used,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_no_part_of_it_is(entry in any_entry()) {
            let bytes = entry.to_bytes();
            prop_assert_eq!(Entry::from_bytes(&bytes), Some(entry));
            for length in 0..bytes.len() {
                prop_assert_eq!(Entry::from_bytes(&bytes[..length]), None);
            }
        }

        #[test]
        fn no_bytes_break_the_reader(bytes: Vec<u8>) {
            let _ = Entry::from_bytes(&bytes);
        }
    }
}
