//! Roles and permissions: closed lists of names, and the fields that hold some of them.

mod held;
mod named;

pub use held::Held;
pub use named::{GrantedIn, IndexSet, Named, Nothing, Permission, Role};
