//! Which versions of a session type are read, and which one is written.

use super::error::EncodeError;
use crate::history::{MigrationError, Older, Writes};
use crate::payload::{Codec, Payload, PayloadError, PayloadReader, PayloadWriter};
use crate::session::{Declaration, SessionData};

/// A session as bytes.
pub(super) struct Written {
    pub(super) payload: Payload,
    /// What each field takes, in bytes, where that was asked for.
    pub(super) sizes: Vec<(&'static str, usize)>,
    /// Whether only reading it back tells whether it comes back.
    pub(super) is_doubtful: bool,
}

/// The versions of one session type, in one context.
#[derive(Debug)]
pub(super) struct Versions {
    current: Declaration,
    /// The newest first.
    older: Vec<Declaration>,
    /// The older version that is written, if one is.
    writes: Option<Declaration>,
}

impl Versions {
    pub(super) fn of<T: SessionData>(current: Declaration) -> Self {
        let older = T::HISTORY.older();
        let written = |writes: &Writes<T>| {
            older.iter().find(|older| older.version == writes.version).copied()
        };
        let writes = T::HISTORY.writes().and_then(written);
        Self { current, older, writes }
    }

    pub(super) fn older(&self) -> &[Declaration] {
        &self.older
    }

    pub(super) const fn writes_older(&self) -> Option<&Declaration> {
        self.writes.as_ref()
    }

    /// Returns what the version that is written declares.
    pub(super) const fn written(&self) -> &Declaration {
        match &self.writes {
            Some(older) => older,
            None => &self.current,
        }
    }

    /// Writes a session in the version that is written.
    pub(super) fn write<T: SessionData>(
        &self,
        session: &T,
        mut writer: PayloadWriter,
    ) -> Result<Written, EncodeError> {
        let written = match T::HISTORY.writes().filter(|_| self.writes.is_some()) {
            Some(older) => (older.write)(session, &mut writer),
            None => session.write(&mut writer),
        };
        if let Err(error) = written {
            return Err(EncodeError::of(error, writer.into_refused()));
        }
        let is_doubtful = writer.is_doubtful();
        let (payload, sizes) = writer.finish();
        Ok(Written { payload, sizes, is_doubtful })
    }

    /// Reads back what [`write`](Self::write) wrote.
    pub(super) fn read_back<T: SessionData>(&self, payload: &Payload) -> Result<T, MigrationError> {
        let (bytes, codec, has_subject) = (payload.bytes(), payload.codec, payload.has_subject);
        match &self.writes {
            Some(Declaration { version, .. }) => {
                T::HISTORY.open(Older { version: *version, bytes, codec, has_subject })
            }
            None => Ok(read(bytes, codec, has_subject)?),
        }
    }

    /// Makes the present version's payload of an older one's.
    #[cold]
    pub(super) fn migrate<T: SessionData>(
        &self,
        older: Older<'_>,
    ) -> Result<Payload, MigrationError> {
        let session: T = T::HISTORY.open(older)?;
        let mut writer = PayloadWriter::new(self.current.codec);
        session.write(&mut writer)?;
        Ok(writer.finish().0)
    }
}

/// Reads a payload of the present version.
pub(super) fn read<T: SessionData>(
    bytes: &[u8],
    codec: Codec,
    has_subject: bool,
) -> Result<T, PayloadError> {
    let mut reader = PayloadReader::new(bytes, codec, has_subject);
    let session = T::read(&mut reader)?;
    reader.finish()?;
    Ok(session)
}
