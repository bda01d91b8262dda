use session_axum::{require_login};

struct Handlers;

impl Handlers {
    #[require_login]
    async fn purge(&self) {}

    #[require_login]
    async fn keep(mut self: Box<Self>, number: u8) {}
}

fn main() {}
