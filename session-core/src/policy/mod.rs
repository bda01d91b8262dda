//! Who may call: the expression, the caller it is about, and the verdict.

mod caller;
mod expr;
mod verdict;

pub use caller::{Caller, Proof, Undeclared, Vocabulary};
pub use expr::Expr;
pub use verdict::{Challenge, Verdict};
