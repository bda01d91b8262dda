use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(title = "Admin", include(Admin))]
    Admin,
}

fn main() {}
