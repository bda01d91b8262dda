//! Tags: HMAC-SHA256 (RFC 2104) under a key derived for one context.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Context;
use super::versions::Versions;
use crate::keys::{Key, KeyId, Keys, Purpose, subkey};

/// The length of a tag in bytes. It is never shortened.
pub(super) const TAG: usize = 32;

/// One key of the ring, made ready for one context. The key schedule is done once, here; a request
/// clones the prepared state and hashes nothing but the token's own bytes.
pub(super) struct Signer {
    pub(super) key: KeyId,
    /// For the present version.
    state: Hmac<Sha256>,
    /// For each older version.
    older: Box<[(u32, Hmac<Sha256>)]>,
    /// The older version that is written, if one is.
    writes: Option<u32>,
}

impl Signer {
    fn new(key: &Key, context: &Context, versions: &Versions) -> Self {
        let state = |declaration| {
            let derive = |parts: &[&[u8]]| subkey(key.expose(), context.purpose(), parts);
            keyed(context.with_parts(declaration, derive).as_ref())
        };
        let older = versions.older().iter();
        Self {
            key: key.id(),
            state: state(context.declaration()),
            older: older.map(|older| (older.version, state(older))).collect(),
            writes: versions.writes_older().map(|written| written.version),
        }
    }

    /// Makes the tag of a token in the version that is written.
    pub(super) fn tag(&self, body: &[u8]) -> [u8; TAG] {
        let written = self.writes.and_then(|version| self.older(version));
        let mut state = written.unwrap_or(&self.state).clone();
        state.update(body);
        state.finalize().into_bytes().into()
    }

    /// Checks the tag of a token in the present version. Compares in constant time.
    pub(super) fn verifies(&self, body: &[u8], tag: &[u8]) -> bool {
        verifies(&self.state, body, tag)
    }

    /// Checks the tag of a token in an older version; `None` if it is not one that is read.
    pub(super) fn verifies_older(&self, version: u32, body: &[u8], tag: &[u8]) -> Option<bool> {
        Some(verifies(self.older(version)?, body, tag))
    }

    /// Checks the tag of what every version reads.
    pub(super) fn verifies_any(&self, body: &[u8], tag: &[u8]) -> bool {
        self.verifies(body, tag) || self.older.iter().any(|(_, state)| verifies(state, body, tag))
    }

    fn older(&self, version: u32) -> Option<&Hmac<Sha256>> {
        self.older.iter().find(|(older, _)| *older == version).map(|(_, state)| state)
    }
}

fn verifies(state: &Hmac<Sha256>, body: &[u8], tag: &[u8]) -> bool {
    let mut state = state.clone();
    state.update(body);
    state.verify_slice(tag).is_ok()
}

/// HMAC takes keys of every length, so a state can always be made.
pub(super) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    // RFC 2104 §2 pads a shorter key with zeros to the block: the same key.
    Hmac::new(&block.into())
}

/// The signers of one generation of a ring, the active one first.
pub(super) struct Signers {
    pub(super) generation: u64,
    keys: Vec<Signer>,
    events: Hmac<Sha256>,
}

impl Signers {
    pub(super) fn new(keys: &Keys, context: &Context, versions: &Versions) -> Self {
        let prepared: Vec<_> =
            keys.keys.iter().map(|key| Signer::new(key, context, versions)).collect();
        let active = keys.keys.first().map(Key::expose).unwrap_or_default();
        let events = keyed(subkey(active, Purpose::Event, &[]).as_ref());
        Self { generation: keys.generation, keys: prepared, events }
    }

    pub(super) fn active(&self) -> Option<&Signer> {
        self.keys.first()
    }

    /// Returns the signer of a key id, and whether it is the active one. An unknown id is refused
    /// without trying any key: a retired key must not cost the time of a good one.
    pub(super) fn by_id(&self, key: KeyId) -> Option<(&Signer, bool)> {
        let at = self.keys.iter().position(|signer| signer.key == key)?;
        self.keys.get(at).map(|signer| (signer, at == 0))
    }

    /// Returns a short keyed hash of a subject, for events: without the key nobody finds user 42
    /// by hashing all numbers.
    pub(super) fn hash_subject(&self, subject: &[u8]) -> [u8; 8] {
        let tag: [u8; TAG] =
            self.events.clone().chain_update(subject).finalize().into_bytes().into();
        let mut short = [0; 8];
        short.copy_from_slice(tag.split_at(8).0);
        short
    }
}
