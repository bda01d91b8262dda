use session_axum::Role;

#[derive(Role, Clone)]
struct Admin;

fn main() {}
