//! The choices an application makes about its sessions.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use session_core::store::{AnyStore, Cap};
use session_core::{
    Clock, Context, Entropy, Event, KeyRing, Lifetimes, OsEntropy, Reach, Records, SessionData,
    SystemClock, Tokens,
};

use super::rejections::Choices;
use super::{ConfigError, InCookie, Keep, Sessions, Settings};
use crate::authority::{Ask, Authorities, Authority, Users};
use crate::cookie::{SameSite, Shape, Template};
use crate::csrf::Csrf;
use crate::devices::FindAddress;
use crate::stored::Shelf;

/// How long a store may take for one call.
const DEADLINE: Duration = Duration::from_millis(250);

/// As long as the grace of an id that was rotated.
const SHORTEST_ROTATION: Duration = Duration::from_secs(60);

/// Chrome and the others keep a cookie for 400 days at most (RFC 6265bis §5.5).
const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Collects choices and checks them, all at [`SessionsBuilder::build`].
///
/// Every default is the safe one; a method that weakens something says so in its name.
#[must_use = "call `.build()`"]
pub struct SessionsBuilder<T> {
    application: String,
    keys: KeyRing,
    shape: Shape,
    idle: Duration,
    lifetime: Duration,
    rotate_every: Option<Duration>,
    reach: Option<Reach>,
    store: Option<AnyStore>,
    deadline: Duration,
    cap: Cap,
    clock: Box<dyn Clock>,
    entropy: Box<dyn Entropy>,
    csrf: Csrf,
    pub(super) rejections: Choices,
    pub(crate) find_address: Option<FindAddress>,
    pub(crate) authority: Option<Ask<Authority<T>>>,
    pub(crate) staleness: Duration,
    pub(crate) users: Option<Users>,
    session: PhantomData<fn() -> T>,
}

impl<T: SessionData> SessionsBuilder<T> {
    pub(super) fn new(application: &str, keys: KeyRing) -> Self {
        Self {
            application: application.to_owned(),
            keys,
            shape: Shape {
                name: "session".to_owned(),
                domain: None,
                path: "/".to_owned(),
                same_site: Some(SameSite::Lax),
                secure: true,
                keeps_after_browser_closes: true,
            },
            idle: T::DECLARATION.idle,
            lifetime: T::DECLARATION.lifetime,
            rotate_every: None,
            reach: None,
            store: None,
            deadline: DEADLINE,
            cap: Cap::Unlimited,
            clock: Box::new(SystemClock),
            entropy: Box::new(OsEntropy),
            csrf: Csrf::default(),
            rejections: Choices::default(),
            find_address: None,
            authority: None,
            staleness: Duration::ZERO,
            users: None,
            session: PhantomData,
        }
    }

