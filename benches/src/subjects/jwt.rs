//! jsonwebtoken: the whole session as claims of an HS256 token in a cookie, keys and validation
//! prepared once.

use std::hint::black_box;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::by_hand::find;
use crate::request::COOKIE_NAME;
use crate::samples::{Account, Medium};

struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    header: Header,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    exp: u64,
    account: Medium,
}

struct Admin(Claims);

type Refused = (StatusCode, &'static str);
type Answer = ([(HeaderName, HeaderValue); 1], &'static str);

impl FromRequestParts<Arc<Keys>> for Admin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, keys: &Arc<Keys>) -> Result<Self, Refused> {
        let stranger = (StatusCode::UNAUTHORIZED, "Log in to continue.\n");
        let text = find(&parts.headers).ok_or(stranger)?;
        let token = decode::<Claims>(text, &keys.decoding, &keys.validation);
        let claims = token.map_err(|_| stranger)?.claims;
        if claims.account.is_admin() {
            Ok(Self(claims))
        } else {
            Err((StatusCode::FORBIDDEN, "You may not do this.\n"))
        }
    }
}

async fn read(Admin(claims): Admin) -> &'static str {
    black_box(claims);
    "ok"
}

async fn modify(State(keys): State<Arc<Keys>>, Admin(mut claims): Admin) -> Answer {
    claims.account.count();
    answer(&keys, &claims)
}

fn answer(keys: &Keys, claims: &Claims) -> Answer {
    let text = encode(&keys.header, claims, &keys.encoding).expect("claims that can be written");
    let line =
        format!("{COOKIE_NAME}={text}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800");
    ([(SET_COOKIE, HeaderValue::try_from(line).expect("base64 and our own words"))], "ok")
}

fn claims(admin: bool) -> Claims {
    Claims { exp: 4_000_000_000, account: Medium::new(admin) }
}

pub(super) fn router() -> Router {
    let secret = b"0-9aB{bench}qXz7&kLm!pR4vW8$yE2(";
    let keys = Arc::new(Keys {
        encoding: EncodingKey::from_secret(secret),
        decoding: DecodingKey::from_secret(secret),
        header: Header::new(Algorithm::HS256),
        validation: Validation::new(Algorithm::HS256),
    });
    Router::new()
        .route("/read", get(read))
        .route("/modify", post(modify))
        .route(
            "/login/admin",
            post(async |State(keys): State<Arc<Keys>>| answer(&keys, &claims(true))),
        )
        .route(
            "/login/reader",
            post(async |State(keys): State<Arc<Keys>>| answer(&keys, &claims(false))),
        )
        .with_state(keys)
}
