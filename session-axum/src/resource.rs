//! What a request is about, loaded once: for rules about one object and not about all of a kind.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, Method, Uri};

use crate::rejection::Rejection;

/// A type that a request can be about: what `#[resource]` implements for the type that its function
/// returns.
#[diagnostic::on_unimplemented(
    message = "nothing says how to load `{Self}` for a request",
    label = "not a resource, or one that needs another state than `{S}`",
    note = "put `#[resource]` above the function that loads it: `async fn post(Path(id): Path<u64>, State(db): State<Db>) -> Result<Post, AppError>`"
)]
pub trait Resource<S>: Send + Sync + Sized + 'static {
    /// Loads it.
    ///
    /// # Errors
    ///
    /// The answer to the request, such as a 404.
    fn load(parts: &mut Parts, state: &S) -> impl Future<Output = Result<Self, Response>> + Send;
}

/// The thing a request is about, loaded by its `#[resource]` function.
///
/// Take it in a predicate and in the handler: whoever asks first loads it, and all of them see the
/// same one. So a rule about the object costs no second query, and cannot be about another object
/// than the handler's.
///
/// ```
/// use axum::extract::Path;
/// use axum::http::StatusCode;
/// use session_axum::{ResourceOf, Session, predicate, require, resource};
///
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// struct Post {
///     author: u64,
///     text: String,
/// }
///
/// #[resource]
/// async fn post(Path(id): Path<u64>) -> Result<Post, StatusCode> {
///     # let found = (id == 1).then(|| Post { author: 7, text: "hello".to_owned() });
///     found.ok_or(StatusCode::NOT_FOUND)
/// }
///
/// #[predicate]
/// async fn is_author(session: Session<AppSession>, post: ResourceOf<Post>) -> bool {
///     session.user == Some(post.author)
/// }
///
/// #[require(is_author)]
/// async fn read(post: ResourceOf<Post>) -> String {
///     post.text.clone()
/// }
/// ```
///
/// There is one of a type in a request. Where a request is about two, such as the source and the
/// target of a copy, give them types of their own. Where a service changes the method, the URI or a
/// header and calls a router with that, it is another request: the thing is loaded for it again.
pub struct ResourceOf<T>(Arc<T>);

/// What is kept in the request.
struct Loaded<T> {
    thing: Arc<T>,
    of: Arc<Origin>,
}

/// The request that something was loaded for, as far as a service can change it and send it on: what
/// is in its extensions stays with it.
struct Origin {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Origin {
    fn of(parts: &Parts) -> Self {
        let Parts { method, uri, headers, .. } = parts;
        Self { method: method.clone(), uri: uri.clone(), headers: headers.clone() }
    }

    fn is(&self, parts: &Parts) -> bool {
        self.method == parts.method && self.uri == parts.uri && self.headers == parts.headers
    }
}

impl<T> ResourceOf<T> {
    /// Returns the thing itself, shared with whoever else has it.
    ///
    /// ```
    /// use session_axum::ResourceOf;
    ///
    /// struct Post { text: String }
    ///
    /// fn excerpt(post: ResourceOf<Post>) -> String {
    ///     let post: std::sync::Arc<Post> = post.into_inner();
    ///     post.text.chars().take(20).collect()
    /// }
    /// # let _ = excerpt;
    /// ```
    pub fn into_inner(self) -> Arc<T> {
        self.0
    }
}

impl<T: Resource<S>, S: Send + Sync> FromRequestParts<S> for ResourceOf<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let kept = parts.extensions.get::<Loaded<T>>().filter(|kept| kept.of.is(parts));
        if let Some(kept) = kept {
            return Ok(Self(Arc::clone(&kept.thing)));
        }
        let of = Arc::new(Origin::of(parts));
        let thing = Arc::new(T::load(parts, state).await.map_err(Rejection::own)?);
        parts.extensions.insert(Loaded { thing: Arc::clone(&thing), of });
        Ok(Self(thing))
    }
}

impl<T> Deref for ResourceOf<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for ResourceOf<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self { thing: Arc::clone(&self.thing), of: Arc::clone(&self.of) }
    }
}

impl<T: fmt::Debug> fmt::Debug for ResourceOf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Extracts the parameters of a `#[resource]` function and calls it.
///
/// # Errors
///
/// The rejection of a parameter, or the function's own error.
pub async fn load_resource<S, Args, F, Loading, T, E>(
    parts: &mut Parts,
    state: &S,
    load: F,
) -> Result<T, Response>
where
    S: Send + Sync,
    Args: FromRequestParts<S, Rejection = Response>,
    F: FnOnce(Args) -> Loading + Send,
    Loading: Future<Output = Result<T, E>> + Send,
    E: IntoResponse,
{
    let arguments = Args::from_request_parts(parts, state).await?;
    load(arguments).await.map_err(IntoResponse::into_response)
}
