use session_axum::{require_login, require_role};

#[require_login("admin")]
unsafe fn purge(&self) {
    nonsense
}

#[require_role("Admin", Admin, 5, "editor", "editor")]
fn keep() {}

fn main() {}
