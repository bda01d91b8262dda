//! From choices to the configured whole.

use std::sync::Arc;
use std::time::Duration;

use session_core::store::Cap;
use session_core::{Context, Event, Lifetimes, RevocationScope, SessionData};

use super::{ConfigError, Sessions, SessionsBuilder, Settings, twins};
use crate::authority::Authorities;
use crate::carrier::Carrier;
use crate::csrf::Csrf;
use crate::keeping::{Choices, Keeping};
use crate::origin::TrustedOrigin;

/// As long as the grace of an id that was rotated.
const SHORTEST_ROTATION: Duration = Duration::from_secs(60);

/// Timers count in milliseconds, and an engine on the same machine needs one.
const SHORTEST_DEADLINE: Duration = Duration::from_millis(1);

/// The clock counts in seconds.
const SHORTEST_STALENESS: Duration = Duration::from_secs(1);

/// Chrome and the others keep a cookie for 400 days at most (RFC 6265bis §5.5).
const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

impl<T: SessionData> SessionsBuilder<T> {
    /// Checks everything and returns the sessions.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// use session_axum::ConfigError;
    ///
    /// let nameless = Sessions::<AppSession>::signed("", keys).build();
    /// assert_eq!(nameless.unwrap_err(), ConfigError::Application);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError`] says which choice cannot be, and what would be right.
    pub fn build(self) -> Result<Sessions<T>, ConfigError> {
        let listener = self.listener.clone();
        listener.within(|| self.checked())
    }

    fn checked(mut self) -> Result<Sessions<T>, ConfigError> {
        self.check()?;
        let loopback_only = !self.shape.secure;
        let trusted = self.trusted.iter().map(|origin| TrustedOrigin::new(origin, loopback_only));
        let trusted = trusted.collect::<Result<_, _>>()?;
        if loopback_only {
            self.shape.name.push_str("-over-plain-http");
            Event::Advice("sessions over plain HTTP, on this machine only: for development").emit();
        }
        let carrier = Carrier::cookie(&self.shape)?;
        let configure = || twins::configure::<T>(&self.application, carrier.name(), &self.keys);
        let configured = self.alone.then(configure).transpose()?;
        let lifetimes = Lifetimes::new(self.idle, self.lifetime);
        let (staleness, deadline) = (self.staleness, self.deadline);
        let choices = Choices {
            context: Context::new(&self.application, carrier.name(), T::DECLARATION),
            keys: self.keys,
            lifetimes,
            entropy: self.entropy,
            rotate_every: self.rotate_every,
            deadline,
        };
        let keeping = match self.store {
            None => {
                let scope = self.scope.unwrap_or_else(unchosen_scope);
                let scope = scope.of_sessions(&choices.context, &choices.keys, &self.clock);
                Keeping::signed(choices, scope)
            }
            Some(store) => Keeping::stored(choices, store, self.cap),
        };
        let csrf = Csrf { trusted, strict: self.strict };
        let settings = Settings {
            keeping,
            rejections: self.rejections.check(carrier.asks())?,
            carrier,
            lifetimes,
            clock: self.clock,
            csrf,
            deadline,
            authority: self.authority.map(|ask| Authorities::new(ask, staleness, deadline)),
            users: self.users,
            find_address: self.find_address,
            loopback_only,
            listener: self.listener,
            _configured: configured,
        };
        Ok(Sessions { settings: Arc::new(settings) })
    }

    /// Checks the choices by themselves, and those that exclude each other.
    fn check(&self) -> Result<(), ConfigError> {
        if self.application.is_empty() {
            return Err(ConfigError::Application);
        }
        check_lifetime("idle timeout", self.idle, T::DECLARATION.idle)?;
        check_lifetime("lifetime", self.lifetime, T::DECLARATION.lifetime)?;
        if let Some(period) = self.rotate_every.filter(|period| *period < SHORTEST_ROTATION) {
            return Err(ConfigError::RotateEvery(period));
        }
        if self.deadline < SHORTEST_DEADLINE {
            return Err(ConfigError::StoreDeadline(self.deadline));
        }
        if !self.staleness.is_zero() && self.authority.is_none() {
            return Err(ConfigError::NoAuthority);
        }
        if !self.staleness.is_zero() && self.staleness < SHORTEST_STALENESS {
            return Err(ConfigError::Staleness(self.staleness));
        }
        if !self.shape.secure && self.shape.domain.is_some() {
            return Err(ConfigError::PlainHttp);
        }
        if self.store.is_some() && self.scope.is_some() {
            return Err(ConfigError::RevocationOfStored);
        }
        let finds_by_subject = self.store.as_ref().is_some_and(|store| store.index().is_some());
        if self.cap != Cap::Unlimited && !finds_by_subject {
            return Err(ConfigError::NoIndex);
        }
        Ok(())
    }
}

/// Returns how far the end of a session reaches where nobody chose.
fn unchosen_scope() -> RevocationScope {
    Event::Advice(
        "the end of a session is remembered by this process only, until it restarts; \
         choose with `.revocation(..)`",
    )
    .emit();
    RevocationScope::this_process()
}

fn check_lifetime(
    which: &'static str,
    given: Duration,
    declared: Duration,
) -> Result<(), ConfigError> {
    let is_over_declared = given > declared && declared <= LONGEST;
    if given < Duration::from_secs(1) || is_over_declared {
        return Err(ConfigError::Lifetime { which, given, most: declared });
    }
    if given > LONGEST { Err(ConfigError::BeyondBrowsers { which, given }) } else { Ok(()) }
}
