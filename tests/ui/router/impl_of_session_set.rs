//! What a router is of is decided by this crate alone.

use session_axum::SessionSet;

struct Three;

impl SessionSet for Three {
    type Sessions = ();
}

fn main() {}
