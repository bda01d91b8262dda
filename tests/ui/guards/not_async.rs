use session_axum::require_login;

#[require_login]
pub fn purge() {}

fn main() {}
