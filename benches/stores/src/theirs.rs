//! tower-sessions, in the two versions that its stores are written for. As by default, the id in its
//! cookie is not signed.

macro_rules! subject_of {
    ($library:ident) => {
        use std::hint::black_box;

        use axum::Router;
        use axum::extract::FromRequestParts;
        use axum::http::StatusCode;
        use axum::http::request::Parts;
        use axum::routing::{get, post};
        use session_benches::request::COOKIE_NAME;
        use session_benches::samples::{Account, Medium};
        use $library::cookie::SameSite;
        use $library::cookie::time::Duration;
        use $library::session::Id;
        use $library::{Expiry, Session, SessionManagerLayer, SessionStore};

        use crate::subject::Subject;

        const ACCOUNT: &str = "account";

        struct Admin {
            session: Session,
            account: Medium,
        }

        impl<S: Send + Sync> FromRequestParts<S> for Admin {
            type Rejection = (StatusCode, &'static str);

            async fn from_request_parts(
                parts: &mut Parts,
                state: &S,
            ) -> Result<Self, Self::Rejection> {
                let session = Session::from_request_parts(parts, state).await?;
                let account = session.get::<Medium>(ACCOUNT).await;
                let account = account.or(Err((StatusCode::SERVICE_UNAVAILABLE, "Try again.\n")))?;
                let account = account.ok_or((StatusCode::UNAUTHORIZED, "Log in to continue.\n"))?;
                if account.is_admin() {
                    Ok(Self { session, account })
                } else {
                    Err((StatusCode::FORBIDDEN, "You may not do this.\n"))
                }
            }
        }

        async fn read(admin: Admin) -> &'static str {
            black_box(admin.account);
            "ok"
        }

        async fn count(admin: Admin) -> String {
            admin.account.count.to_string()
        }

        async fn modify(mut admin: Admin) -> &'static str {
            admin.account.count();
            admin.session.insert(ACCOUNT, admin.account).await.expect("the store answers");
            "ok"
        }

        async fn log_in(session: Session, admin: bool) -> &'static str {
            session.insert(ACCOUNT, Medium::new(admin)).await.expect("the store answers");
            "ok"
        }

        /// Keeps sessions in this store.
        pub fn subject(store: impl SessionStore + Clone) -> Subject {
            let layer = SessionManagerLayer::new(store)
                .with_name(COOKIE_NAME)
                .with_same_site(SameSite::Lax)
                .with_expiry(Expiry::OnInactivity(Duration::minutes(30)));
            let router = Router::new()
                .route("/read", get(read))
                .route("/count", get(count))
                .route("/modify", post(modify))
                .route("/login/admin", post(async |session: Session| log_in(session, true).await))
                .route("/login/reader", post(async |session: Session| log_in(session, false).await))
                .layer(layer);
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
