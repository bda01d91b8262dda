use session_axum::require_role;

#[require_role(Rank::Admin)]
async fn purge() {}

enum Rank {
    Admin,
}

fn main() {}
