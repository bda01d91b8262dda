use session_axum::{Permission, Role};

#[derive(Permission, Clone)]
enum May {
    Edit,
}

#[derive(Role, Clone)]
#[role(permissions = May)]
enum Rank {
    #[role(grants(Edti))]
    Editor,
}

fn main() {}
