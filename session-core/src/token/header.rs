//! What stands in a token before the payload.

use std::time::Duration;

use smallvec::SmallVec;

use crate::cursor::{Cursor, write_varint};
use crate::id::SessionId;
use crate::keys::KeyId;
use crate::payload::Codec;
use crate::revocation::Epoch;
use crate::time::UnixTime;

/// The one format there is: signed, laid out as `docs/token.md` says.
pub(super) const SIGNED: u8 = 1;

/// Bytes of a token. A usual one fits without allocating.
pub(super) type TokenBytes = SmallVec<[u8; 256]>;

const SUBJECT: u8 = 1 << 0;
const JSON: u8 = 1 << 1;
const ISSUED: u8 = 1 << 2;
const ASSURANCE: u8 = 1 << 3;
const OVERRIDES: u8 = 1 << 4;
const EPOCH: u8 = 1 << 5;
const RESERVED: u8 = !(SUBJECT | JSON | ISSUED | ASSURANCE | OVERRIDES | EPOCH);

/// The facts about a session that its lifetime, its revocation and its guards hang on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    /// Which session it is.
    pub id: SessionId,
    /// When the visit began, logged in or not.
    pub started: UnixTime,
    /// When the subject last proved who they are; `None` for a visitor.
    pub authenticated: Option<UnixTime>,
    /// When a request last used the session, to a quarter of its idle time.
    pub last_seen: UnixTime,
    /// When this id was given out, where that was later than `started` and matters.
    pub issued: Option<UnixTime>,
    /// How surely the subject was authenticated, where the application says.
    pub assurance: Option<Assurance>,
    /// Lifetimes chosen for this one session.
    pub overrides: Option<Overrides>,
    /// The generation of the subject's sessions that this one belongs to, where they are counted.
    pub epoch: Option<u32>,
}

/// How surely a subject was authenticated: a higher number is surer (RFC 9470's `acr`, as levels).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Assurance(pub u8);

/// Lifetimes chosen for one session, instead of the declared ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Overrides {
    /// The idle timeout, in whole seconds.
    pub idle: Duration,
    /// The lifetime from login, in whole seconds.
    pub lifetime: Duration,
}

/// What is known of a token before its tag has been checked: where to look for the key.
pub(super) struct Preamble {
    pub(super) key: KeyId,
    pub(super) version: u32,
}

/// A header as read, with what describes the payload behind it.
pub(super) struct Read<'a> {
    pub(super) header: Header,
    pub(super) codec: Codec,
    pub(super) payload: &'a [u8],
}

impl Header {
    /// Returns the generation that the session belongs to: the one that stands in it, or that of its
    /// authentication. `None` for a visitor's.
    pub fn generation(&self) -> Option<Epoch> {
        let authenticated = self.authenticated?;
        Some(self.epoch.map_or_else(|| Epoch::at(authenticated), Epoch::from_number))
    }

    /// Appends everything from the format to the end of the header. A time before `started`, which
    /// no correct caller gives, is written as `started`.
    pub(super) fn write(&self, out: &mut TokenBytes, key: KeyId, version: u32, codec: Codec) {
        out.push(SIGNED);
        out.extend_from_slice(key.as_bytes());
        out.push(self.flags(codec));
        write_varint(|byte| out.push(byte), version);
        out.extend_from_slice(self.id.as_bytes());
        out.extend_from_slice(&short(self.started.as_secs()).to_be_bytes());
        let offset = |time: UnixTime| short(time.since(self.started).as_secs());
        if let Some(time) = self.authenticated {
            write_varint(|byte| out.push(byte), offset(time));
        }
        write_varint(|byte| out.push(byte), offset(self.last_seen));
        if let Some(time) = self.issued {
            write_varint(|byte| out.push(byte), offset(time));
        }
        if let Some(Assurance(level)) = self.assurance {
            out.push(level);
        }
        if let Some(Overrides { idle, lifetime }) = self.overrides {
            write_varint(|byte| out.push(byte), short(idle.as_secs()));
            write_varint(|byte| out.push(byte), short(lifetime.as_secs()));
        }
        if let Some(epoch) = self.epoch {
            write_varint(|byte| out.push(byte), epoch);
        }
    }

    fn flags(&self, codec: Codec) -> u8 {
        let bit = |set: bool, flag: u8| if set { flag } else { 0 };
        bit(self.authenticated.is_some(), SUBJECT)
            | bit(codec == Codec::Json, JSON)
            | bit(self.issued.is_some(), ISSUED)
            | bit(self.assurance.is_some(), ASSURANCE)
            | bit(self.overrides.is_some(), OVERRIDES)
            | bit(self.epoch.is_some(), EPOCH)
    }
}

impl Preamble {
    pub(super) fn read(token: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(token);
        let _format = cursor.byte()?;
        let key = KeyId(cursor.array()?);
        let _flags = cursor.byte()?;
        let version = cursor.varint()?;
        Some(Self { key, version })
    }
}

