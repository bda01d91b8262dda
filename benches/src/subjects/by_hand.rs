//! The floor as an extractor, written by hand for one session type and without a framework.

use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};

use crate::floor::Floor;
use crate::request::COOKIE_NAME;
use crate::samples::Account;

const ATTRIBUTES: &str = "; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800";

type Refused = (StatusCode, &'static str);

/// An admin's session.
struct Admin<A>(A);

/// An admin, whose session nobody needs.
struct RoleOnly<A>(PhantomData<fn() -> A>);

impl<A: Account> FromRequestParts<Arc<Floor>> for Admin<A> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, floor: &Arc<Floor>) -> Result<Self, Refused> {
        let account = find(&parts.headers).and_then(|text| floor.open::<A>(text));
        let account = account.filter(A::is_in_time).ok_or(STRANGER)?;
        if account.is_admin() { Ok(Self(account)) } else { Err(FORBIDDEN) }
    }
}

impl<A: Account> FromRequestParts<Arc<Floor>> for RoleOnly<A> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, floor: &Arc<Floor>) -> Result<Self, Refused> {
        let role = find(&parts.headers)
            .and_then(|text| floor.open_with(text, |payload| payload.first().copied()));
        match role {
            Some(0) => Ok(Self(PhantomData)),
            Some(_) => Err(FORBIDDEN),
            None => Err(STRANGER),
        }
    }
}

const STRANGER: Refused = (StatusCode::UNAUTHORIZED, "Log in to continue.\n");
const FORBIDDEN: Refused = (StatusCode::FORBIDDEN, "You may not do this.\n");

/// Finds the session's cookie.
pub(super) fn find(headers: &HeaderMap) -> Option<&[u8]> {
    let mut rest = headers.get(COOKIE)?.as_bytes();
    loop {
        let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
        let (pair, after) = rest.split_at_checked(end)?;
        if let Some(value) = pair.trim_ascii().strip_prefix(COOKIE_NAME.as_bytes())
            && let Some(value) = value.strip_prefix(b"=")
        {
            return Some(value);
        }
        rest = after.strip_prefix(b";")?;
    }
}

async fn read<A: Account>(Admin(account): Admin<A>) -> &'static str {
    black_box(account);
    "ok"
}

async fn role_only<A: Account>(_: RoleOnly<A>) -> &'static str {
    "ok"
}

type Answer = ([(HeaderName, HeaderValue); 1], &'static str);

async fn modify<A: Account>(
    State(floor): State<Arc<Floor>>,
    Admin(mut account): Admin<A>,
) -> Answer {
    account.count();
    answer(&floor, &account)
}

fn answer<A: Account>(floor: &Floor, account: &A) -> Answer {
    let line = floor.sign(account, "__Host-session=", ATTRIBUTES);
    ([(SET_COOKIE, HeaderValue::try_from(line).expect("base64 and our own words"))], "ok")
}

pub(super) fn router<A: Account>() -> Router {
    let floor = Arc::new(Floor::new(b"0-9aB{bench}qXz7&kLm!pR4vW8$yE2("));
    Router::new()
        .route("/read", get(read::<A>))
        .route("/role", get(role_only::<A>))
        .route("/modify", post(modify::<A>))
        .route(
            "/login/admin",
            post(async |State(floor): State<Arc<Floor>>| answer(&floor, &A::new(true))),
        )
        .route(
            "/login/reader",
            post(async |State(floor): State<Arc<Floor>>| answer(&floor, &A::new(false))),
        )
        .with_state(floor)
}
