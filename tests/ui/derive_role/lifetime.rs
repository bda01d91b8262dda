use session_axum::Role;

#[derive(Role, Clone)]
enum Rank<'a> {
    Admin(&'a str),
}

fn main() {}
