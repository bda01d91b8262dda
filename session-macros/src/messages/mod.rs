//! Every text that the macros print.
//!
//! A test in the package `session-tests` reads this folder: each text in it must be seen in a
//! `.stderr` file under `tests/ui`.

mod function;
mod guard;
mod history;
mod listed;
mod policy;
mod session;
mod shape;

pub(crate) use function::*;
pub(crate) use guard::*;
pub(crate) use history::*;
pub(crate) use listed::*;
pub(crate) use policy::*;
pub(crate) use session::*;
pub(crate) use shape::*;

pub(crate) const CRATE_IS_A_PATH: &str = "`crate` takes a path and no string; write `crate = ::session_axum` or \
     `crate = crate::sessions`";

pub(crate) fn duplicate_key(key: &str) -> String {
    format!("`{key}` is given twice; keep one of them")
}
