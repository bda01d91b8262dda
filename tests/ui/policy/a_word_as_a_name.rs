use session_axum::{policy, predicate, require};

policy! {
    pub login = role("admin");
    fresh = role("editor");
    Login = role("editor");
}

#[predicate]
async fn public() -> bool {
    true
}

#[require(all(Login, login))]
async fn handler() {}

fn main() {}
