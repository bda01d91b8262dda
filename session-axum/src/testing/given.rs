//! A session that a test gives somebody: as a login would write it, and as none would.

use std::time::Duration;

use session_core::{Assurance, Context, Header, KeyRing, Lifetimes, SessionData, Tokens, UnixTime};

use crate::keeping::{
    CameUnder, Delivery, Located, Planted, Unwritten, Written, login_header, visitor_header,
};
use crate::sessions::Settings;

/// A session and its times.
#[derive(Clone, Debug)]
pub(super) struct Given<T> {
    session: T,
    header: Header,
}

impl<T: SessionData> Given<T> {
    /// Returns a session that began now: with a login if it belongs to somebody.
    #[track_caller]
    pub(super) fn new(settings: &Settings<T>, session: T) -> Self {
        let now = settings.clock.now();
        let payload = or_fail(settings.keeping.tokens().encode(&session));
        // As a login would write it, or as a visit begins; it gets an id when it is placed.
        let header =
            if payload.has_subject() { login_header(None, None, now) } else { visitor_header(now) };
        Self { session, header }
    }

    /// Moves the login back. The visit began no later.
    #[track_caller]
    pub(super) fn authenticated_ago(mut self, ago: Duration) -> Self {
        let then = earlier(self.header.last_seen, ago);
        self.header.authenticated = self.header.authenticated.map(|_| then);
        self.header.started = self.header.started.min(then);
        self
    }

    pub(super) fn assured(mut self, level: u8) -> Self {
        self.header.assurance = Some(Assurance(level));
        self
    }

    /// Moves everything back to where the session is no longer accepted.
    #[track_caller]
    pub(super) fn expired(mut self, lifetimes: Lifetimes) -> Self {
        let ago = lifetimes.idle().saturating_add(Lifetimes::SKEW);
        let header = &mut self.header;
        header.started = earlier(header.started, ago);
        header.last_seen = earlier(header.last_seen, ago);
        header.authenticated = header.authenticated.map(|time| earlier(time, ago));
        self
    }

    /// Puts the session where the application keeps its sessions, under a new id.
    #[track_caller]
    pub(super) fn place(&self, settings: &Settings<T>) -> Planted {
        let payload = or_fail(settings.keeping.tokens().encode(&self.session));
        or_fail(settings.keeping.plant(&self.header, &payload, settings.clock.now()))
    }
}

/// Returns a session that is nowhere but in a test.
#[track_caller]
pub(crate) fn written<T: SessionData>(session: T, now: UnixTime) -> Written<T> {
    let context = Context::new("tests", "session", T::DECLARATION);
    let keys = or_fail(KeyRing::throw_away());
    let payload = or_fail(Tokens::<T>::new(context, keys).encode(&session));
    let header =
        if payload.has_subject() { login_header(None, None, now) } else { visitor_header(now) };
    let (delivery, at) = (Delivery::Unneeded, Located::Token);
    let (fresh, under, origin) = (true, CameUnder::Own, None);
    Written { header, session, payload, delivery, fresh, under, at, origin }
}

/// Waits until a session is in its place, and returns its credential if that is another one now.
pub(super) async fn arrive<T: SessionData>(
    settings: &Settings<T>,
    awaited: &Unwritten,
) -> Option<String> {
    or_fail(settings.keeping.arrive(awaited).await)
}

/// Changes one letter near the end: what is left is as good in every respect but that it was made up.
pub(super) fn forged(cookie: &str) -> String {
    // The last letter has unused bits; with those set it would not even look like one.
    let at = cookie.len().saturating_sub(2);
    let forge = |(place, letter)| match letter {
        'A' if place == at => 'B',
        _ if place == at => 'A',
        letter => letter,
    };
    cookie.chars().enumerate().map(forge).collect()
}

#[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
#[track_caller]
fn earlier(time: UnixTime, ago: Duration) -> UnixTime {
    match time.as_secs().checked_sub(ago.as_secs()) {
        Some(seconds) => UnixTime::from_secs(seconds),
        None => panic!("{ago:?} before {} there was no time; set the clock later", time.as_secs()),
    }
}

#[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
#[track_caller]
fn or_fail<V, E: std::fmt::Display>(result: Result<V, E>) -> V {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the application could not keep this session: {error}"),
    }
}
