//! What an origin was compared with, for a log.

use std::fmt;

use super::{Authority, Origin, TrustedOrigin};

/// More than these say nothing that the configuration does not say better.
const MOST: usize = 3;

/// The origins that a request could have come from: where it was sent to, and what is trusted.
pub(crate) struct Compared<'a> {
    /// `None` where the browser itself has said that the request comes from elsewhere.
    pub(crate) own: Option<Authority<'a>>,
    pub(crate) trusted: &'a [TrustedOrigin],
}

impl fmt::Display for Compared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.own.filter(|own| own.is_this_machine()).map(Origin::plain);
        let own = self.own.map(Origin::secure).into_iter().chain(machine);
        let trusted = self.trusted.iter().filter_map(TrustedOrigin::origin).take(MOST);
        let mut gap = "";
        for origin in own.chain(trusted) {
            write!(f, "{gap}{origin}")?;
            gap = " ";
        }
        match self.trusted.len().saturating_sub(MOST) {
            0 if gap.is_empty() => f.write_str("none"),
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
