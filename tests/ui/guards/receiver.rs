use session_axum::require_login;

struct Handlers;

impl Handlers {
    #[require_login]
    async fn purge(&self) {}

    #[require_login]
    async fn keep(self: Box<Self>, _: u8) {}
}

fn main() {}
