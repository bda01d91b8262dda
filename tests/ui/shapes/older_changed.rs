use session_axum::{Removed, Session, Shape};

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
struct Item(u32, u8);

#[derive(Session, Clone)]
#[session(version = 2, shapes(1 = "9f2c41d7"))]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(until = 2)]
    cart: Removed<Vec<Item>>,
}

fn main() {}
