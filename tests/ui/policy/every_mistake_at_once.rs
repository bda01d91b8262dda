use session_axum::{Guard, policy, require};

policy! {
    pub CanEdit = any(role("Admin"), roles("editor"));
    CanPublish = all(CanEdit, any()), fresh = 5;
    CanDelete = role("admin");
}

// Uses of a refused policy raise no mistakes of their own.
#[require(CanEdit)]
async fn edit(_: Guard<CanPublish>) {}

fn main() {
    let _: axum::Router = axum::Router::new().route("/", axum::routing::get(edit));
    let _ = CanDelete;
}
