use session_axum::Role;

#[derive(Role, Clone)]
#[role(crate = session_axum, crate = ::session_axum)]
enum Rank {
    Admin,
}

fn main() {}
