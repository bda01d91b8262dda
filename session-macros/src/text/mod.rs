//! Texts: durations, names, and what they are as types.

mod canonical;
mod duration;
mod name;
mod word;

pub(crate) use canonical::canonical;
pub(crate) use duration::seconds;
pub(crate) use name::{is_permission, is_role, snake_case};
pub(crate) use word::as_word_type;
