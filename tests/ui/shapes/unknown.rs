use session_axum::Session;

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Theme;

#[derive(Session, Clone)]
#[session(shape = "00000000")]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    theme: Vec<Theme>,
}

fn main() {}
