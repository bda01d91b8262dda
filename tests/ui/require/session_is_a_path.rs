use session_axum::require;

#[require(login, session = "StaffSession")]
async fn purge() {}

fn main() {}
