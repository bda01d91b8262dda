//! The choices about refused requests.

use axum_core::response::Response;
use http::HeaderName;
use session_core::SessionData;

use super::{ConfigError, SessionsBuilder};
use crate::carrier::Asks;
use crate::next::Below;
use crate::rejection::{Own, Page, Refusal, Rejections};

/// What was chosen, not checked yet.
#[derive(Default)]
pub(super) struct Choices {
    login_page: Option<String>,
    reauthentication_page: Option<String>,
    own: Option<Own>,
    below: Option<String>,
    prefix_header: Option<String>,
}

impl<T: SessionData> SessionsBuilder<T> {
    /// Sends people who are not logged in to a page, instead of answering 401: a path of this origin,
    /// or a whole address. Its own query is kept.
    ///
    /// They are sent by 303, and `next` in the query says where they wanted to go; [`Next`] reads it.
    /// Only a navigation is redirected: a GET or HEAD request whose `Sec-Fetch-Mode` is `navigate`,
    /// or without that header whose `Accept` lists `text/html`. Programs get their 401, and so does a
    /// form, whose fields would be lost. htmx gets 401 with `HX-Redirect` to the same page, and with
    /// the page that the person looks at as `next`. Whoever is logged in and may not is never sent to
    /// log in.
    ///
    /// The page has to be `#[public]`. Inside of nested routers `next` is the whole path, with the
    /// feature `router`, which is on by default.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .login_page("/login?lang=de") // → /login?lang=de&next=/orders%3Fpage%3D2
    ///     .reauthentication_page("/confirm")
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`Next`]: crate::Next
    pub fn login_page(mut self, page: &str) -> Self {
        self.rejections.login_page = Some(page.to_owned());
        self
    }

    /// Sends people who have to prove again, or more surely, who they are to a page, instead of
    /// answering 401 with the challenge of RFC 9470: by the same rules as
    /// [`login_page`](Self::login_page). The query also says what there is to prove: `max_age` in
    /// seconds, `acr_values` as a level.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .reauthentication_page("/confirm")
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reauthentication_page(mut self, page: &str) -> Self {
        self.rejections.reauthentication_page = Some(page.to_owned());
        self
    }

    /// Says below which path the application is, where a proxy takes that off before a request comes
    /// here: `/orders` is the browser's `/shop/orders`, and that is what `next` says.
    ///
    /// It changes no address that you give: [`login_page`](Self::login_page) is the browser's, so
    /// `/shop/login`, or a page of the origin that all applications below it share. A proxy that takes
    /// nothing off needs none of this.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .below("/shop")
    ///     .login_page("/shop/login") // → /shop/login?next=/shop/orders
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn below(mut self, path: &str) -> Self {
        self.rejections.below = Some(path.to_owned());
        self
    }

    /// Takes the path that a proxy takes off from a header of that proxy's, such as
    /// `x-forwarded-prefix`, where it is not the same for every request. What [`below`](Self::below)
    /// says holds where the header is missing, is there twice, or is no path.
    ///
    /// The proxy has to overwrite the header, since anybody can send one: it would lead people to
    /// another path of the origin after their login.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .trusted_prefix_header("x-forwarded-prefix")
    ///     .login_page("/login")
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trusted_prefix_header(mut self, name: &str) -> Self {
        self.rejections.prefix_header = Some(name.to_owned());
        self
    }

    /// Asks a function how to answer a refused request: refused by a guard, by an extractor of this crate,
    /// or because the request came from another site. `None` leaves it to the standard answer, which
    /// [`Refusal::standard`] returns too, to be changed.
    ///
    /// It is asked before any page is considered, and when a refusal is made, so also where a handler
    /// then throws it away (`Result<Session<_>, _>`). An error that a handler returns from its
    /// [`SessionHandle`](crate::SessionHandle) ([`SessionError`](crate::SessionError)) is answered by it
    /// as well, once the response comes to the layer. The answer is not stored by caches, unless it has
    /// a `Cache-Control` of its own.
    ///
    /// ```
    /// use axum::http::StatusCode;
    /// use axum::response::{Html, IntoResponse};
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// use session_axum::Reason;
    ///
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .rejections(|refusal| match refusal.reason() {
    ///         Reason::Forbidden if refusal.is_navigation() => {
    ///             let page = Html("<h1>This is not for you</h1>");
    ///             Some((StatusCode::FORBIDDEN, page).into_response())
    ///         }
    ///         _ => None,
    ///     })
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rejections(
        mut self,
        answer: impl Fn(&Refusal<'_>) -> Option<Response> + Send + Sync + 'static,
    ) -> Self {
        self.rejections.own = Some(Box::new(answer));
        self
    }
}

impl Choices {
    pub(super) fn check(self, asks: Asks) -> Result<Rejections, ConfigError> {
        Ok(Rejections {
            asks,
            below: below(self.below, self.prefix_header)?,
            login_page: parse("login page", self.login_page)?,
            reauthentication_page: parse("re-authentication page", self.reauthentication_page)?,
            own: self.own,
        })
    }
}

fn below(prefix: Option<String>, header: Option<String>) -> Result<Below, ConfigError> {
    let header = match header {
        None => None,
        Some(name) => match name.parse::<HeaderName>() {
            Ok(name) => Some(name),
            Err(_) => return Err(ConfigError::PrefixHeader(name)),
        },
    };
    Below::new(prefix.clone(), header).ok_or_else(|| ConfigError::Below(prefix.unwrap_or_default()))
}

fn parse(which: &'static str, page: Option<String>) -> Result<Option<Page>, ConfigError> {
    let Some(page) = page else { return Ok(None) };
    match Page::parse(&page) {
        Some(page) => Ok(Some(page)),
        None => Err(ConfigError::Page { which, page }),
    }
}
