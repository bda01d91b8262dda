use session_axum::{Removed, Role, Session};

#[derive(Role, Clone)]
enum Role {
    Admin,
}

#[derive(Session, Clone)]
#[session(version = 4)]
struct Visit {
    #[session(subject, since = 2, with = nobody)]
    user: Option<u64>,
    #[session(role, until = 4)]
    rank: Removed<Option<Role>>,
    #[session(role, since = 3, with = no_role)]
    role: Option<Role>,
}

fn nobody(_: &VisitV1) -> Option<u64> {
    None
}

fn no_role(before: &VisitV2) -> Option<Role> {
    before.rank.clone()
}

fn main() {}
