//! What is known about one session id: the pure part of revocation.

use std::time::Duration;

use super::{Again, Renewal, Standing};
use crate::cursor::Cursor;
use crate::id::SessionId;
use crate::time::UnixTime;

/// How long requests under way may go on with an old id, once the new one has come back from the
/// client. Until then the response that carried the new one may be lost.
const GRACE: Duration = Duration::from_secs(5);

/// For how long no visitor's session is begun with an old id: the client has a better credential.
const REPLACED: Duration = Duration::from_secs(60);

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
    /// Another successor took its place, at this time, before anybody used it.
    Displaced(UnixTime),
    Ended,
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
            (Some(Ending::Displaced(at)), _) if now < at.plus(REPLACED) => Standing::Replaced,
            (Some(_), _) => Standing::Ended,
            (None, Some(rotation)) => rotation.standing(now),
            (None, None) => Standing::Live,
        }
    }

    /// Returns what becomes of a session that is to be renewed. `made` is the successor that it has by
    /// the very request which asks.
    pub(super) fn renewal(
        entry: Option<&Self>,
        renewal: Renewal,
        made: Option<SessionId>,
        now: UnixTime,
    ) -> Decision {
        match entry.map_or(Standing::Live, |entry| entry.standing(now)) {
            Standing::Live | Standing::Spared(_) => Decision::To { renewal, displaced: None },
            Standing::Grace { .. } | Standing::Leads { .. } => {
                let rotation = entry.and_then(|entry| entry.rotated);
                rotation.map_or(Decision::Refused, |rotation| rotation.again(renewal, made))
            }
            // There is nothing left whose place the session of a login could take.
            Standing::Ended | Standing::Replaced | Standing::Superseded => {
                if renewal == Renewal::Login { Decision::Alone } else { Decision::Refused }
            }
        }
    }

    /// Returns the successor that took the place of `id` as this one's, where nobody has used it.
    pub(super) fn instead_of(&self, id: &SessionId) -> Option<Rotation> {
        self.rotated.filter(|it| it.successor != *id && it.successor_used.is_none())
    }

    /// Returns how this id ends: where a login that was used goes on without it, so that nothing is
    /// begun in the place of the better credential.
    pub(super) fn ending(&self, ending: Ending, now: UnixTime) -> Ending {
        let goes_on = self.rotated.is_some() && self.takes_along().is_none();
        if goes_on { Ending::Displaced(now) } else { ending }
    }

    /// Whether ending this id ends its successor as well: not where a login took the place of an id
    /// that somebody else may know, and its session was used.
    pub(super) fn takes_along(&self) -> Option<SessionId> {
        let goes_on = |it: &Rotation| it.renewal == Renewal::Login && it.successor_used.is_some();
        self.rotated.filter(|rotation| !goes_on(rotation)).map(|rotation| rotation.successor)
    }
}

/// What becomes of a session that is renewed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// The new id stands by itself.
    Alone,
    Refused,
    /// It has this successor, and keeps it.
    Same(SessionId),
    /// The new id is its successor. Another one that nobody has used ends.
    To {
        renewal: Renewal,
        displaced: Option<SessionId>,
    },
}

impl Rotation {
    fn standing(&self, now: UnixTime) -> Standing {
        let Self { successor, renewal, at, successor_used } = *self;
        let over_since = match (successor_used, renewal) {
            (None, Renewal::Rotation) => return Standing::Leads { successor, spared: None },
            (None, Renewal::Elevation | Renewal::Login) => {
                return Standing::Grace { successor, outlived: false, spared: None };
            }
            (None, Renewal::Demotion) => at,
            (Some(used), _) => used,
        };
        if renewal != Renewal::Demotion && now < over_since.plus(GRACE) {
            Standing::Grace { successor, outlived: renewal == Renewal::Login, spared: None }
        } else if now < over_since.plus(REPLACED) {
            Standing::Replaced
        } else {
            Standing::Superseded
        }
    }

    /// Returns what becomes of a session that was renewed before.
    fn again(&self, renewal: Renewal, made: Option<SessionId>) -> Decision {
        if self.successor_used.is_some() {
            return Decision::Refused;
        }
        match self.renewal.again(renewal, made == Some(self.successor)) {
            Again::Same => Decision::Same(self.successor),
            Again::Refused => Decision::Refused,
            Again::Instead(renewal) => Decision::To { renewal, displaced: Some(self.successor) },
        }
    }
}

/// Returns the moment from which an id is refused whose successor was first used at `used`; `None`
/// while nobody has used it.
pub(crate) fn grace_until(used: Option<UnixTime>) -> Option<UnixTime> {
    used.map(|used| used.plus(GRACE))
}

const FORMAT: u8 = 1;
const ENDED: u8 = 1 << 0;
const LOGGED_IN: u8 = 1 << 1;
const PREDECESSOR: u8 = 1 << 2;
const ROTATED: u8 = 1 << 3;
const ELEVATED: u8 = 1 << 4;
const SUCCESSOR_USED: u8 = 1 << 5;
const USED: u8 = 1 << 6;
const DISPLACED: u8 = 1 << 7;

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
            Some(Ending::Displaced(at)) => {
                flags |= DISPLACED;
                time(&mut rest, at);
            }
            Some(Ending::Ended) => flags |= ENDED,
            None => {}
        }
        if let Some(predecessor) = self.predecessor {
            flags |= PREDECESSOR;
            rest.extend_from_slice(predecessor.as_bytes());
        }
        if let Some(Rotation { successor, renewal, at, successor_used }) = self.rotated {
            flags |= ROTATED
                | match renewal {
                    Renewal::Demotion => ELEVATED | LOGGED_IN,
                    Renewal::Elevation => ELEVATED,
                    Renewal::Login => LOGGED_IN,
                    Renewal::Rotation => 0,
                };
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
        } else if flags & DISPLACED != 0 {
            entry.ended = Some(Ending::Displaced(time(&mut cursor)?));
        }
        if flags & PREDECESSOR != 0 {
            entry.predecessor = Some(SessionId::from_bytes(cursor.array()?));
        }
        if flags & ROTATED != 0 {
            let renewal = match (flags & ELEVATED != 0, flags & LOGGED_IN != 0) {
                (true, true) => Renewal::Demotion,
                (true, false) => Renewal::Elevation,
                (false, true) => Renewal::Login,
                (false, false) => Renewal::Rotation,
            };
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
        let renewal = prop_oneof![
            Just(Renewal::Demotion),
            Just(Renewal::Elevation),
            Just(Renewal::Login),
            Just(Renewal::Rotation),
        ];
        let rotation = (any_id(), renewal, any_time(), proptest::option::of(any_time())).prop_map(
            |(successor, renewal, at, successor_used)| Rotation {
                successor,
                renewal,
                at,
                successor_used,
            },
        );
        let ending = prop_oneof![Just(Ending::Ended), any_time().prop_map(Ending::Displaced)];
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
