//! Two session types that would open each other's sessions.
//!
//! A token is bound to the name of its session type, and that is the identifier unless
//! `#[session(name = "…")]` says otherwise. `customers::Account` and `staff::Account` are one name, and
//! where their fields read the same, the tag of one is good for the other: a customer's cookie would be
//! an employee's. No name that is the same in every build says which module a type is in, so this is
//! found where both are configured.

use std::any::{TypeId, type_name};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use session_core::{Declaration, KeyId, KeyRing, SessionData};

use super::ConfigError;
#[cfg(feature = "testing")]
use super::SessionsBuilder;

/// What is configured in this process, and not yet gone.
static CONFIGURED: Mutex<Vec<Configured>> = Mutex::new(Vec::new());

struct Configured {
    lives: Weak<()>,
    session: TypeId,
    type_name: &'static str,
    application: String,
    carrier: String,
    declared: Declaration,
    keys: Vec<KeyId>,
}

#[cfg(feature = "testing")]
impl<T: SessionData> SessionsBuilder<T> {
    /// Builds as another process would: for tests of two builds of one program, whose session types have
    /// one name. Within a process, two that would open each other's sessions are refused.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// mod before {
    ///     # use session_axum::Session;
    ///     #[derive(Session, Clone)]
    ///     pub struct AppSession {
    ///         #[session(subject)]
    ///         pub user: Option<u64>,
    ///     }
    /// }
    ///
    /// #[derive(Session, Clone)]
    /// struct AppSession {
    ///     #[session(subject)]
    ///     user: Option<u64>,
    /// }
    ///
    /// let keys = KeyRing::throw_away()?;
    /// let old = Sessions::<before::AppSession>::signed("my-app", keys.clone()).build()?;
    /// let new = Sessions::<AppSession>::signed("my-app", keys).as_in_another_process().build()?;
    /// # drop((old, new));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_in_another_process(mut self) -> Self {
        self.alone = false;
        self
    }
}

/// Says that these sessions are configured, for as long as what it returns lives.
///
/// # Errors
///
/// [`ConfigError::SameName`] if another type's sessions are, and each would open the other's.
pub(super) fn configure<T: SessionData>(
    application: &str,
    carrier: &str,
    keys: &KeyRing,
) -> Result<Arc<()>, ConfigError> {
    let lives = Arc::new(());
    let new = Configured {
        lives: Arc::downgrade(&lives),
        session: TypeId::of::<T>(),
        type_name: type_name::<T>(),
        application: application.to_owned(),
        carrier: carrier.to_owned(),
        declared: T::DECLARATION,
        keys: keys.ids(),
    };
    let mut configured = CONFIGURED.lock().unwrap_or_else(PoisonError::into_inner);
    configured.retain(|other| other.lives.strong_count() > 0);
    if let Some(other) = configured.iter().find(|other| new.opens_those_of(other)) {
        let (name, cookie) = (new.declared.name, new.carrier);
        return Err(ConfigError::SameName {
            name,
            sessions: [other.type_name, new.type_name],
            cookie,
        });
    }
    configured.push(new);
    Ok(lives)
}

impl Configured {
    /// Whether a token of the other is good here, and is another type's.
    fn opens_those_of(&self, other: &Self) -> bool {
        let written = |one: &Self| {
            let Declaration { name, version, fields, .. } = one.declared;
            (name, version, fields)
        };
        self.session != other.session
            && self.application == other.application
            && self.carrier == other.carrier
            && written(self) == written(other)
            && self.keys.iter().any(|key| other.keys.contains(key))
    }
}
