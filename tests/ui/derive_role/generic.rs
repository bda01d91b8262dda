use session_axum::Role;

#[derive(Role, Clone)]
enum Rank<T> {
    Admin(T),
}

fn main() {}
