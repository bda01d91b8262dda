use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, write_version = 1)]
struct Visit {
    #[session(write_with = no_cart)]
    cart: Vec<u32>,
    #[session(since = 2, default)]
    dark: bool,
}

fn no_cart(_: &Visit) -> Vec<u32> {
    Vec::new()
}

fn main() {}
