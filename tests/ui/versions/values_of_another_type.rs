use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    user: u64,
    #[session(since = 2, default = "light")]
    theme: u8,
    #[session(since = 2, with = dark_from_v1)]
    dark: bool,
    #[session(since = 2, default)]
    accent: NoDefault,
    #[session(since = 2, with = of_the_wrong_version)]
    visits: u32,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct NoDefault;

fn dark_from_v1(_: &VisitV1) -> u8 {
    1
}

fn of_the_wrong_version(_: &Visit) -> u32 {
    1
}

fn main() {}
