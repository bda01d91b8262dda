use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3, write_version = 4, shape = "xyz")]
struct Visit {
    #[session(since = 4, default)]
    theme: u8,
    #[session(since = 2)]
    dark: bool,
    #[session(since = 2, default)]
    locale: String,
}

// The older struct is there all the same, so what names it raises no mistake.
fn locale(before: &VisitV1) -> VisitV1 {
    before.clone()
}

fn main() {}
