//! Where random bytes come from.

use thiserror::Error;

/// Gives unpredictable bytes for ids and keys.
///
/// Injected so that a test can repeat itself; production has one implementation, [`OsEntropy`].
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there is none to be had. Nobody gets a session then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The operating system's generator, asked every time.
///
/// Nothing is cached in the process, so a forked child or a restored snapshot of a virtual machine
/// cannot repeat what its twin drew.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(EntropyError)
    }
}

/// The operating system gave no random bytes.
#[derive(Debug, Error)]
#[error("the operating system gave no random bytes")]
pub struct EntropyError(#[source] getrandom::Error);
