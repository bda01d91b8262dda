//! tower-sessions: an id in a signed cookie, the session in the memory store.

use tower_sessions::MemoryStore;
use tower_sessions::cookie::Key;

/// Writes `routes()` and `layer(store)` with one version of tower-sessions. Its stores are written for
/// different ones, whose types are not the same.
#[macro_export]
macro_rules! tower_sessions_subject {
    ($library:ident) => {
        use std::hint::black_box;

        use axum::Router;
        use axum::extract::FromRequestParts;
        use axum::http::StatusCode;
        use axum::http::request::Parts;
        use axum::routing::{get, post};
        use $crate::request::COOKIE_NAME;
        use $crate::samples::{Account, Medium};
        use $library::cookie::SameSite;
        use $library::cookie::time::Duration;
        use $library::{Expiry, Session, SessionManagerLayer, SessionStore};

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

        async fn modify(mut admin: Admin) -> &'static str {
            admin.account.count();
            admin.session.insert(ACCOUNT, admin.account).await.expect("the store answers");
            "ok"
        }

        async fn log_in(session: Session, admin: bool) -> &'static str {
            session.insert(ACCOUNT, Medium::new(admin)).await.expect("the store answers");
            "ok"
        }

        fn routes() -> Router {
            Router::new()
                .route("/read", get(read))
                .route("/modify", post(modify))
                .route("/login/admin", post(async |session: Session| log_in(session, true).await))
                .route("/login/reader", post(async |session: Session| log_in(session, false).await))
        }

        fn layer<Store: SessionStore>(store: Store) -> SessionManagerLayer<Store> {
            SessionManagerLayer::new(store)
                .with_name(COOKIE_NAME)
                .with_same_site(SameSite::Lax)
                .with_expiry(Expiry::OnInactivity(Duration::minutes(30)))
        }
    };
}

tower_sessions_subject!(tower_sessions);

pub(super) fn router() -> Router {
    let key = Key::from(&b"0-9aB{bench}qXz7&kLm!pR4vW8$yE2(".repeat(2));
    routes().layer(layer(MemoryStore::default()).with_signed(key))
}
