use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    Admin(u8),
    Editor { level: u8 },
    Reader,
}

fn main() {}
