use session_axum::Role;

#[derive(Role, Clone)]
#[role(name = "rank")]
enum Rank {
    #[role(crate = session_axum)]
    Admin,
}

fn main() {}
