//! Every form of handler that axum takes.

#![deny(warnings)]

use std::fmt::Display;

use axum::Router;
use axum::extract::{FromRequestParts, OriginalUri, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, Version};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use session_axum::{Role, public, require_login, require_role};

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

#[require_login]
async fn nothing() {}

/// With a doc comment, a lint and a raw name.
#[require_login]
#[allow(unused_variables)]
async fn r#type(r#match: Method) -> &'static str {
    "type"
}

#[require_role("admin")]
async fn generic<T, const N: usize>(_: T) -> impl IntoResponse
where
    T: FromRequestParts<()> + Send,
{
    [0; N].len().to_string()
}

#[require_role(Rank::Admin, "editor", "reader")]
async fn several() {}

#[require_role(crate::Rank::Admin)]
async fn with_question_mark(Path(number): Path<String>) -> Result<String, StatusCode> {
    let number: u8 = number.parse().map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(number.to_string())
}

#[require_login]
async fn lifetime<'a>(State(()): State<()>) -> Html<&'a str> {
    Html("page")
}

#[require_login]
async fn with_cfg(
    #[cfg(any())] missing: DoesNotExist,
    #[cfg(not(any()))] method: Method,
    #[allow(unused_variables)] uri: Uri,
) -> String {
    method.to_string()
}

#[require_login]
#[allow(clippy::too_many_arguments)]
async fn fifteen(
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    body: String,
) -> String {
    body
}

#[require_login]
#[allow(clippy::too_many_arguments)]
async fn sixteen_of_which_one_is_not_there(
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    #[cfg(any())] _: OriginalUri,
    _: String,
) {
}

#[public]
#[cfg(any())]
async fn not_there() {}

struct Posts;

impl Posts {
    #[require_login]
    #[require_role("admin")]
    pub async fn list() -> &'static str {
        Self::NAME
    }

    #[public]
    async fn generic<T: Display>(State(_): State<T>) -> Self
    where
        Self: Sized,
    {
        Posts
    }

    const NAME: &str = "posts";
}

impl IntoResponse for Posts {
    fn into_response(self) -> axum::response::Response {
        Self::NAME.into_response()
    }
}

macro_rules! handlers {
    ($($name:ident: $role:literal, $variant:path, $extractor:ty;)*) => {
        $(
            #[require_role($role)]
            async fn $name(_: $extractor) {}
        )*
    };
}

handlers! {
    by_macro: "admin", Rank::Admin, Method;
}

fn main() {
    #[require_login]
    async fn inside() {}

    let _: Router = Router::new()
        .route("/1", get(nothing))
        .route("/2", get(r#type))
        .route("/3", get(generic::<Method, 2>))
        .route("/4", get(several))
        .route("/5/{number}", get(with_question_mark))
        .route("/6", get(lifetime))
        .route("/7", get(with_cfg))
        .route("/8", get(fifteen))
        .route("/9", get(sixteen_of_which_one_is_not_there))
        .route("/10", get(Posts::list))
        .route("/11", get(Posts::generic::<String>).with_state(String::new()))
        .route("/12", get(by_macro))
        .route("/13", get(inside));
}
