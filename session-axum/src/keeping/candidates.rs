//! Several credentials of our name in one request. A neighbouring host or path may have set one of them
//! (RFC 6265 §8.6), or it is left from before the cookie's path or domain changed.
//!
//! Exactly one authentic, live session among them is the session. Several of one session are one, the
//! newest; an older id and its successor are the successor's. Two different sessions are none: which of
//! them is the client's own cannot be known.

use session_core::{Event, SessionData, UnixTime};

use super::Keeping;
use super::state::{CameUnder, Incoming, Loaded, NoSession};

impl<T: SessionData> Keeping<T> {
    /// Finds out what several credentials are. One that cannot be judged for an outage may be another
    /// session, so that is an outage as well.
    pub(crate) async fn open_one_of(&self, values: &[&[u8]], now: UnixTime) -> Incoming<T> {
        let (mut sessions, mut none) = (Vec::new(), NoSession::Worthless);
        for value in values {
            match self.open(value, now).await {
                Incoming::Session(loaded) => sessions.push(loaded),
                Incoming::None(reason) => none = none.rather(reason),
                Incoming::Unknown => return Incoming::Unknown,
            }
        }
        match choose(sessions) {
            Chosen::Nothing => Incoming::None(none),
            Chosen::One(loaded) => Incoming::Session(loaded),
            Chosen::Several => {
                Event::CookieTwice.emit();
                Incoming::None(NoSession::Worthless)
            }
        }
    }
}

enum Chosen<T> {
    Nothing,
    One(Box<Loaded<T>>),
    Several,
}

fn choose<T: SessionData>(sessions: Vec<Box<Loaded<T>>>) -> Chosen<T> {
    let mut chosen: Option<Box<Loaded<T>>> = None;
    for loaded in sessions {
        chosen = match chosen {
            None => Some(loaded),
            Some(other) if is_followed_by(&other, &loaded) => Some(loaded),
            Some(other) if is_followed_by(&loaded, &other) => Some(other),
            Some(_) => return Chosen::Several,
        };
    }
    chosen.map_or(Chosen::Nothing, Chosen::One)
}

/// Whether the second is the same session as the first, as new at least.
fn is_followed_by<T: SessionData>(loaded: &Loaded<T>, newer: &Loaded<T>) -> bool {
    let (one, other) = (loaded.token.header(), newer.token.header());
    if one.id != other.id {
        return loaded.newer == Some(other.id);
    }
    // Of one id, the credential of its own counts more than what an older id led to.
    let rank =
        |loaded: &Loaded<T>| (loaded.under == CameUnder::Own, loaded.token.header().last_seen);
    let generation = |loaded: &Loaded<T>| loaded.token.header().generation;
    (rank(loaded), generation(loaded)) <= (rank(newer), generation(newer))
}
