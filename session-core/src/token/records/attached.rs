//! What a record holds beside the session.

use std::fmt;

use crate::cursor::{Cursor, write_varint};
use crate::store::StoreKey;
use crate::time::UnixTime;
use crate::token::header::TokenBytes;

/// The first byte of a session's record. No token begins with it.
pub(super) const SESSION: u8 = 0x10;

const PREDECESSOR: u8 = 1 << 0;
const USER_AGENT: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;
const RESERVED: u8 = !(PREDECESSOR | USER_AGENT | ADDRESS);

/// What is kept beside a session: where it came from, and what its subject is shown of it in a list
/// of devices.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Attached {
    /// What this session took the place of, until it is first used.
    pub predecessor: Option<Predecessor>,
    /// The user agent at login, as the client gave it.
    pub user_agent: Option<String>,
    /// The address at login, as the application determined it.
    pub address: Option<String>,
}

/// The record that a rotated session took the place of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Predecessor {
    /// Its key.
    pub key: StoreKey,
    /// When that was.
    pub rotated: UnixTime,
}

impl Attached {
    /// The most that is kept of a user agent or an address, in bytes; the rest is cut off.
    pub const MAX_TEXT: usize = 512;

    pub(super) fn write(&self, out: &mut TokenBytes) {
        let bit = |set: bool, flag: u8| if set { flag } else { 0 };
        out.push(SESSION);
        out.push(
            bit(self.predecessor.is_some(), PREDECESSOR)
                | bit(self.user_agent.is_some(), USER_AGENT)
                | bit(self.address.is_some(), ADDRESS),
        );
        if let Some(Predecessor { key, rotated }) = self.predecessor {
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(&short(rotated).to_be_bytes());
        }
        for text in [&self.user_agent, &self.address].into_iter().flatten() {
            let kept = cut(text);
            write_varint(|byte| out.push(byte), u32::try_from(kept.len()).unwrap_or_default());
            out.extend_from_slice(kept.as_bytes());
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
        Some(Self { predecessor: read.predecessor, user_agent, address })
    }
}

/// Attachments as they stand in a record, before its tag has been checked: nothing is copied yet.
pub(super) struct Unchecked<'a> {
    predecessor: Option<Predecessor>,
    texts: [Option<&'a [u8]>; 2],
}

impl<'a> Unchecked<'a> {
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let _format = cursor.byte()?;
        let flags = cursor.byte()?;
        if flags & RESERVED != 0 {
            return None;
        }
        let mut read = Self { predecessor: None, texts: [None; 2] };
        if flags & PREDECESSOR != 0 {
            let key = StoreKey::from_bytes(cursor.array()?);
            let rotated = UnixTime::from_secs(u32::from_be_bytes(cursor.array()?).into());
            read.predecessor = Some(Predecessor { key, rotated });
        }
        for (text, flag) in read.texts.iter_mut().zip([USER_AGENT, ADDRESS]) {
            if flags & flag != 0 {
                let length = usize::try_from(cursor.varint()?).ok()?;
                *text = Some(cursor.take(length)?);
            }
        }
        Some(read)
    }
}

/// Shows that there is something, and not what: it is personal data.
impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached")
            .field("predecessor", &self.predecessor)
            .field("user_agent", &self.user_agent.is_some())
            .field("address", &self.address.is_some())
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
