use session_axum::{Session, Shape};

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
struct Settings {
    theme: u8,
    #[serde(flatten)]
    others: std::collections::BTreeMap<String, u8>,
}

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Name(String),
}

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
struct Note {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

// No pin is needed for this.
#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<Id>,
    settings: Settings,
    notes: Vec<(u8, Note)>,
}

#[derive(Session, Clone)]
#[session(codec = "json")]
struct Taken {
    settings: Settings,
}

fn main() {}
