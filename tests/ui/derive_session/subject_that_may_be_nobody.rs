use session_axum::{Session, Shape};

type MaybeUser = Option<u64>;

#[derive(Session, Clone)]
struct Alias {
    #[session(subject)]
    user: MaybeUser,
}

#[derive(Session, Clone)]
#[session(codec = "json")]
struct Boxed {
    #[session(subject)]
    user: Box<Option<u64>>,
}

#[derive(Session, Clone)]
struct Twice {
    #[session(subject, opaque = "a number or none")]
    user: Option<Option<u64>>,
}

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
struct Wrapped(Option<u64>);

#[derive(Session, Clone)]
struct Newtype {
    #[session(subject)]
    user: Wrapped,
}

#[derive(Session, Clone)]
struct Taken {
    #[session(subject)]
    user: Option<Box<u64>>,
}

fn main() {}
