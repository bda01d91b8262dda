use session_axum::Session;

#[derive(Session, Clone, Copy)]
union Visit {
    number: u32,
}

fn main() {}
