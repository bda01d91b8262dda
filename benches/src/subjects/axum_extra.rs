//! axum-extra: the session as JSON in a cookie of a `SignedCookieJar`.

use std::hint::black_box;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

use crate::request::COOKIE_NAME;
use crate::samples::{Account, Medium};

#[derive(Clone)]
struct App {
    key: Key,
}

impl FromRef<App> for Key {
    fn from_ref(app: &App) -> Self {
        app.key.clone()
    }
}

struct Admin {
    jar: SignedCookieJar,
    account: Medium,
}

impl FromRequestParts<App> for Admin {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let stranger = (StatusCode::UNAUTHORIZED, "Log in to continue.\n");
        let jar = SignedCookieJar::from_headers(&parts.headers, app.key.clone());
        let cookie = jar.get(COOKIE_NAME).ok_or(stranger)?;
        let account: Medium = serde_json::from_str(cookie.value()).map_err(|_| stranger)?;
        if account.is_admin() {
            Ok(Self { jar, account })
        } else {
            Err((StatusCode::FORBIDDEN, "You may not do this.\n"))
        }
    }
}

async fn read(admin: Admin) -> &'static str {
    black_box(admin.account);
    "ok"
}

async fn modify(mut admin: Admin) -> (SignedCookieJar, &'static str) {
    admin.account.count();
    (with(admin.jar, &admin.account), "ok")
}

fn with(jar: SignedCookieJar, account: &Medium) -> SignedCookieJar {
    let json = serde_json::to_string(account).expect("a session that can be written");
    let cookie = Cookie::build((COOKIE_NAME, json)).http_only(true).same_site(SameSite::Lax);
    jar.add(cookie.secure(true).path("/"))
}

pub(super) fn router() -> Router {
    // It wants 64 bytes and signs with the first half.
    let app = App { key: Key::from(&b"0-9aB{bench}qXz7&kLm!pR4vW8$yE2(".repeat(2)) };
    Router::new()
        .route("/read", get(read))
        .route("/modify", post(modify))
        .route(
            "/login/admin",
            post(async |jar: SignedCookieJar| (with(jar, &Medium::new(true)), "ok")),
        )
        .route(
            "/login/reader",
            post(async |jar: SignedCookieJar| (with(jar, &Medium::new(false)), "ok")),
        )
        .with_state(app)
}
