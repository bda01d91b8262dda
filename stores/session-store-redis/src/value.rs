//! How a record stands in Redis, and how keys are spelt.
//!
//! ```text
//! expiry 8 · revision 8 · length of the owner 1 · owner 0 or 40 · record
//! ```
//!
//! An owner is a subject, 32, and when the session began, 8.

use std::sync::Arc;

use session_core::UnixTime;
use session_core::store::{Record, Revision, StoreError, StoreKey, Stored, SubjectKey};

use crate::connection::unexpected;

/// A hundred years: more than Redis has to remember, and less than what it cannot count.
const LONGEST: u64 = 100 * 366 * 86_400;

/// Exact as a double, which is what numbers are inside a script.
const LATEST: u64 = 1 << 52;

pub(crate) fn record_key(prefix: &str, key: &StoreKey) -> String {
    format!("{prefix}:r:{key}")
}

pub(crate) fn subject_key(prefix: &str, subject: &SubjectKey) -> String {
    format!("{prefix}:s:{subject}")
}

/// Returns a whole value, for a record that is new.
pub(crate) fn whole(record: &Record<'_>) -> Vec<u8> {
    let head = head(record.expires, Revision::FIRST);
    let owner = record.owner.map(|owner| {
        [&owner.subject.as_bytes()[..], &owner.since.as_secs().to_be_bytes()].concat()
    });
    let owner = owner.unwrap_or_default();
    // It is empty, or 40 bytes.
    let length = u8::try_from(owner.len()).unwrap_or_default();
    [&head, &[length][..], &owner, record.bytes].concat()
}

/// Returns the expiry and the revision.
pub(crate) fn head(expires: UnixTime, revision: Revision) -> [u8; 16] {
    let mut head = [0; 16];
    let (first, second) = head.split_at_mut(8);
    first.copy_from_slice(&expires.as_secs().min(LATEST).to_be_bytes());
    second.copy_from_slice(&revision.number().to_be_bytes());
    head
}

/// Returns the milliseconds that a record has to live: by the difference, because the server's clock
/// is not ours.
pub(crate) fn life(expires: UnixTime, now: UnixTime) -> String {
    let seconds = expires.since(now).as_secs().min(LONGEST);
    seconds.saturating_mul(1_000).max(1).to_string()
}

/// A value that was found.
pub(crate) struct Found<'a> {
    expires: UnixTime,
    revision: Revision,
    owner: &'a [u8],
    record: &'a [u8],
}

impl<'a> Found<'a> {
    pub(crate) fn read(value: &'a [u8]) -> Result<Self, StoreError> {
        Self::parse(value).ok_or_else(unexpected)
    }

    fn parse(value: &'a [u8]) -> Option<Self> {
        let (expires, rest) = value.split_first_chunk::<8>()?;
        let (revision, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first()?;
        let (owner, record) = rest.split_at_checked(usize::from(*length))?;
        let expires = UnixTime::from_secs(u64::from_be_bytes(*expires));
        let revision = Revision::from_number(u64::from_be_bytes(*revision));
        Some(Self { expires, revision, owner, record })
    }

    /// Returns the record, if it has not expired.
    pub(crate) fn stored(&self, now: UnixTime) -> Option<Stored> {
        let lives = now < self.expires;
        lives.then(|| Stored { bytes: Arc::from(self.record), revision: self.revision })
    }

    pub(crate) fn belongs_to(&self, subject: &SubjectKey) -> bool {
        self.owner.starts_with(subject.as_bytes())
    }

    pub(crate) const fn expires(&self) -> UnixTime {
        self.expires
    }

    /// Returns when the session began.
    pub(crate) fn since(&self) -> UnixTime {
        let (_, since) = self.owner.split_last_chunk::<8>().unwrap_or((&[], &[0; 8]));
        UnixTime::from_secs(u64::from_be_bytes(*since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_cut_short_is_none() {
        let record = Record { bytes: b"", expires: UnixTime::from_secs(7), owner: None };
        let value = whole(&record);
        assert!(Found::read(&value).is_ok());
        for length in 0..value.len() {
            assert!(Found::read(&value[..length]).is_err(), "{length}");
        }
        let mut claims = value;
        claims[16] = 40;
        assert!(Found::read(&claims).is_err());
    }

    #[test]
    fn no_time_is_more_than_redis_can_count() {
        let ever = UnixTime::from_secs(u64::MAX);
        assert_eq!(life(ever, UnixTime::from_secs(0)), "3162240000000");
        assert_eq!(life(UnixTime::from_secs(5), UnixTime::from_secs(9)), "1");
        assert_eq!(head(ever, Revision::FIRST)[..8], (1_u64 << 52).to_be_bytes());
    }
}
