use session_axum::Session;

#[derive(Session, Clone)]
struct Visit<'a> {
    value: &'a str,
}

fn main() {}
