use session_axum::Role;

#[derive(Role)]
enum Rank {
    Admin,
}

fn main() {}