    /// Names the cookie; the prefix is added. Default: `session`, which makes `__Host-session`.
    pub fn cookie_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.shape.name);
        self
    }

    /// Gives the cookie to all hosts below a domain, and takes it from all of them: each of them can
    /// then overwrite it. The name becomes `__Secure-…`.
    pub fn shared_with_subdomains_of(mut self, domain: &str) -> Self {
        self.shape.domain = Some(domain.to_owned());
        self
    }

    /// Sends the cookie to paths below this one only. It separates nothing: every path of a host can
    /// read the others' cookies. The name becomes `__Secure-…`.
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.shape.path);
        self
    }

    /// Chooses when the cookie comes with requests that other sites cause. Default:
    /// [`SameSite::Lax`].
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.shape.same_site = Some(same_site);
        self
    }

    /// Sends the cookie with every request that other sites cause (`SameSite=None`): for
    /// applications embedded in others. What keeps those requests from changing anything is then
    /// only the check of their origin.
    pub fn sent_from_other_sites(mut self) -> Self {
        self.shape.same_site = None;
        self
    }

    /// Lets the browser forget the cookie when it closes (no `Max-Age`). The session still ends on
    /// time, because its own times are checked.
    pub fn until_the_browser_closes(mut self) -> Self {
        self.shape.keeps_after_browser_closes = false;
        self
    }

    /// Shortens the idle timeout that `#[session(idle = "…")]` declares; whole seconds.
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Shortens the lifetime that `#[session(lifetime = "…")]` declares; whole seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Gives a session a new id whenever it has had its own for this long and is used, so that a copied
    /// cookie is of use for no longer; at least a minute. Default: an id changes with a login, an
    /// elevation and [`rotate`](crate::SessionHandle::rotate).
    ///
    /// The old id is served for a moment, for requests under way. If the response with the new one is
    /// lost for longer than a minute, its person has to log in again: what comes with an old id later
    /// cannot be told from a thief.
    pub fn rotate_every(mut self, period: Duration) -> Self {
        self.rotate_every = Some(period);
        self
    }

    /// Chooses how far the end of a session reaches. Default: [`Reach::this_process`], with a
    /// warning at start, since it is wrong for more than one server.
    pub fn revocation(mut self, reach: Reach) -> Self {
        self.reach = Some(reach);
        self
    }

    pub(super) fn in_store(mut self, store: AnyStore) -> Self {
        self.store = Some(store);
        self
    }

    /// Chooses how long a store may take for one call, and the application to say what a subject may do
    /// ([`authority`](Self::authority)) or who it is ([`current_user`](Self::current_user)). What
    /// takes longer is an outage: 503. Default: 250 milliseconds.
    pub fn store_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Limits how many sessions a subject may have at once, in a store that finds them by subject.
    /// Default: no limit.
    pub fn sessions_per_subject(mut self, cap: Cap) -> Self {
        self.cap = cap;
        self
    }

    /// Lets another origin's pages send requests that change something, such as
    /// `https://spa.example`.
    pub fn trusted_origin(mut self, origin: &str) -> Self {
        self.csrf.trusted.push(origin.to_owned());
        self
    }

    /// Refuses requests that change something and say nothing of their origin, as from programs that
    /// are no browsers.
    pub fn strict_about_origins(mut self) -> Self {
        self.csrf.strict = true;
        self
    }

    /// Works over plain HTTP, on this machine only: for development with browsers and clients that
    /// keep no `Secure` cookie from `http://`. The cookie has another name, without prefix, so none
    /// of these sessions is one in production; requests to any other host than `localhost` and the
    /// loopback addresses are answered with 500.
    pub fn plain_http_on_loopback(mut self) -> Self {
        self.shape.secure = false;
        self
    }

    /// Takes the time from `clock`: for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Takes ids from `entropy`: for tests.
    pub fn entropy(mut self, entropy: impl Entropy) -> Self {
        self.entropy = Box::new(entropy);
        self
    }

    /// Checks everything and returns the sessions.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] says which choice cannot be, and what would be right.
    pub fn build(mut self) -> Result<Sessions<T>, ConfigError> {
        if self.application.is_empty() {
            return Err(ConfigError::Application);
        }
        let declared = T::DECLARATION;
        check_lifetime("idle timeout", self.idle, declared.idle)?;
        check_lifetime("lifetime", self.lifetime, declared.lifetime)?;
        if let Some(origin) = self.csrf.trusted.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::Origin(origin.clone()));
        }
        if let Some(period) = self.rotate_every.filter(|period| *period < SHORTEST_ROTATION) {
            return Err(ConfigError::RotateEvery(period));
        }
        let rejections = self.rejections.check()?;
        if !self.staleness.is_zero() && self.authority.is_none() {
            return Err(ConfigError::NoAuthority);
        }
        let (staleness, deadline) = (self.staleness, self.deadline);
        let authority = self.authority.map(|ask| Authorities::new(ask, staleness, deadline));
        let loopback_only = !self.shape.secure;
        if loopback_only {
            if self.shape.domain.is_some() {
                return Err(ConfigError::PlainHttp);
            }
            self.shape.name.push_str("-over-plain-http");
            Event::Advice("sessions over plain HTTP, on this machine only: for development").emit();
        }
        let template = Template::new(&self.shape)?;
        if self.store.is_none() && self.reach.is_none() {
            Event::Advice(
                "the end of a session is remembered by this process only, until it restarts; \
                 choose with `.revocation(..)`",
            )
            .emit();
        }
        let context = Context::new(&self.application, template.name(), declared);
        let keep = match self.store {
            None if self.cap != Cap::Unlimited => return Err(ConfigError::NoIndex),
            None => Keep::Cookie(InCookie {
                tokens: Tokens::new(context, self.keys),
                reach: self.reach.unwrap_or_else(Reach::this_process),
            }),
            Some(_) if self.reach.is_some() => return Err(ConfigError::RevocationOfStored),
            Some(store) if self.cap != Cap::Unlimited && !store.has_index() => {
                return Err(ConfigError::NoIndex);
            }
            Some(store) => Keep::Store(Shelf::new(
                Records::new(context, self.keys),
                store,
                self.deadline,
                self.cap,
            )),
        };
        let settings = Settings {
            keep,
            lifetimes: Lifetimes::new(self.idle, self.lifetime),
            template,
            clock: self.clock,
            entropy: self.entropy,
            csrf: self.csrf,
            rejections,
            rotate_every: self.rotate_every,
            deadline: self.deadline,
            authority,
            users: self.users,
            find_address: self.find_address,
            loopback_only,
        };
        Ok(Sessions { settings: Arc::new(settings) })
    }
}

fn check_lifetime(
    which: &'static str,
    given: Duration,
    declared: Duration,
) -> Result<(), ConfigError> {
    let most = declared.min(LONGEST);
    let fits = given >= Duration::from_secs(1) && given <= most;
    if fits { Ok(()) } else { Err(ConfigError::Lifetime { which, given, most }) }
}

/// Whether the text is an origin as browsers serialise it (RFC 6454 §6.1): lower case, without
/// path, and without the scheme's own port.
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let plain = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'-' | b':' | b'[' | b']')
    };
    !authority.is_empty() && authority.bytes().all(plain) && !authority.ends_with(own_port)
}

impl<T> fmt::Debug for SessionsBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsBuilder")
            .field("application", &self.application)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for origin in [
            "https://a.example",
            "http://localhost:3000",
            "https://[::1]:8443",
            "https://xn--bcher-kva.example",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "",
            "null",
            "*",
            "a.example",
            "https://",
            "https://A.example",
            "https://a.example/",
            "https://a.example:443",
            "http://a.example:80",
            "https://u@a.example",
            "ftp://a.example",
            "https://bücher.example",
            "https://a.example ",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
