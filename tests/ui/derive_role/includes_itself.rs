use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(includes(Admin))]
    Admin,
}

fn main() {}
