use session_axum::Permission;

#[derive(Permission, Clone)]
struct Right;

fn main() {}
