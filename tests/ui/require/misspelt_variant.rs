use session_axum::{Permission, Role, require};

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

#[derive(Permission, Clone)]
enum May {
    Edit,
}

#[require(any(role(Rank::Admim), permission(May::Edti)))]
async fn purge() {}

fn main() {
    let _ = (Rank::Admin, May::Edit);
}
