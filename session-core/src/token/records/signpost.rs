//! What stands in the place of a session that was rotated.

use std::fmt;

use super::attached::short;
use crate::cursor::Cursor;
use crate::entropy::{Entropy, EntropyError};
use crate::keys::KeyId;
use crate::revocation::grace_until;
use crate::time::UnixTime;
use crate::token::header::TokenBytes;

/// The first byte of a signpost. No token begins with it.
pub(super) const SIGNPOST: u8 = 0x11;

const SAME_RIGHTS: u8 = 1 << 0;
const USED: u8 = 1 << 1;
const RESERVED: u8 = !(SAME_RIGHTS | USED);

/// Leads a request that comes with a rotated id to the session's new one, for as long as requests
/// with the old id may be under way.
#[non_exhaustive]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Signpost {
    key: KeyId,
    nonce: [u8; 16],
    /// When the session was rotated.
    pub rotated: UnixTime,
    /// When a request first came with the new id.
    pub used: Option<UnixTime>,
    /// Whether the session's rights stayed the same, so that a client that comes with the old id may
    /// be given the new one.
    pub same_rights: bool,
}

impl Signpost {
    pub(super) fn draw(
        key: KeyId,
        same_rights: bool,
        rotated: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<Self, EntropyError> {
        let mut nonce = [0; 16];
        entropy.fill(&mut nonce)?;
        Ok(Self { key, nonce, rotated, used: None, same_rights })
    }

    /// Returns the moment from which the old id is refused.
    pub fn grace_until(&self) -> UnixTime {
        grace_until(self.rotated, self.used)
    }

    pub(super) const fn key(&self) -> KeyId {
        self.key
    }

    pub(super) const fn nonce(&self) -> &[u8] {
        &self.nonce
    }

    pub(super) fn write(&self, out: &mut TokenBytes) {
        out.push(SIGNPOST);
        out.extend_from_slice(self.key.as_bytes());
        let same_rights = if self.same_rights { SAME_RIGHTS } else { 0 };
        out.push(same_rights | if self.used.is_some() { USED } else { 0 });
        out.extend_from_slice(&self.nonce);
        out.extend_from_slice(&short(self.rotated).to_be_bytes());
        if let Some(used) = self.used {
            out.extend_from_slice(&short(used).to_be_bytes());
        }
    }

    pub(super) fn read(sealed: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(sealed);
        let _format = cursor.byte()?;
        let key = KeyId(cursor.array()?);
        let flags = cursor.byte()?;
        if flags & RESERVED != 0 {
            return None;
        }
        let nonce = cursor.array()?;
        let rotated = time(&mut cursor)?;
        let used = if flags & USED == 0 { None } else { Some(time(&mut cursor)?) };
        let same_rights = flags & SAME_RIGHTS != 0;
        let whole = cursor.rest().is_empty();
        whole.then_some(Self { key, nonce, rotated, used, same_rights })
    }
}

/// The nonce is half of what makes the new id.
impl fmt::Debug for Signpost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signpost")
            .field("rotated", &self.rotated)
            .field("used", &self.used)
            .field("same_rights", &self.same_rights)
            .finish_non_exhaustive()
    }
}

fn time(cursor: &mut Cursor<'_>) -> Option<UnixTime> {
    cursor.array().map(|bytes| UnixTime::from_secs(u32::from_be_bytes(bytes).into()))
}
