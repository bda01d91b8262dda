use session_axum::{Guard, policy, public, require_login, require_role};

policy! {
    CanPublish = role("editor");
}

#[require_login]
async fn published(_: String, proof: Guard<CanPublish>) {
    drop(proof);
}

#[public]
async fn open(_: session_axum::Guard<CanPublish>) {}

#[require_role("admin")]
#[require_login]
async fn twice(_: Guard<CanPublish>) {}

fn main() {}
