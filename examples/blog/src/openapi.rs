//! The API's description. Who may call what is not written here: it is read from the routes.

use std::error::Error;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use session_axum::{AccessMap, OpenApiOptions, Sessions, public};
use utoipa::OpenApi;

use crate::session::AppSession;
use crate::{accounts, comments, devices, posts};

/// The document as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Document(Bytes);

/// What the handlers say of themselves.
#[derive(OpenApi)]
#[openapi(
    info(title = "Blog", description = "Users, posts and comments."),
    paths(
        accounts::login,
        accounts::me,
        accounts::logout,
        accounts::users,
        devices::list,
        devices::end,
        devices::end_others,
        posts::list,
        posts::write,
        posts::read,
        posts::edit,
        posts::delete,
        posts::publish,
        comments::list,
        comments::write,
        comments::delete,
        serve,
    )
)]
struct Handlers;

/// Returns the document, with who may call what.
///
/// # Errors
///
/// If the document lacks a guarded route, or describes one that is not there.
pub(crate) fn document(
    access: &AccessMap,
    sessions: &Sessions<AppSession>,
) -> Result<Document, Box<dyn Error>> {
    let mut document = Handlers::openapi();
    access.write_into(&mut document, &OpenApiOptions::of(sessions))?;
    Ok(Document(document.to_json()?.into()))
}

/// Describes the API.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    responses((status = 200, body = Object, content_type = "application/json", description = "This document"))
)]
#[public(reason = "programs read it before they log in")]
pub(crate) async fn serve(State(document): State<Document>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], document.0)
}
