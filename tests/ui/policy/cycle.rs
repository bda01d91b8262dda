use session_axum::policy;

policy! {
    CanEdit = any(role("admin"), CanPublish);
    CanPublish = all(login, not(CanDelete));
    CanDelete = self::CanEdit;
    CanLook = CanLook;
}

fn main() {}
