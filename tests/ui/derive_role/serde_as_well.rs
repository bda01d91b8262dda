//! serde's impls come with the derive, by name.

use serde::{Deserialize, Serialize};
use session_axum::Role;

#[derive(Role, Clone, Serialize, Deserialize)]
enum Rank {
    Admin,
}

fn main() {}
