//! A session that a test gives somebody: as a login would write it, and as none would.

use std::time::Duration;

use session_core::store::{Owner, Record, SecretId, StoreError, StoreKey};
use session_core::{
    Answer, Assurance, Attached, Header, Lifetimes, Payload, SessionData, SessionId, UnixTime,
};

use crate::sessions::{Keep, Settings};
use crate::stored::Shelf;

/// A session and its times.
#[derive(Clone, Debug)]
pub(super) struct Given<T> {
    session: T,
    header: Header,
}

/// A session in its place.
pub(super) struct Placed {
    /// The cookie's value.
    pub(super) cookie: String,
    /// What has to be in the store before the cookie is good; `None` if it is, or if there is none.
    pub(super) awaited: Option<Awaited>,
}

/// A record on its way into a store that does not answer at once.
#[derive(Clone)]
pub(super) struct Awaited {
    key: StoreKey,
    bytes: Vec<u8>,
    expires: UnixTime,
    owner: Option<Owner>,
    now: UnixTime,
}

impl<T: SessionData> Given<T> {
    /// Returns a session that began now: with a login if it belongs to somebody.
    #[track_caller]
    pub(super) fn new(settings: &Settings<T>, session: T) -> Self {
        let now = settings.clock.now();
        let has_subject = or_fail(settings.keep.encode(&session)).has_subject();
        // It gets an id of its own when it is placed.
        let header = Header::begin(SessionId::from_bytes([0; SessionId::LEN]), now)
            .with_authenticated(has_subject.then_some(now));
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
    pub(super) fn place(&self, settings: &Settings<T>) -> Placed {
        let payload = or_fail(settings.keep.encode(&self.session));
        match &settings.keep {
            Keep::Cookie(kept) => {
                let mut id = [0; SessionId::LEN];
                or_fail(settings.entropy.fill(&mut id));
                let header = self.header.with_id(SessionId::from_bytes(id));
                Placed { cookie: or_fail(kept.tokens.sign(&header, &payload)), awaited: None }
            }
            Keep::Store(in_store) => {
                let id = or_fail(SecretId::random(&*settings.entropy));
                let record = self.record(in_store, &id, &payload, settings);
                let answer =
                    match in_store.store.create(&record.key, record.as_record(), record.now) {
                        Answer::Ready(answer) => Some(answer),
                        // Nothing has begun: it is asked for when somebody can wait.
                        Answer::Pending(_) => None,
                    };
                let awaited = answer.is_none().then_some(record);
                answer.into_iter().for_each(or_fail);
                Placed { cookie: id.to_text(), awaited }
            }
        }
    }

    #[track_caller]
    fn record(
        &self,
        in_store: &Shelf<T>,
        id: &SecretId,
        payload: &Payload,
        settings: &Settings<T>,
    ) -> Awaited {
        let (Self { header, .. }, key) = (self, id.key());
        let bytes = or_fail(in_store.records.seal(header, &Attached::default(), payload, &key));
        let subject = payload.has_subject().then(|| payload.subject());
        let Record { expires, owner, .. } =
            in_store.records.record(&bytes, header, subject, &settings.lifetimes);
        Awaited { key, bytes, expires, owner, now: settings.clock.now() }
    }
}

impl Awaited {
    const fn as_record(&self) -> Record<'_> {
        Record { bytes: self.bytes.as_slice(), expires: self.expires, owner: self.owner }
    }

    /// Waits until it is in the store.
    pub(super) async fn arrive<T: SessionData>(self, settings: &Settings<T>) {
        let Keep::Store(in_store) = &settings.keep else { return };
        match in_store.store.create(&self.key, self.as_record(), self.now).get().await {
            // Another request of the same client was faster.
            Ok(()) | Err(StoreError::Exists) => {}
            Err(error) => or_fail(Err(error)),
        }
    }
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
