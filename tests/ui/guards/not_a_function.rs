use session_axum::{public, require_login, require_role};

#[require_login]
struct Handler;

#[public]
pub const HANDLER: u8 = 1;

#[require_role("admin")]
extern crate std as handler;

fn main() {}
