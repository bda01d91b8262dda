use session_axum::require_login;

trait Handlers {
    #[require_login]
    async fn purge();
}

fn main() {}
