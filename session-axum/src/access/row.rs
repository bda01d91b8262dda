//! One handler, and who may call it.

use std::cmp::Ordering;
use std::panic::Location;

use session_core::Expr;

use super::Methods;
use super::handler::handler_name;
use super::path::nested;

/// One row of an [`AccessMap`](super::AccessMap): which requests, and who may send them.
#[derive(Clone, Debug)]
pub struct AccessRow {
    pub(super) methods: Methods,
    /// Whether it is about the path above its `{*rest}` as well.
    pub(super) is_whole: bool,
    listed: String,
    path: String,
    policy: Expr,
    reason: Option<&'static str>,
    handler: String,
    source: &'static Location<'static>,
    touches: bool,
}

impl AccessRow {
    /// Returns the row of a handler: `handler` is the name of its type, `source` the place where it
    /// was given to the router.
    pub(crate) fn new(
        methods: Methods,
        path: String,
        policy: Expr,
        reason: Option<&'static str>,
        handler: &'static str,
        source: &'static Location<'static>,
    ) -> Self {
        let listed = methods.listed(&[]);
        let (is_whole, touches, handler) = (false, true, handler_name(handler));
        Self { methods, is_whole, listed, path, policy, reason, handler, source, touches }
    }

    /// Says whether a request is activity.
    pub(crate) fn touching(self, touches: bool) -> Self {
        Self { touches, ..self }
    }

    /// Returns the row of a service that stands for a whole path.
    pub(crate) fn whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }

    /// Returns the methods: `GET, HEAD`, `POST`; `ANY` for every method; `other` for those that no
    /// other row of the path has; `*` for what no route matches.
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
    /// assert!(map.iter().all(|row| row.methods().contains("GET")));
    /// ```
    pub fn methods(&self) -> &str {
        &self.listed
    }

    /// Returns the path as the router has it, with the prefixes of what it is nested in.
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
    /// assert!(map.iter().any(|row| row.path() == "/me"));
    /// ```
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the policy. [`Expr::Public`] lets everybody in.
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
    /// assert!(map.iter().any(|row| row.policy().to_string() == "login"));
    /// ```
    pub fn policy(&self) -> Expr {
        self.policy
    }

    /// Returns why everybody may call, where that is so and somebody said why.
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
    /// assert!(map.iter().any(|row| row.reason() == Some("everybody may ask")));
    /// ```
    pub fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// Returns the handler's name, such as `blog::posts::publish` or `closure in blog::app`.
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
    /// assert!(map.iter().any(|row| row.handler().ends_with("health")));
    /// ```
    pub fn handler(&self) -> &str {
        &self.handler
    }

    /// Returns where the handler was given to the router.
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
    /// assert!(map.iter().all(|row| row.source().line() > 0));
    /// ```
    pub fn source(&self) -> &'static Location<'static> {
        self.source
    }

    /// Whether a request is activity, which keeps its session alive; `false` after
    /// [`without_touch`](crate::routing::MethodRouter::without_touch).
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login]
    /// # async fn news() {}
    /// let router = Router::<AppSession>::new().route("/news", get(news).without_touch());
    /// assert!(router.access_map().iter().all(|row| !row.touches()));
    /// ```
    pub fn touches(&self) -> bool {
        self.touches
    }

    /// Returns the row as it stands below a prefix.
    pub(super) fn under(mut self, prefix: &str) -> Self {
        self.path = nested(prefix, &self.path);
        self
    }

    /// Names the methods beside the other rows of the same path.
    pub(super) fn beside(mut self, siblings: &[Methods]) -> Self {
        self.listed = self.methods.listed(siblings);
        self
    }

    /// By path, segment for segment, so that what is below a path follows it and a wildcard comes
    /// last; then by method.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let segments = |row: &Self| {
            let segments = row.path.split('/');
            segments
                .map(|segment| (segment.starts_with("{*"), segment.to_owned()))
                .collect::<Vec<_>>()
        };
        let paths = segments(self).cmp(&segments(other));
        paths.then(self.methods.rank().cmp(&other.methods.rank()))
    }

    /// Returns the policy and the reason on one line, whatever the reason is written like, and whether
    /// a request is no activity.
    pub(super) fn rule(&self) -> String {
        let rule = self.policy_and_reason();
        if self.touches { rule } else { rule + " [without touch]" }
    }

    fn policy_and_reason(&self) -> String {
        match self.reason {
            Some(reason) => {
                let words: Vec<&str> = reason.split_whitespace().collect();
                format!("{}: {}", self.policy, words.join(" "))
            }
            None => self.policy.to_string(),
        }
    }

    /// Returns the source as editors open it.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.source.file(), self.source.line())
    }
}
