//! What leads from the place of a session to its successor.

use std::fmt;

use super::attached::short;
use crate::cursor::Cursor;
use crate::entropy::{Entropy, EntropyError};
use crate::keys::KeyId;

use crate::revocation::{Renewal, grace_until};
use crate::time::UnixTime;
use crate::token::header::TokenBytes;

/// The first byte of a signpost. No token begins with it.
pub(super) const SIGNPOST: u8 = 0x11;

const SAME_RIGHTS: u8 = 1 << 0;
const USED: u8 = 1 << 1;
const LOGIN: u8 = 1 << 2;
const RESERVED: u8 = !(SAME_RIGHTS | USED | LOGIN);

/// Leads from a session's id to its successor's. It is kept beside the session that was, while a
/// request may come with the old id; alone in a session's place it says that the session is over.
#[non_exhaustive]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Signpost {
    key: KeyId,
    nonce: [u8; 16],
    /// When the session was rotated.
    pub rotated: UnixTime,
    /// When a request first came with the new id.
    pub used: Option<UnixTime>,
    /// Why the session got a new id: only with the same rights a client that comes with the old id is
    /// given the new one.
    pub renewal: Renewal,
}

impl Signpost {
    pub(super) fn draw(
        key: KeyId,
        renewal: Renewal,
        rotated: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<Self, EntropyError> {
        let mut nonce = [0; 16];
        entropy.fill(&mut nonce)?;
        Ok(Self { key, nonce, rotated, used: None, renewal })
    }

    /// Returns the same where the new id was first used at this time.
    #[must_use]
    pub const fn noting(mut self, used: Option<UnixTime>) -> Self {
        self.used = used;
        self
    }

    /// Returns the moment from which the old id is refused; `None` while nobody has used the new one.
    pub fn grace_until(&self) -> Option<UnixTime> {
        grace_until(self.used)
    }

    pub(super) const fn key(&self) -> KeyId {
        self.key
    }

    pub(super) const fn nonce(&self) -> &[u8] {
        &self.nonce
    }

    pub(super) fn write(&self, out: &mut TokenBytes) {
        out.push(SIGNPOST);
        self.write_parts(out);
    }

    /// Writes what leads on, without the byte that says what the record is.
    pub(super) fn write_parts(&self, out: &mut TokenBytes) {
        out.extend_from_slice(self.key.as_bytes());
        let renewal = match self.renewal {
            Renewal::Demotion => SAME_RIGHTS | LOGIN,
            Renewal::Elevation => 0,
            Renewal::Login => LOGIN,
            Renewal::Rotation => SAME_RIGHTS,
        };
        out.push(renewal | if self.used.is_some() { USED } else { 0 });
        out.extend_from_slice(&self.nonce);
        out.extend_from_slice(&short(self.rotated).to_be_bytes());
        if let Some(used) = self.used {
            out.extend_from_slice(&short(used).to_be_bytes());
        }
    }

    pub(super) fn read(sealed: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(sealed);
        let _format = cursor.byte()?;
        let signpost = Self::read_parts(&mut cursor)?;
        cursor.rest().is_empty().then_some(signpost)
    }

    pub(super) fn read_parts(cursor: &mut Cursor<'_>) -> Option<Self> {
        let key = KeyId(cursor.array()?);
        let flags = cursor.byte()?;
        if flags & RESERVED != 0 {
            return None;
        }
        let nonce = cursor.array()?;
        let rotated = time(cursor)?;
        let used = if flags & USED == 0 { None } else { Some(time(cursor)?) };
        let renewal = match flags & (SAME_RIGHTS | LOGIN) {
            SAME_RIGHTS => Renewal::Rotation,
            LOGIN => Renewal::Login,
            0 => Renewal::Elevation,
            _ => Renewal::Demotion,
        };
        Some(Self { key, nonce, rotated, used, renewal })
    }
}

/// The nonce is half of what makes the new id.
impl fmt::Debug for Signpost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signpost")
            .field("rotated", &self.rotated)
            .field("used", &self.used)
            .field("renewal", &self.renewal)
            .finish_non_exhaustive()
    }
}

fn time(cursor: &mut Cursor<'_>) -> Option<UnixTime> {
    cursor.array().map(|bytes| UnixTime::from_secs(u32::from_be_bytes(bytes).into()))
}
