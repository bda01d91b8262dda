use session_axum::require;

#[require(role("admin") || role("editor"))]
async fn either() {}

#[require(any(login, role("admin") && role("editor")))]
async fn both() {}

#[require(!role("banned"))]
async fn neither() {}

fn main() {}