/// Reads a whole body, the token without its tag. Only called once the tag has been checked.
pub(super) fn read(body: &[u8]) -> Option<Read<'_>> {
    let mut cursor = Cursor::new(body);
    let _format_and_key = cursor.take(5)?;
    let flags = cursor.byte()?;
    if flags & RESERVED != 0 {
        return None;
    }
    let _version = cursor.varint()?;
    let id = SessionId::from_bytes(cursor.array()?);
    let started = UnixTime::from_secs(u32::from_be_bytes(cursor.array()?).into());
    let authenticated = when(flags & SUBJECT, || later(started, &mut cursor))?;
    let last_seen = later(started, &mut cursor)?;
    let issued = when(flags & ISSUED, || later(started, &mut cursor))?;
    let assurance = when(flags & ASSURANCE, || cursor.byte().map(Assurance))?;
    let overrides = when(flags & OVERRIDES, || {
        Some(Overrides { idle: seconds(&mut cursor)?, lifetime: seconds(&mut cursor)? })
    })?;
    let epoch = when(flags & EPOCH, || cursor.varint())?;
    let header =
        Header { id, started, authenticated, last_seen, issued, assurance, overrides, epoch };
    let codec = if flags & JSON == 0 { Codec::Postcard } else { Codec::Json };
    Some(Read { header, codec, payload: cursor.rest() })
}

/// Reads an optional part: `None` if it should be there and is not.
#[expect(clippy::option_option, reason = "absent, and absent where it should not be")]
fn when<V>(flag: u8, read: impl FnOnce() -> Option<V>) -> Option<Option<V>> {
    if flag == 0 { Some(None) } else { read().map(Some) }
}

fn later(started: UnixTime, cursor: &mut Cursor<'_>) -> Option<UnixTime> {
    seconds(cursor).map(|offset| started.plus(offset))
}

fn seconds(cursor: &mut Cursor<'_>) -> Option<Duration> {
    cursor.varint().map(|seconds| Duration::from_secs(seconds.into()))
}

/// Times are 32 bits, which lasts until 2106; later ones stop there, and such a token is expired.
fn short(seconds: u64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_header() -> impl Strategy<Value = Header> {
        let offset = || proptest::option::of(0..=1_000_000_u32);
        let overrides = proptest::option::of((any::<u32>(), any::<u32>()));
        let rest =
            (proptest::option::of(any::<u8>()), overrides, proptest::option::of(any::<u32>()));
        (any::<[u8; 16]>(), 0..=3_000_000_000_u32, offset(), 0..=1_000_000_u32, offset(), rest)
            .prop_map(
                |(id, started, authenticated, last_seen, issued, (assurance, overrides, epoch))| {
                    let started = UnixTime::from_secs(started.into());
                    let at = |offset: u32| started.plus(Duration::from_secs(offset.into()));
                    let seconds = |value: u32| Duration::from_secs(value.into());
                    Header {
                        id: SessionId::from_bytes(id),
                        started,
                        authenticated: authenticated.map(at),
                        last_seen: at(last_seen),
                        issued: issued.map(at),
                        assurance: assurance.map(Assurance),
                        overrides: overrides.map(|(idle, lifetime)| Overrides {
                            idle: seconds(idle),
                            lifetime: seconds(lifetime),
                        }),
                        epoch,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(header in any_header(), version: u32, json: bool, payload: Vec<u8>) {
            let codec = if json { Codec::Json } else { Codec::Postcard };
            let mut bytes = TokenBytes::new();
            header.write(&mut bytes, KeyId([1, 2, 3, 4]), version, codec);
            bytes.extend_from_slice(&payload);

            let preamble = Preamble::read(&bytes).unwrap();
            prop_assert_eq!((preamble.key, preamble.version), (KeyId([1, 2, 3, 4]), version));
            prop_assert_eq!(bytes[0], SIGNED);
            let read = read(&bytes).unwrap();
            prop_assert_eq!((read.header, read.codec, read.payload), (header, codec, &payload[..]));
        }

        #[test]
        fn a_header_cut_short_is_refused(header in any_header()) {
            let mut bytes = TokenBytes::new();
            header.write(&mut bytes, KeyId([0; 4]), 1, Codec::Postcard);
            for length in 0..bytes.len() {
                prop_assert!(read(&bytes[..length]).is_none());
            }
        }
    }

    fn visitor() -> Header {
        Header {
            id: SessionId::from_bytes([0; 16]),
            started: UnixTime::from_secs(1),
            authenticated: None,
            last_seen: UnixTime::from_secs(1),
            issued: None,
            assurance: None,
            overrides: None,
            epoch: None,
        }
    }

    #[test]
    fn a_subjects_session_is_of_the_generation_that_it_says_or_of_its_login() {
        let subject = Header { authenticated: Some(UnixTime::from_secs(7)), ..visitor() };
        assert_eq!(subject.generation(), Some(Epoch::from_number(7)));
        let later = Header { epoch: Some(9), ..subject };
        assert_eq!(later.generation(), Some(Epoch::from_number(9)));
        assert_eq!(Header { authenticated: None, ..later }.generation(), None);
    }

    #[test]
    fn a_reserved_flag_is_refused() {
        let header = visitor();
        let mut bytes = TokenBytes::new();
        header.write(&mut bytes, KeyId([0; 4]), 1, Codec::Postcard);
        for flag in [1 << 6, 1 << 7] {
            let mut flagged = bytes.clone();
            flagged[5] |= flag;
            assert!(read(&flagged).is_none(), "{flag}");
        }
    }
}
