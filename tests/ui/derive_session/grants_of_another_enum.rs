use session_axum::{Permission, Role, Session};

#[derive(Permission, Clone)]
enum May {
    Edit,
}

#[derive(Permission, Clone)]
enum Other {
    Edit,
}

#[derive(Role, Clone)]
#[role(permissions = May)]
enum Rank {
    #[role(grants(Edit))]
    Editor,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(role)]
    rank: Rank,
    #[session(permission)]
    rights: Vec<Other>,
}

fn main() {}
