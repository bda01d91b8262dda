use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, recoded("json"))]
struct Visit {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 2, recoded(from = "json"))]
struct Other {
    theme: u8,
}

fn main() {}
