//! Who may call what: the table that a router makes of itself.
//!
//! It is read by people ([`text`], [`markdown`]), by programs ([`json`]), kept in the tree and compared
//! by a test ([`lock`]), and written into an OpenAPI document ([`openapi`]).

mod assertion;
mod handler;
mod json;
mod legend;
mod lock;
mod markdown;
mod methods;
mod only_listed;
#[cfg(feature = "openapi")]
mod openapi;
mod path;
mod row;
mod text;

use std::fmt;
use std::slice;

use session_core::Expr;

pub use assertion::assert_access_map;
pub(crate) use handler::handler_name;
pub(crate) use methods::Methods;
pub use only_listed::{OnlyListed, OnlyListedService};
#[cfg(feature = "openapi")]
pub use openapi::{OpenApiMismatch, OpenApiOptions};
pub(crate) use path::nested;
pub use row::AccessRow;

/// Who may call what: every route of a [`Router`](crate::Router), by path and then by method.
///
/// It displays as a table. Print it behind a flag of your program, so that the answer for what runs
/// is one command away:
///
/// ```
/// use session_axum::routing::{get, post};
/// use session_axum::{Router, open, public, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[public]
/// async fn home() {}
///
/// #[require_login]
/// async fn publish() {}
///
/// let router = Router::<AppSession>::new()
///     .route("/", get(home))
///     .route("/posts/{id}/publish", post(publish));
/// let access = router.access_map();
///
/// assert_eq!(access.len(), 2);
/// let table = access.to_string();
/// assert!(table.contains("POST       /posts/{id}/publish  login"), "{table}");
/// ```
///
/// [`assert_access_map!`](crate::assert_access_map) compares it with a file in the tree, so that a
/// changed rule is a line in a review. What no row is about is answered by axum, 404 or 405, and runs
/// no handler.
#[derive(Clone, Debug, Default)]
pub struct AccessMap {
    rows: Vec<AccessRow>,
}

/// What is true of every table, and of no row.
const REST: &str = "Everything else is answered by axum, whoever asks: 404 for other paths, 405 \
                    for other methods (OPTIONS is one).";

impl AccessMap {
    /// Returns the map of these rows.
    pub(crate) fn from_rows(rows: impl IntoIterator<Item = AccessRow>) -> Self {
        let mut rows: Vec<AccessRow> = rows.into_iter().collect();
        rows.sort_by(AccessRow::order);
        let rows = rows
            .chunk_by(|one, next| one.path() == next.path())
            .flat_map(|same_path| {
                let methods: Vec<Methods> = same_path.iter().map(|row| row.methods).collect();
                same_path.iter().map(move |row| row.clone().beside(&methods))
            })
            .collect();
        Self { rows }
    }

    /// Returns the map of the same routes below a path: what
    /// [`into_axum_under`](crate::Router::into_axum_under) serves, or another server in front of
    /// this one.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn publish() {}
    /// let access = Router::<AppSession>::new().route("/publish", post(publish)).access_map();
    /// assert!(access.under("/api").to_lock().contains("POST  /api/publish  login"));
    /// ```
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        Self::from_rows(self.rows.into_iter().map(|row| row.under(prefix)))
    }

    /// Returns the rows, by path and then by method.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn publish() {}
    /// let access = Router::<AppSession>::new().route("/publish", post(publish)).access_map();
    ///
    /// for row in access.iter() {
    ///     println!("{} {}: {}", row.methods(), row.path(), row.policy());
    /// }
    /// assert_eq!(access.iter().next().map(|row| row.path()), Some("/publish"));
    /// ```
    pub fn iter(&self) -> slice::Iter<'_, AccessRow> {
        self.rows.iter()
    }

    /// Returns how many rows there are.
    ///
    /// ```
    /// # use session_axum::{Router, Session, public, require_login, routing};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// #[require_login]
    /// async fn me() {}
    ///
    /// #[public(reason = "everybody may ask")]
    /// async fn health() {}
    ///
    /// let router: Router<AppSession> =
    ///     Router::new().route("/me", routing::get(me)).route("/health", routing::get(health));
    /// let map = router.access_map();
    /// assert_eq!(map.len(), 2);
    /// ```
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// # use session_axum::{Router, Session, public, require_login, routing};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// #[require_login]
    /// async fn me() {}
    ///
    /// #[public(reason = "everybody may ask")]
    /// async fn health() {}
    ///
    /// let router: Router<AppSession> =
    ///     Router::new().route("/me", routing::get(me)).route("/health", routing::get(health));
    /// let map = router.access_map();
    /// assert!(!map.is_empty());
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the table in Markdown.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn publish() {}
    /// let access = Router::<AppSession>::new().route("/publish", post(publish)).access_map();
    /// assert!(access.to_markdown().contains("/publish"));
    /// ```
    pub fn to_markdown(&self) -> String {
        markdown::of(self)
    }

    /// Returns the table as JSON: an object with the lists `routes` and `policies`, a row on a line.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn publish() {}
    /// let access = Router::<AppSession>::new().route("/publish", post(publish)).access_map();
    /// assert!(access.to_json().contains("\"/publish\""));
    /// ```
    pub fn to_json(&self) -> String {
        json::of(self)
    }

    /// Returns the text that is kept in the tree: methods, path and policy, a row on a line.
    ///
    /// Where a handler stands and what it is called is left out: a moved function changes nobody's
    /// access.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn publish() {}
    /// let access = Router::<AppSession>::new().route("/publish", post(publish)).access_map();
    /// assert!(access.to_lock().ends_with("POST  /publish  login\n"));
    /// ```
    pub fn to_lock(&self) -> String {
        lock::of(self)
    }

    /// Returns a layer that answers 404 to everything that no row is about, whoever merges what into the
    /// axum router later: so the table is all that there is.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn account() {}
    /// # let metrics = axum::Router::new();
    /// # let keys = session_axum::KeyRing::throw_away()?;
    /// # let sessions = session_axum::Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// let router = Router::<AppSession>::new()
    ///     .route("/account", get(account))
    ///     .outside("/metrics", "scraped from inside of the network");
    /// let listed = router.access_map().only_listed();
    /// let app: axum::Router = router.into_axum(sessions).merge(metrics).layer(listed);
    /// # let _ = app;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Add it last. What is to be let through says so in the table: by
    /// [`outside`](crate::Router::outside), or as a service behind [`open`](crate::open()).
    ///
    /// # Panics
    ///
    /// As [`into_axum`](crate::Router::into_axum) does, for text that is not a path.
    pub fn only_listed(&self) -> OnlyListed {
        OnlyListed::of(self)
    }

    /// Returns the policies that rows show by their names.
    fn legend(&self) -> Vec<(&'static str, &'static Expr)> {
        legend::legend(self.rows.iter().map(AccessRow::policy))
    }
}

