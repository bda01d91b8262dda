use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(name = "a", name = "b")]
    #[role(includes(), includes())]
    Admin,
}

fn main() {}
