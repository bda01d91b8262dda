use session_axum::policy;

policy! {
    CanEdit = login;
    CanEdit = role("admin");
    #[cfg(unix)]
    CanLook = login;
    #[cfg(not(unix))]
    CanLook = role("admin");
}

fn main() {}
