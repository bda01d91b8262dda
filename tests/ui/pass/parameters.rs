//! What a handler takes beside its session is its author's, whatever it is called.

#![deny(warnings)]

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use session_axum::routing::get;
use session_axum::{Both, Rights, Router, SessionData, SessionHandle, public, require_login};

#[derive(session_axum::Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(session_axum::Session, Clone)]
struct Staff {
    #[session(subject)]
    user: Option<u64>,
}

/// Another crate's, by its name.
struct Session<T>(PhantomData<T>);

impl<T, S: Sync> FromRequestParts<S> for Session<T> {
    type Rejection = ();

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, ()> {
        Ok(Self(PhantomData))
    }
}

type Alias = session_axum::Session<AppSession>;
type TheirAlias = Session<Staff>;

#[require_login]
#[public]
#[cfg(any())]
async fn not_there(_: Nothing) {}

#[require_login]
async fn theirs(_: Session<u8>, _: TheirAlias, _: Option<Path<u64>>) {}

#[require_login]
async fn ours(
    session: Alias,
    handle: SessionHandle<AppSession>,
    _: Rights<AppSession>,
    #[cfg(any())] _: Nothing,
) -> String {
    format!("{:?} {}", session.user, handle.current().is_some())
}

#[require_login]
async fn generic<T: SessionData>(_: session_axum::Session<T>) {}

#[require_login]
async fn any_extractor<Extractor>(_: Extractor) {}

struct Pages<R>(PhantomData<R>);

impl<R: Clone + Send + Sync + 'static> Pages<R> {
    #[require_login]
    async fn list(_: State<R>, _: session_axum::Session<AppSession>, _: Alias) {}
}

impl<T: SessionData> Pages<T> {
    #[require_login]
    async fn me(_: session_axum::Session<T>) {}
}

impl Pages<()> {
    #[public]
    async fn own(_: State<Self>) {}
}

impl Clone for Pages<()> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

#[require_login(session = Staff)]
async fn both(_: session_axum::Session<AppSession>, _: Option<session_axum::Session<Staff>>) {}

fn main() {
    let _ = Router::<AppSession, u8>::new()
        .route("/theirs/{id}", get(theirs))
        .route("/ours", get(ours))
        .route("/generic", get(generic::<AppSession>))
        .route("/any", get(any_extractor::<Alias>))
        .route("/list", get(Pages::<u8>::list))
        .route("/me", get(Pages::<AppSession>::me));
    let _ = Router::<AppSession, Pages<()>>::new().route("/own", get(Pages::<()>::own));
    let _ = Router::<Both<AppSession, Staff>>::new().route("/both", get(both));
}