impl fmt::Display for AccessMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write(self, f)
    }
}

impl<'a> IntoIterator for &'a AccessMap {
    type Item = &'a AccessRow;
    type IntoIter = slice::Iter<'a, AccessRow>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod samples {
    use std::panic::Location;

    use axum::routing::MethodFilter;
    use session_core::Expr;

    use super::{AccessMap, AccessRow, Methods};

    pub(super) const PUBLISHES: Expr = Expr::Named(
        "CanPublish",
        &Expr::All(&[Expr::Permission("post:publish"), Expr::Fresh(300)]),
    );

    /// Returns a row whose handler is named after its path.
    pub(super) fn row(methods: Methods, path: &str, policy: Expr) -> AccessRow {
        AccessRow::new(methods, path.to_owned(), policy, None, "blog::handler", Location::caller())
    }

    pub(super) fn of(method: MethodFilter) -> Methods {
        Methods::Of(method)
    }

    /// Returns a map with a row of each kind.
    pub(super) fn blog() -> AccessMap {
        let open = |path: &str, reason| {
            let source = Location::caller();
            let (path, handler) = (path.to_owned(), "blog::app::{{closure}}");
            let methods = of(MethodFilter::POST);
            AccessRow::new(methods, path, Expr::Public, Some(reason), handler, source)
        };
        AccessMap::from_rows([
            row(Methods::Fallback, "/{*rest}", Expr::Public),
            row(of(MethodFilter::POST), "/posts/{id}/publish", PUBLISHES),
            row(Methods::Any, "/posts-archive", Expr::Login),
            row(of(MethodFilter::GET), "/posts", Expr::Public),
            row(Methods::NotAllowed, "/posts", Expr::Login),
            row(of(MethodFilter::POST), "/posts", Expr::Role("editor")),
            open("/login", "everybody | logs in\nhere"),
        ])
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::MethodFilter;
    use session_core::Expr;

    use super::samples::{blog, of, row};
    use super::{AccessMap, Methods};

    fn shown(map: &AccessMap) -> Vec<(&str, &str)> {
        map.iter().map(|row| (row.methods(), row.path())).collect()
    }

    #[test]
    fn rows_are_in_the_order_of_paths_and_then_of_methods() {
        assert_eq!(
            shown(&blog()),
            [
                ("POST", "/login"),
                ("GET, HEAD", "/posts"),
                ("POST", "/posts"),
                ("other", "/posts"),
                ("POST", "/posts/{id}/publish"),
                ("ANY", "/posts-archive"),
                ("*", "/{*rest}"),
            ]
        );
    }

    #[test]
    fn a_map_below_a_path_is_that_of_a_nested_router() {
        let map = AccessMap::from_rows([
            row(of(MethodFilter::GET), "/", Expr::Login),
            row(of(MethodFilter::HEAD), "/", Expr::Login),
            row(Methods::Fallback, "/{*rest}", Expr::Login),
        ]);
        let map = map.under("/api");
        assert_eq!(shown(&map), [("GET", "/api"), ("HEAD", "/api"), ("*", "/api/{*rest}")]);
    }
}
