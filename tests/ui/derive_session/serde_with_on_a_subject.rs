use serde::Serialize;
use session_axum::Session;

#[derive(Session, Clone, Serialize)]
struct Visit {
    #[session(subject)]
    #[serde(serialize_with = "as_text")]
    user: u64,
}

fn as_text<S: serde::Serializer>(user: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(user)
}

fn main() {}
