use session_axum::Role;

#[derive(Role, Clone)]
#[role(permissions = "May", permissions = May)]
enum Rank {
    Editor,
}

fn main() {}
