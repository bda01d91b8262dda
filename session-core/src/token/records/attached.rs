//! What a record holds beside the session.

use std::fmt;

use super::signpost::Signpost;
use crate::cursor::{Cursor, write_varint};
use crate::entropy::{Entropy, EntropyError};
use crate::revocation::grace_until;
use crate::store::StoreKey;
use crate::time::UnixTime;
use crate::token::header::TokenBytes;

/// The first byte of a session's record. No token begins with it.
pub(super) const SESSION: u8 = 0x10;

const PREDECESSOR: u8 = 1 << 0;
const USER_AGENT: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;
const STAMP: u8 = 1 << 3;
pub(super) const SUCCESSOR: u8 = 1 << 4;
const USED: u8 = 1 << 5;
const RESERVED: u8 = !(PREDECESSOR | USER_AGENT | ADDRESS | STAMP | SUCCESSOR | USED);

/// What is kept beside a session: where it came from, and what its subject is shown of it in a list
/// of devices. What a change does not name stays as it was.
///
/// ```
/// use session_core::Attached;
///
/// let attached = Attached::default().with_client(Some("curl/8.5.0".to_owned()), None);
/// assert_eq!(attached.user_agent.as_deref(), Some("curl/8.5.0"));
/// assert!(attached.predecessor.is_none());
/// ```
#[non_exhaustive]
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Attached {
    /// What this session took the place of, until moments after it is first used.
    pub predecessor: Option<Predecessor>,
    /// What took the place of this session, while a request may still come with its id.
    pub successor: Option<Signpost>,
    /// The user agent at login, as the client gave it.
    pub user_agent: Option<String>,
    /// The address at login, as the application determined it.
    pub address: Option<String>,
    /// The store's stamp when the generation of this session was last found to stand.
    pub stamp: Option<Stamp>,
}

/// A value that a store shows in one place for all its records, and that is another one whenever
/// sessions of any subject were ended. A record that has the present one belongs to a generation
/// that stands, so that its subject's need not be read.
///
/// It is drawn anew each time and compared as it is: neither a clock that is set back nor a store that
/// lost its stamp brings one back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp([u8; Self::LEN]);

impl Stamp {
    /// The length in bytes.
    pub const LEN: usize = 8;

    /// Draws a new one.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there are no random bytes to be had.
    pub fn random(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0; Self::LEN];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Returns the one with these bytes: for stores, which read back what they were given.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

/// The record that a rotated session took the place of.
// Exhaustive: the format has these behind one flag, and anything else behind another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Predecessor {
    /// Its key.
    pub key: StoreKey,
    /// When that was.
    pub rotated: UnixTime,
    /// When a request first came with the new id.
    pub used: Option<UnixTime>,
}

impl Attached {
    /// The most that is kept of a user agent or an address, in bytes; the rest is cut off.
    pub const MAX_TEXT: usize = 512;

    /// Returns the same with another record that the session took the place of.
    #[must_use]
    pub fn with_predecessor(self, predecessor: Option<Predecessor>) -> Self {
        Self { predecessor, ..self }
    }

    /// Returns the same without the record that the session took the place of, where that is over.
    #[must_use]
    pub fn without_past(self, now: UnixTime) -> Self {
        let is_over = |used| grace_until(used).is_some_and(|until| until <= now);
        let predecessor = self.predecessor.filter(|before| !is_over(before.used));
        Self { predecessor, ..self }
    }

    /// Returns the same with what took the place of the session.
    #[must_use]
    pub fn with_successor(self, successor: Option<Signpost>) -> Self {
        Self { successor, ..self }
    }

    /// Returns the same with what is known of the client.
    #[must_use]
    pub fn with_client(self, user_agent: Option<String>, address: Option<String>) -> Self {
        Self { user_agent, address, ..self }
    }

    /// Returns the same with the stamp that the session's generation was checked against.
    #[must_use]
    pub fn with_stamp(self, stamp: Option<Stamp>) -> Self {
        Self { stamp, ..self }
    }

