use session_axum::Session;

#[derive(Session, Clone)]
struct Visit<T> {
    value: T,
}

fn main() {}
