use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    Admin,
}

fn main() {}
