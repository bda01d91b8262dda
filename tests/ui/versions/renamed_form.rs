use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3)]
struct Visit {
    #[session(renamed("uid"))]
    user: u8,
    #[session(renamed(from = "no name", in = 3))]
    theme: u8,
    #[session(renamed(from = "self", in = 3))]
    dark: bool,
    #[session(renamed(from = "language"))]
    locale: String,
    #[session(renamed(from = "count", in = 3))]
    visits: u32,
}

fn main() {}
