use session_axum::{Permission, Role, Session};

#[derive(Role, Clone)]
enum Role {
    Admin,
}

#[derive(Permission, Clone)]
enum Right {
    Edit,
}

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(subject, since = 2, default)]
    user: Option<u64>,
    #[session(role, since = 2, default = Some(Role::Admin))]
    role: Option<Role>,
    #[session(permission, since = 2)]
    rights: Vec<Right>,
    #[session(privilege, since = 2, default)]
    tenant: u32,
}

fn main() {}
