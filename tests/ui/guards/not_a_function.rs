use session_axum::{public, require_login, require_role};

#[require_login]
struct Handler;

#[public]
pub const HANDLER: u8 = 1;

#[require_role("admin")]
use std::fmt as handler;

fn main() {}
