//! Records kept at hand for a while.