    pub(super) fn write(&self, out: &mut TokenBytes) {
        let bit = |set: bool, flag: u8| if set { flag } else { 0 };
        out.push(SESSION);
        out.push(
            bit(self.predecessor.is_some(), PREDECESSOR)
                | bit(self.user_agent.is_some(), USER_AGENT)
                | bit(self.address.is_some(), ADDRESS)
                | bit(self.stamp.is_some(), STAMP)
                | bit(self.successor.is_some(), SUCCESSOR)
                | bit(self.predecessor.is_some_and(|before| before.used.is_some()), USED),
        );
        if let Some(Predecessor { key, rotated, used }) = self.predecessor {
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(&short(rotated).to_be_bytes());
            if let Some(used) = used {
                out.extend_from_slice(&short(used).to_be_bytes());
            }
        }
        for text in [&self.user_agent, &self.address].into_iter().flatten() {
            let kept = cut(text);
            write_varint(|byte| out.push(byte), u32::try_from(kept.len()).unwrap_or_default());
            out.extend_from_slice(kept.as_bytes());
        }
        if let Some(stamp) = self.stamp {
            out.extend_from_slice(stamp.as_bytes());
        }
        if let Some(successor) = self.successor {
            successor.write_parts(out);
        }
    }

    /// Takes what was read from a record whose tag has been checked.
    pub(super) fn from_read(read: &Unchecked<'_>) -> Option<Self> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        let [user_agent, address] = read.texts.map(|bytes| match bytes {
            Some(bytes) => text(bytes).map(Some),
            None => Some(None),
        });
        let (user_agent, address) = (user_agent?, address?);
        let Unchecked { predecessor, stamp, successor, texts: _ } = *read;
        Some(Self { predecessor, successor, user_agent, address, stamp })
    }
}

/// Attachments as they stand in a record, before its tag has been checked: nothing is copied yet.
pub(super) struct Unchecked<'a> {
    predecessor: Option<Predecessor>,
    texts: [Option<&'a [u8]>; 2],
    stamp: Option<Stamp>,
    successor: Option<Signpost>,
}

impl<'a> Unchecked<'a> {
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let _format = cursor.byte()?;
        let flags = cursor.byte()?;
        let uses_none = flags & USED != 0 && flags & PREDECESSOR == 0;
        if flags & RESERVED != 0 || uses_none {
            return None;
        }
        let mut read = Self { predecessor: None, texts: [None; 2], stamp: None, successor: None };
        if flags & PREDECESSOR != 0 {
            let key = StoreKey::from_bytes(cursor.array()?);
            let mut time = || Some(UnixTime::from_secs(u32::from_be_bytes(cursor.array()?).into()));
            let rotated = time()?;
            let used = if flags & USED == 0 { None } else { Some(time()?) };
            read.predecessor = Some(Predecessor { key, rotated, used });
        }
        for (text, flag) in read.texts.iter_mut().zip([USER_AGENT, ADDRESS]) {
            if flags & flag != 0 {
                let length = usize::try_from(cursor.varint()?).ok()?;
                *text = Some(cursor.take(length)?);
            }
        }
        if flags & STAMP != 0 {
            read.stamp = Some(Stamp::from_bytes(cursor.array()?));
        }
        if flags & SUCCESSOR != 0 {
            read.successor = Some(Signpost::read_parts(cursor)?);
        }
        Some(read)
    }
}

/// Shows that there is something, and not what: it is personal data.
impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached")
            .field("predecessor", &self.predecessor)
            .field("successor", &self.successor)
            .field("user_agent", &self.user_agent.is_some())
            .field("address", &self.address.is_some())
            .field("stamp", &self.stamp)
            .finish()
    }
}

/// Cuts a text to what is kept of it, between two characters.
fn cut(text: &str) -> &str {
    let mut kept = text;
    while kept.len() > Attached::MAX_TEXT {
        let mut characters = kept.chars();
        characters.next_back();
        kept = characters.as_str();
    }
    kept
}

pub(super) fn short(time: UnixTime) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}
