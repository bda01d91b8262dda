use session_axum::Session;

#[derive(Clone)]
struct Theme;

#[derive(Session, Clone)]
struct Visit {
    number: u8,
    theme: Theme,
}

fn main() {}
