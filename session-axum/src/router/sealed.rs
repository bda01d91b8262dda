//! What keeps the traits of a router to the types that this crate means them for.

/// A supertrait that nobody outside of this crate can name, and so nobody can implement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that session-axum implements this trait for, and nobody else can",
    label = "this trait is sealed"
)]
pub trait Sealed {}
