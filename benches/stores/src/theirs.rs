//! tower-sessions, in the two versions that its stores are written for. As by default, the id in its
//! cookie is not signed.

macro_rules! subject_of {
    ($library:ident) => {
        use session_benches::tower_sessions_subject;
        use $library::session::Id;

        use crate::subject::Subject;

        tower_sessions_subject!($library);

        async fn count(admin: Admin) -> String {
            admin.account.count.to_string()
        }

        /// Keeps sessions in this store.
        pub fn subject(store: impl SessionStore + Clone) -> Subject {
            let router = routes().route("/count", get(count)).layer(layer(store));
            Subject { router, unknown: Id::default().to_string() }
        }
    };
}

/// The newest version.
pub mod newest {
    subject_of!(tower_sessions);
}

/// The version that its stores for Redis and SQL are written for.
pub mod with_stores {
    subject_of!(tower_sessions_0_14);
}
