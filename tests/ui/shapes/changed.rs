use session_axum::{Session, Shape};

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
enum Theme {
    Dark, // was below `Light`
    Light,
    Custom { accent: u32 },
}

#[derive(Session, Clone)]
#[session(version = 3, shape = "9f2c41d7")]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    theme: Theme,
}

fn main() {}
