use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(includes(Reader, Reader))]
    Admin,
    Reader,
}

fn main() {}
