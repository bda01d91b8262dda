use session_axum::require;

#[require(any(role("Admin"), all(), not(fresh("5m")), roles("admin")), login, fresh = 5)]
fn purge(&self) {}

fn main() {}
