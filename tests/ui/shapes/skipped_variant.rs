use session_axum::{Session, Shape};

// Written as the second of three, and read as the second of two.
#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
enum Theme {
    #[serde(skip)]
    Dark,
    Light,
    Blue,
}

#[derive(Session, Clone)]
#[session(shape = "ddf26608")]
struct AppSession {
    theme: Theme,
}

fn main() {}
