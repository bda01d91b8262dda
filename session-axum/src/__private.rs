//! What the macros' output names. No part of the public API: it changes with the macros, which are
//! pinned to the same version.

pub use serde;
pub use session_core::{
    Codec, Declaration, HasSubject, Held, IndexSet, Named, Nothing, PayloadError, PayloadReader,
    PayloadWriter, Permission, Role, SessionData,
};

pub use crate::guard::{
    All, Any, Guard, Login, Not, PermissionIs, PermissionNamed, Public, RoleIs, RoleNamed, Word,
};
