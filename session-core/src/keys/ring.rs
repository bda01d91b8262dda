//! The keys in use, and how they change while serving.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use zeroize::Zeroizing;

use super::{Key, KeyError, KeyId, Weakness};

/// The keys of an application: one *active*, which signs, and any number of *accepted* ones, which
/// only verify.
///
/// A ring is a cheap handle: clones share their keys, and [`KeyRing::swap`] changes them for all.
/// A token under a key that is in neither state is refused without being tried, so retiring a key
/// is removing it.
///
/// To change keys without logging anybody out, deploy three times:
///
/// 1. `SESSION_KEYS=old,new`: every server learns to accept the new key.
/// 2. `SESSION_KEYS=new,old`: the new key signs; sessions under the old one are re-issued as
///    they come by.
/// 3. `SESSION_KEYS=new`, once the longest session lifetime has passed.
///
/// ```
/// use session_core::{Key, KeyRing};
///
/// let ring = KeyRing::new(Key::generate()?).accepting(Key::generate()?)?;
/// assert_eq!(format!("{ring:?}"), "KeyRing { active: 1, accepted: 1 }");
/// # Ok::<(), session_core::KeyError>(())
/// ```
#[derive(Clone)]
pub struct KeyRing {
    shared: Arc<Shared>,
}

struct Shared {
    keys: RwLock<Arc<Keys>>,
    /// A copy of the current `Keys::generation`, to be read without the lock.
    generation: AtomicU64,
}

/// The keys of one generation. A request uses one generation from beginning to end.
pub(crate) struct Keys {
    pub(crate) generation: u64,
    /// The active key, then the accepted ones.
    pub(crate) keys: Vec<Key>,
}

impl KeyRing {
    /// Returns a ring of one active key.
    pub fn new(active: Key) -> Self {
        Self::of(vec![active])
    }

    /// Reads keys from an environment variable: base64, separated by commas or white space, the
    /// first one active.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotSet`], or what is wrong with one of the keys, with its position.
    ///
    /// ```
    /// use session_core::KeyRing;
    ///
    /// let error = KeyRing::from_env("A_VARIABLE_THAT_NOBODY_SETS").unwrap_err();
    /// assert!(error.to_string().contains("A_VARIABLE_THAT_NOBODY_SETS"));
    /// ```
    pub fn from_env(variable: &str) -> Result<Self, KeyError> {
        let text = std::env::var(variable).map(Zeroizing::new);
        let text = text.map_err(|_| KeyError::NotSet(variable.to_owned()))?;
        Self::parse(&text, &format!("`{variable}`"))
    }

    /// Reads keys from a file that holds what [`KeyRing::from_env`] takes from a variable.
    ///
    /// # Errors
    ///
    /// [`KeyError::File`], or what is wrong with one of the keys, with its position.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let shown = path.as_ref().display().to_string();
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|source| KeyError::File { path: shown.clone(), source })?;
        Self::parse(&text, &format!("`{shown}`"))
    }

    /// Takes one active key from raw bytes.
    ///
    /// # Errors
    ///
    /// As [`Key::from_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        Key::from_bytes(bytes).map(Self::new)
    }

    /// Makes a ring whose key nobody knows and nobody keeps: every session ends with the process.
    /// For development and tests.
    ///
    /// ```
    /// use session_core::KeyRing;
    ///
    /// let keys = KeyRing::throw_away()?; // for a test: everybody is logged out when it ends
    /// # drop(keys);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::Entropy`] if there are no random bytes to be had.
    pub fn throw_away() -> Result<Self, KeyError> {
        Key::generate().map(Self::new)
    }

    /// Returns a ring that also accepts tokens signed by `key`.
    ///
    /// # Errors
    ///
    /// [`KeyError::Duplicate`] if it has that key already.
    pub fn accepting(self, key: Key) -> Result<Self, KeyError> {
        let mut keys = self.keys().keys.clone();
        keys.push(key);
        distinct(keys).map(Self::of)
    }

    /// Replaces the keys, for all clones of this ring and everything built with one. Requests under
    /// way finish with the keys they began with.
    ///
    /// ```
    /// use session_core::{Key, KeyRing};
    ///
    /// let (old, new) = (Key::generate()?, Key::generate()?);
    /// let ring = KeyRing::new(old.clone());
    /// let in_use = ring.clone();
    /// ring.swap(&KeyRing::new(new.clone()).accepting(old)?);
    /// assert_eq!(in_use.active(), Some(new.id()));
    /// # Ok::<(), session_core::KeyError>(())
    /// ```
    pub fn swap(&self, replacement: &Self) {
        let keys = replacement.keys().keys.clone();
        let mut current = self.shared.keys.write().unwrap_or_else(PoisonError::into_inner);
        let generation = current.generation.wrapping_add(1);
        *current = Arc::new(Keys { generation, keys });
        self.shared.generation.store(generation, Ordering::Release);
    }

    /// Returns the id of the key that signs now.
    pub fn active(&self) -> Option<KeyId> {
        self.keys().keys.first().map(Key::id)
    }

    /// Returns the ids of its keys now, that of the active one first.
    ///
    /// ```
    /// use session_core::KeyRing;
    ///
    /// let ring = KeyRing::throw_away()?;
    /// assert_eq!(ring.ids().first().copied(), ring.active());
    /// # Ok::<(), session_core::KeyError>(())
    /// ```
    pub fn ids(&self) -> Vec<KeyId> {
        self.keys().keys.iter().map(Key::id).collect()
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.shared.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn generation(&self) -> u64 {
        self.shared.generation.load(Ordering::Acquire)
    }

    fn parse(text: &str, source_name: &str) -> Result<Self, KeyError> {
        let keys = listed(text).and_then(distinct);
        keys.map(Self::of).map_err(|error| KeyError::In {
            source_name: source_name.to_owned(),
            error: Box::new(error),
        })
    }

    fn of(keys: Vec<Key>) -> Self {
        let keys = RwLock::new(Arc::new(Keys { generation: 0, keys }));
        Self { shared: Arc::new(Shared { keys, generation: AtomicU64::new(0) }) }
    }
}

