//! Sessions that outlive their struct.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod generated;
mod golden;
mod pinned;
mod records;
mod rewritten;
mod round_trip;
mod shapes;
mod writes_older;

use std::time::Duration;

use session_axum::SessionData;
use session_core::{
    Context, Header, KeyRing, Lifetimes, OpenToken, Refusal, SessionId, Tokens, UnixTime,
};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const LIFETIMES: Lifetimes =
    Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));

fn tokens<T: SessionData>() -> Tokens<T> {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    Tokens::new(Context::new("tests", "session", T::DECLARATION), keys)
}

/// Returns the session's token, as the build with this struct writes it.
fn written<T: SessionData>(session: &T) -> String {
    let tokens = tokens::<T>();
    let payload = tokens.encode(session).unwrap();
    tokens.sign(&header(payload.has_subject()), &payload).unwrap()
}

fn header(has_subject: bool) -> Header {
    Header::begin(SessionId::from_bytes([7; 16]), NOW)
        .with_authenticated(has_subject.then_some(NOW))
}

fn opened<T: SessionData>(text: &str) -> Result<OpenToken, Refusal> {
    tokens::<T>().open(text.as_bytes(), &LIFETIMES, NOW)
}

/// Returns the session as the build with the struct `T` reads it.
fn read<T: SessionData>(text: &str) -> Result<T, Refusal> {
    opened::<T>(text)?.session().map_err(Refusal::Payload)
}
