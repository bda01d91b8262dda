use session_axum::Session;

mod sealed {
    pub fn serialize<S: serde::Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("xxx")
    }
}

#[derive(Session, Clone)]
#[serde(renameall = "snake_case")]
struct AppSession {
    #[serde(with = sealed)]
    first: String,
    #[serde(serialise_with = "sealed::serialize")]
    second: String,
    #[serde(skip serializing)]
    third: String,
    #[serde(with = "1 + 1")]
    fourth: String,
    #[serde(rename = "5th", alias = "V")]
    fifth: String,
}

fn main() {}
