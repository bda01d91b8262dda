use session_axum::Session;

#[derive(Session, Clone)]
#[session(shape = "12345")]
struct Visit {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(shape = "0000000G")]
struct Other {
    theme: u8,
}

fn main() {}
