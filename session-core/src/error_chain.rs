//! Errors in words.

use std::error::Error;
use std::fmt;

/// An error with everything that caused it, as one line: for logs, and for the `Debug` of errors that a
/// program's `main` returns, which is what Rust prints of them.
///
/// ```
/// use session_core::ErrorChain;
/// use session_core::store::StoreError;
///
/// let outage = StoreError::unavailable("the cable is out");
/// let line = ErrorChain(&outage).to_string();
/// assert_eq!(line, "the session store is unavailable: the cable is out");
/// ```
#[derive(Clone, Copy)]
pub struct ErrorChain<'a>(pub &'a (dyn Error + 'a));

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
