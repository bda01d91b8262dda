use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    AB,
    Ab,
}

fn main() {}
