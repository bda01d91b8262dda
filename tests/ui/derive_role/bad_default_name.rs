use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    Öffentlich,
}

fn main() {}
