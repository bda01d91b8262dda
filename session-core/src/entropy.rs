//! Where random bytes come from.

use std::fmt;

use thiserror::Error;

use crate::error_chain::ErrorChain;

/// Gives unpredictable bytes for ids and keys.
///
/// Injected so that a test can repeat itself; production has one implementation, [`OsEntropy`].
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there are no random bytes to be had. Nobody gets a session then.
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
        getrandom::fill(bytes).map_err(EntropyError::new)
    }
}

/// There were no random bytes to be had.
#[derive(Error)]
#[error("there are no random bytes to be had")]
pub struct EntropyError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl EntropyError {
    /// Returns the error with what caused it, for other sources than the operating system.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// Prints the sentence: it is what Rust prints of an error that `main` returns.
impl fmt::Debug for EntropyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}