/// Reads the keys of a list.
fn listed(text: &str) -> Result<Vec<Key>, KeyError> {
    // A placeholder may hold spaces itself; then no single word of it says what is wrong.
    if text.trim().contains(' ') && Weakness::is_placeholder(text.as_bytes()) {
        return Err(KeyError::Weak(Weakness::Placeholder));
    }
    let words = text.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    let keys: Vec<Key> = words
        .enumerate()
        .map(|(at, word)| {
            let position = at.saturating_add(1);
            Key::from_base64(word)
                .map_err(|error| KeyError::InList { position, error: Box::new(error) })
        })
        .collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(KeyError::Empty) } else { Ok(keys) }
}

/// Two keys with one id would be as bad as one key twice: a token could not say which it means.
fn distinct(keys: Vec<Key>) -> Result<Vec<Key>, KeyError> {
    for (at, key) in keys.iter().enumerate() {
        if let Some(earlier) = keys.iter().take(at).position(|other| other.id() == key.id()) {
            return Err(KeyError::Duplicate(earlier.saturating_add(1), at.saturating_add(1)));
        }
    }
    Ok(keys)
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accepted = self.keys().keys.len().saturating_sub(1);
        f.debug_struct("KeyRing").field("active", &1).field("accepted", &accepted).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
    const B: &str = "AfoCJTu6kPcWZZ2wT0Oq1mJ8yQmX5cJrQ4xq0m9t7zE=";

    fn message(text: &str) -> String {
        KeyRing::parse(text, "`SESSION_KEYS`").unwrap_err().to_string()
    }

    #[test]
    fn the_first_key_of_a_list_is_the_active_one() {
        let ring = KeyRing::parse(&format!("{A},{B}\n"), "test").unwrap();
        assert_eq!(ring.active(), Some(Key::from_base64(A).unwrap().id()));
        assert_eq!(ring.keys().keys.len(), 2);
    }

    #[test]
    fn a_bad_list_is_refused_with_the_place_and_the_remedy() {
        let remedy = "make a key with `openssl rand -base64 32`";
        assert_eq!(message(""), format!("`SESSION_KEYS`: there is no key; {remedy}"));
        assert_eq!(
            message(&format!("{A} c2hvcnQ=")),
            format!(
                "`SESSION_KEYS`: key 2 is not acceptable: it has 5 bytes, and 32 are needed; {remedy}"
            )
        );
        assert_eq!(
            message(&format!("{A},{B},{A}")),
            "`SESSION_KEYS`: key 1 and key 3 are the same; remove one"
        );
        assert!(message("change-me").contains("a placeholder out of an example"));
        assert!(message("keyboard cat").contains("a placeholder out of an example"));
        assert!(message("n0t/base64!").contains("it is not base64"));
    }

    #[test]
    fn a_file_holds_what_a_variable_would() {
        let path = std::env::temp_dir().join(format!("session-keys-{}", std::process::id()));
        std::fs::write(&path, format!("{A}\n{B}\n")).unwrap();
        let ring = KeyRing::from_file(&path).unwrap();
        assert_eq!(ring.active(), Some(Key::from_base64(A).unwrap().id()));
        assert_eq!(ring.keys().keys.len(), 2);
        std::fs::remove_file(&path).unwrap();

        let missing = KeyRing::from_file(&path).unwrap_err();
        assert!(matches!(missing, KeyError::File { .. }));
        assert!(missing.to_string().contains("session-keys-"), "{missing}");
    }

    #[test]
    fn a_swap_is_seen_by_every_clone() {
        let ring = KeyRing::new(Key::from_base64(A).unwrap());
        let (clone, before) = (ring.clone(), ring.generation());
        ring.swap(&KeyRing::new(Key::from_base64(B).unwrap()));
        assert_eq!(clone.active(), Some(Key::from_base64(B).unwrap().id()));
        assert_ne!(clone.generation(), before);
    }

    #[test]
    fn debug_does_not_leak_the_keys() {
        let ring = KeyRing::new(Key::from_base64(A).unwrap());
        assert_eq!(format!("{ring:?}"), "KeyRing { active: 1, accepted: 0 }");
    }
}
