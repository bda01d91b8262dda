//! How a header stands in a token, before the payload.

use std::time::Duration;

use smallvec::SmallVec;

use crate::cursor::{Cursor, write_varint};
use crate::header::{Assurance, ChosenLifetimes, Header, StableId};
use crate::id::SessionId;
use crate::keys::KeyId;
use crate::payload::Codec;
use crate::time::UnixTime;

/// The one format there is: signed, laid out as `docs/token.md` says.
pub(super) const SIGNED: u8 = 1;

/// Bytes of a token. A usual one fits without allocating.
pub(super) type TokenBytes = SmallVec<[u8; 256]>;

const SUBJECT: u8 = 1 << 0;
const JSON: u8 = 1 << 1;
const ISSUED: u8 = 1 << 2;
const ASSURANCE: u8 = 1 << 3;
const CHOSEN: u8 = 1 << 4;
const GENERATION: u8 = 1 << 5;
const SID: u8 = 1 << 6;
/// For more flags, if these ever run out: another byte of them would follow.
const RESERVED: u8 = 1 << 7;

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

/// Appends everything from the format to the end of the header. A time before `started`, which no
/// correct caller gives, is written as `started`.
pub(super) fn write(header: &Header, out: &mut TokenBytes, key: KeyId, version: u32, codec: Codec) {
    out.push(SIGNED);
    out.extend_from_slice(key.as_bytes());
    out.push(flags(header, codec));
    write_varint(|byte| out.push(byte), version);
    out.extend_from_slice(header.id.as_bytes());
    out.extend_from_slice(&short(header.started.as_secs()).to_be_bytes());
    let offset = |time: UnixTime| short(time.since(header.started).as_secs());
    if let Some(time) = header.authenticated {
        write_varint(|byte| out.push(byte), offset(time));
    }
    write_varint(|byte| out.push(byte), offset(header.last_seen));
    if let Some(time) = header.issued {
        write_varint(|byte| out.push(byte), offset(time));
    }
    if let Some(Assurance(level)) = header.assurance {
        out.push(level);
    }
    if let Some(ChosenLifetimes { idle, lifetime }) = header.chosen {
        write_varint(|byte| out.push(byte), short(idle.as_secs()));
        write_varint(|byte| out.push(byte), short(lifetime.as_secs()));
    }
    if let Some(number) = header.generation {
        write_varint(|byte| out.push(byte), number);
    }
    if let Some(sid) = header.sid {
        out.extend_from_slice(sid.as_bytes());
    }
}

fn flags(header: &Header, codec: Codec) -> u8 {
    let bit = |set: bool, flag: u8| if set { flag } else { 0 };
    bit(header.authenticated.is_some(), SUBJECT)
        | bit(codec == Codec::Json, JSON)
        | bit(header.issued.is_some(), ISSUED)
        | bit(header.assurance.is_some(), ASSURANCE)
        | bit(header.chosen.is_some(), CHOSEN)
        | bit(header.generation.is_some(), GENERATION)
        | bit(header.sid.is_some(), SID)
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
    let chosen = when(flags & CHOSEN, || {
        Some(ChosenLifetimes { idle: seconds(&mut cursor)?, lifetime: seconds(&mut cursor)? })
    })?;
    let generation = when(flags & GENERATION, || cursor.varint())?;
    let sid = when(flags & SID, || cursor.array().map(StableId::from_bytes))?;
    // Every part by name: one that is added and not read does not compile.
    let header = Header {
        id,
        started,
        authenticated,
        last_seen,
        issued,
        assurance,
        chosen,
        generation,
        sid,
    };
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
        let rest = (
            proptest::option::of(any::<u8>()),
            proptest::option::of((any::<u32>(), any::<u32>())),
            proptest::option::of(any::<u32>()),
            proptest::option::of(any::<[u8; 16]>()),
        );
        (any::<[u8; 16]>(), 0..=3_000_000_000_u32, offset(), 0..=1_000_000_u32, offset(), rest)
            .prop_map(|(id, started, authenticated, last_seen, issued, rest)| {
                let (assurance, chosen, generation, sid) = rest;
                let started = UnixTime::from_secs(started.into());
                let at = |offset: u32| started.plus(Duration::from_secs(offset.into()));
                let seconds = |value: u32| Duration::from_secs(value.into());
                let chosen = chosen.map(|(idle, lifetime)| ChosenLifetimes {
                    idle: seconds(idle),
                    lifetime: seconds(lifetime),
                });
                Header::begin(SessionId::from_bytes(id), started)
                    .with_authenticated(authenticated.map(at))
                    .used_at(at(last_seen))
                    .with_issued(issued.map(at))
                    .with_assurance(assurance.map(Assurance))
                    .with_chosen(chosen)
                    .with_generation(generation)
                    .with_sid(sid.map(StableId::from_bytes))
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(header in any_header(), version: u32, json: bool, payload: Vec<u8>) {
            let codec = if json { Codec::Json } else { Codec::Postcard };
            let mut bytes = TokenBytes::new();
            write(&header, &mut bytes, KeyId([1, 2, 3, 4]), version, codec);
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
            write(&header, &mut bytes, KeyId([0; 4]), 1, Codec::Postcard);
            for length in 0..bytes.len() {
                prop_assert!(read(&bytes[..length]).is_none());
            }
        }
    }

    #[test]
    fn the_reserved_flag_is_refused() {
        let visitor = Header::begin(SessionId::from_bytes([0; 16]), UnixTime::from_secs(1));
        let mut bytes = TokenBytes::new();
        write(&visitor, &mut bytes, KeyId([0; 4]), 1, Codec::Postcard);
        assert!(read(&bytes).is_some());
        bytes[5] |= RESERVED;
        assert!(read(&bytes).is_none());
    }
}
