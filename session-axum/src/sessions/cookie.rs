//! The choices about the cookie.

use session_core::SessionData;

use super::SessionsBuilder;
use crate::carrier::SameSite;

impl<T: SessionData> SessionsBuilder<T> {
    /// Names the cookie; the prefix is added. Default: `session`, which makes `__Host-session`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).cookie_name("staff").build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-staff");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cookie_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.shape.name);
        self
    }

    /// Gives the cookie to all hosts below a domain, and takes it from all of them: each of them can
    /// then overwrite it. The name becomes `__Secure-…`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).shared_with_subdomains_of("example.com").build()?;
    /// assert_eq!(sessions.cookie_name(), "__Secure-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shared_with_subdomains_of(mut self, domain: &str) -> Self {
        self.shape.domain = Some(domain.to_owned());
        self
    }

    /// Sends the cookie to paths below this one only. It separates nothing: every path of a host can
    /// read the others' cookies. The name becomes `__Secure-…`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).path("/app").build()?;
    /// assert_eq!(sessions.cookie_name(), "__Secure-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.shape.path);
        self
    }

    /// Chooses when the cookie comes with requests that other sites cause. Default:
    /// [`SameSite::Lax`].
    ///
    /// ```
    /// use session_axum::SameSite;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).same_site(SameSite::Strict).build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.shape.same_site = Some(same_site);
        self
    }

    /// Sends the cookie with every request that other sites cause (`SameSite=None`): for
    /// applications embedded in others. What keeps those requests from changing anything is then
    /// only the check of their origin.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).sent_from_other_sites().build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sent_from_other_sites(mut self) -> Self {
        self.shape.same_site = None;
        self
    }

    /// Keeps one cookie for each site that the application is embedded in (`Partitioned`, CHIPS), where
    /// browsers send no other from inside of a page of another site. Only together with
    /// [`sent_from_other_sites`](Self::sent_from_other_sites).
    ///
    /// Somebody who is logged in on the application's own site is a stranger inside of another, and
    /// logs in there once for each. For sessions that exist already it needs another
    /// [`cookie_name`](Self::cookie_name): browsers keep the old cookie beside the new one, and two of one
    /// name are none.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .cookie_name("embedded")
    ///     .sent_from_other_sites()
    ///     .partitioned()
    ///     .build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-embedded");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn partitioned(mut self) -> Self {
        self.shape.partitioned = true;
        self
    }

    /// Lets the browser forget the cookie when it closes (no `Max-Age`). The session still ends on
    /// time, because its own times are checked.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).until_the_browser_closes().build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn until_the_browser_closes(mut self) -> Self {
        self.shape.keeps_after_browser_closes = false;
        self
    }

    /// Works over plain HTTP, on this machine only: for development with browsers and clients that
    /// keep no `Secure` cookie from `http://`. The cookie has another name, without prefix, so none
    /// of these sessions is one in production; requests to any other host than `localhost`, the names
    /// below it (`tenant1.localhost`) and the loopback addresses are answered with 500.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::signed("my-app", keys).plain_http_on_loopback().build()?;
    /// assert_eq!(sessions.cookie_name(), "session-over-plain-http");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plain_http_on_loopback(mut self) -> Self {
        self.shape.secure = false;
        self
    }
}
