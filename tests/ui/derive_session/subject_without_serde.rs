use session_axum::Session;

#[derive(Clone)]
struct User;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<User>,
}

fn main() {}
