use session_axum::policy;

policy! {
    pub CanEdit: role("admin");
    pub "CanPublish" = login;
    /// Docs alone.
}

fn main() {}
