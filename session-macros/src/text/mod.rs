//! Texts: durations, names, and types in one spelling.

mod canonical;
mod duration;
mod name;

pub(crate) use canonical::canonical;
pub(crate) use duration::seconds;
pub(crate) use name::{is_permission, is_role, snake_case};
