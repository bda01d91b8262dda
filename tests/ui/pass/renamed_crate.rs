//! The facade under another name.

mod renamed {
    pub mod sessions {
        pub use session_axum::__private;
        pub use session_axum::*;
    }
}

mod session_axum_is_not_here {
    use crate::renamed::sessions::{
        Permission, Role, Session, public, require_login, require_role,
    };

    #[derive(Role, Clone)]
    #[role(crate = crate::renamed::sessions)]
    pub enum Rank {
        Admin,
    }

    #[derive(Permission, Clone)]
    #[permission(crate = super::renamed::sessions)]
    pub enum Right {
        Edit,
    }

    #[derive(Session, Clone)]
    #[session(crate = crate::renamed::sessions)]
    pub struct Visit {
        #[session(subject)]
        pub user: u64,
        #[session(role)]
        pub rank: Rank,
        #[session(permission)]
        pub right: Right,
    }

    #[require_login(crate = crate::renamed::sessions)]
    #[require_role("admin", Rank::Admin, crate = crate::renamed::sessions)]
    pub async fn guarded() {}

    #[public(crate = crate::renamed::sessions, reason = "a page")]
    pub async fn open() {}
}

use session_axum_is_not_here::{Visit, guarded, open};

fn main() {
    fn session<T: session_axum::SessionData + session_axum::HasSubject>() {}
    session::<Visit>();
    let _: axum::Router = axum::Router::new()
        .route("/guarded", axum::routing::get(guarded))
        .route("/open", axum::routing::get(open));
}
