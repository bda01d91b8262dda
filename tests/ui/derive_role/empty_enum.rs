use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {}

fn main() {}
