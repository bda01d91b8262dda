use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 0, idle = "soon", codec = "xml")]
struct Visit {
    #[session(role)]
    role: Option<u8>,
    #[session(what)]
    theme: u8,
}

fn used_without_further_mistakes(visit: &Visit) -> Visit {
    fn session<T: session_axum::SessionData + session_axum::HasSubject>(session: &T) -> T {
        session.clone()
    }
    session(visit)
}

fn main() {}
