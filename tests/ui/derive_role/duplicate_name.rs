use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    Admin,
    #[role(name = "admin")]
    Root,
}

fn main() {}
