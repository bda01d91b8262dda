//! A subject's records, some at a time.

use super::{StoreKey, Stored};

/// Some of a subject's records, and where the others begin.
// Exhaustive: stores make it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Those that live.
    pub records: Vec<(StoreKey, Stored)>,
    /// Where to go on; `None` if these were the last.
    pub next: Option<PageCursor>,
}

/// Where a store goes on with a subject's records. What its bytes say is the store's own business.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PageCursor([u8; Self::LEN]);

impl PageCursor {
    /// The length in bytes: a store's key fits.
    pub const LEN: usize = StoreKey::LEN;

    /// Returns the place with these bytes: for stores, which read back what they gave.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

/// What a step of a deletion came to.
// Exhaustive: stores make it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DeletedPage {
    /// How many records were deleted.
    pub count: u32,
    /// Whether there were none left at one moment since.
    pub is_last: bool,
}
