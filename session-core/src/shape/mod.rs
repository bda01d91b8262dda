//! How a type is encoded, known while the program compiles.
//!
//! A session's fingerprint has its fields' types as they are spelt. What is *inside* a nested type
//! only its [`Shape`] tells: which fields and variants, in which order, under which names. A pinned
//! session compares the shape of everything in it with the one its author wrote down, and does not
//! compile where they differ.

mod checks;
mod foreign;
mod standard;
mod text;
mod tree;

pub use checks::{
    Follows, Probe, Unshaped, assert_carried, assert_follows, assert_held, assert_pinned,
    assert_somebody,
};
pub use standard::Itself;
pub use tree::{ShapeField, ShapeVariant, Tree};

/// A type whose encoding is known while the program compiles. Derive it for the types in a session
/// whose shape is pinned.
///
/// ```
/// use session_core::{Shape, Tree};
///
/// assert_eq!(<Option<Vec<u32>>>::SHAPE.to_string(), "option<seq<u32>>");
/// assert_eq!(<(bool, String)>::SHAPE.to_string(), "(bool, str)");
/// ```
#[diagnostic::on_unimplemented(
    message = "the shape of `{Self}` is not known",
    label = "a pinned session has to know how this is encoded",
    note = "derive `Shape` for it if it is yours",
    note = "or say on the session's field what its encoding hangs on: `#[session(opaque = \"…\")]`"
)]
pub trait Shape {
    /// How the type is encoded.
    const SHAPE: Tree;
}
