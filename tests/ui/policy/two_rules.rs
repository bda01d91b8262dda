use session_axum::policy;

policy! {
    CanEdit = role("admin"), role("editor");
}

fn main() {}
