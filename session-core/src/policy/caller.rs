//! The caller that a policy is about.

use std::any::TypeId;

use thiserror::Error;

use super::{Challenge, Verdict};
use crate::header::Assurance;
use crate::rights::{IndexSet, Named, Nothing};
use crate::session::SessionData;
use crate::time::UnixTime;

/// What guards need to know of the sender of a request. Small, and copied.
///
/// ```
/// use session_core::{Caller, IndexSet, Proof, Undeclared, Verdict, Vocabulary};
///
/// // A session without roles, logged in to a minute ago.
/// let proof = Proof { age: 60, assurance: 1 };
/// let caller = Caller::subject(Vocabulary::NONE, IndexSet::EMPTY, IndexSet::EMPTY, proof);
/// assert_eq!(caller.login(), Verdict::Allowed);
/// assert_eq!(caller.fresh(300), Verdict::Allowed);
/// assert!(matches!(caller.assured(2), Verdict::Stale(_)));
/// // A name that nobody declared is a mistake, and never a refusal.
/// assert!(matches!(caller.role("admin"), Err(Undeclared::Role { name: "admin", .. })));
///
/// let stranger = Caller::stranger(Vocabulary::NONE);
/// assert_eq!(stranger.login(), Verdict::NoSession);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    has_subject: bool,
    roles: IndexSet,
    permissions: IndexSet,
    proof: Proof,
    vocabulary: &'static Vocabulary,
}

/// When and how surely a caller proved who they are.
// Exhaustive: these are the two facts that RFC 9470 can ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof {
    /// How long ago that was, in seconds; 0 for the future, which is a clock that is fast.
    pub age: u64,
    /// How sure it was; 0 where the application did not say.
    pub assurance: u8,
}

impl Proof {
    /// Returns what a session says, as of `now`.
    pub fn of(
        authenticated: Option<UnixTime>,
        assurance: Option<Assurance>,
        now: UnixTime,
    ) -> Self {
        Self {
            age: authenticated.map_or(u64::MAX, |then| now.since(then).as_secs()),
            assurance: assurance.map_or(0, |Assurance(level)| level),
        }
    }
}

/// The roles and permissions that a session type declares.
#[derive(Debug)]
pub struct Vocabulary {
    /// The session type's name.
    pub session: &'static str,
    /// The roles' names, in order.
    pub roles: &'static [&'static str],
    /// The permissions' names, in order.
    pub permissions: &'static [&'static str],
    role_position: fn(&[u8]) -> Option<u8>,
    permission_position: fn(&[u8]) -> Option<u8>,
    role_type: fn() -> TypeId,
    permission_type: fn() -> TypeId,
}

/// A guard names something that the session it guards by does not have. The developer's fault: the
/// guard answers 500, and never lets anybody in or blames the caller.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Undeclared {
    /// A permission.
    #[error("the session `{session}` declares no permission `{name}`")]
    Permission {
        /// The session type's name.
        session: &'static str,
        /// The permission the guard named.
        name: &'static str,
    },
    /// A role.
    #[error("the session `{session}` declares no role `{name}`")]
    Role {
        /// The session type's name.
        session: &'static str,
        /// The role the guard named.
        name: &'static str,
    },
}

impl Vocabulary {
    /// What a request without any session type declares: nothing.
    pub const NONE: &'static Self = &Self {
        session: "none",
        roles: &[],
        permissions: &[],
        role_position: Nothing::position,
        permission_position: Nothing::position,
        role_type: TypeId::of::<Nothing>,
        permission_type: TypeId::of::<Nothing>,
    };

    /// Returns what `T` declares.
    pub const fn of<T: SessionData>() -> &'static Self {
        &<T as Declared>::VOCABULARY
    }
}

trait Declared {
    const VOCABULARY: Vocabulary;
}

impl<T: SessionData> Declared for T {
    const VOCABULARY: Vocabulary = Vocabulary {
        session: T::DECLARATION.name,
        roles: T::Role::NAMES,
        permissions: T::Permission::NAMES,
        role_position: T::Role::position,
        permission_position: T::Permission::position,
        role_type: TypeId::of::<T::Role>,
        permission_type: TypeId::of::<T::Permission>,
    };
}

impl Caller {
    /// Returns a caller without a session that belongs to somebody.
    pub const fn stranger(vocabulary: &'static Vocabulary) -> Self {
        let nothing = IndexSet::EMPTY;
        let proof = Proof { age: u64::MAX, assurance: 0 };
        Self { has_subject: false, roles: nothing, permissions: nothing, proof, vocabulary }
    }

    /// Returns a caller who is logged in, with everything that the roles and permissions held
    /// include.
    pub const fn subject(
        vocabulary: &'static Vocabulary,
        roles: IndexSet,
        permissions: IndexSet,
        proof: Proof,
    ) -> Self {
        Self { has_subject: true, roles, permissions, proof, vocabulary }
    }

    /// Whether somebody is logged in.
    pub const fn login(&self) -> Verdict {
        if self.has_subject { Verdict::Allowed } else { Verdict::NoSession }
    }

    /// Whether the caller proved who they are less than this many seconds ago.
    pub const fn fresh(&self, seconds: u32) -> Verdict {
        self.proved(self.proof.age < seconds as u64, Challenge::max_age(seconds))
    }

    /// Whether the caller proved who they are at least this surely.
    pub const fn assured(&self, level: u8) -> Verdict {
        self.proved(self.proof.assurance >= level, Challenge::assurance(level))
    }

    /// What is known of a predicate's answer before it is asked. Strangers are not asked about,
    /// unless it is for `anyone`.
    pub const fn predicate(&self, anyone: bool) -> Verdict {
        if self.has_subject || anyone { Verdict::Unknown } else { Verdict::NoSession }
    }

    const fn proved(&self, enough: bool, challenge: Challenge) -> Verdict {
        match (self.has_subject, enough) {
            (false, _) => Verdict::NoSession,
            (true, true) => Verdict::Allowed,
            (true, false) => Verdict::Stale(challenge),
        }
    }

    /// Whether the caller holds a role, itself or by the hierarchy.
    ///
    /// # Errors
    ///
    /// [`Undeclared::Role`] if the session type has no role of that name.
    pub fn role(&self, name: &'static str) -> Result<Verdict, Undeclared> {
        let session = self.vocabulary.session;
        let index = (self.vocabulary.role_position)(name.as_bytes());
        let index = index.ok_or(Undeclared::Role { session, name })?;
        Ok(self.holds(self.roles, index))
    }

    /// Whether the caller holds a role of the enum `R`, by its index.
    ///
    /// # Errors
    ///
    /// [`Undeclared::Role`] if `R` is not the session type's enum.
    pub fn role_of<R: Named>(&self, index: u8) -> Result<Verdict, Undeclared> {
        if (self.vocabulary.role_type)() != TypeId::of::<R>() {
            let name = R::NAMES.get(usize::from(index)).copied().unwrap_or_default();
            return Err(Undeclared::Role { session: self.vocabulary.session, name });
        }
        Ok(self.holds(self.roles, index))
    }

    /// Whether the caller holds a permission, itself or by one that covers it.
    ///
    /// # Errors
    ///
    /// [`Undeclared::Permission`] if the session type has no permission of that name.
    pub fn permission(&self, name: &'static str) -> Result<Verdict, Undeclared> {
        let session = self.vocabulary.session;
        let index = (self.vocabulary.permission_position)(name.as_bytes());
        let index = index.ok_or(Undeclared::Permission { session, name })?;
        Ok(self.holds(self.permissions, index))
    }

    /// Whether the caller holds a permission of the enum `P`, by its index.
    ///
    /// # Errors
    ///
    /// [`Undeclared::Permission`] if `P` is not the session type's enum.
    pub fn permission_of<P: Named>(&self, index: u8) -> Result<Verdict, Undeclared> {
        if (self.vocabulary.permission_type)() != TypeId::of::<P>() {
            let name = P::NAMES.get(usize::from(index)).copied().unwrap_or_default();
            return Err(Undeclared::Permission { session: self.vocabulary.session, name });
        }
        Ok(self.holds(self.permissions, index))
    }

    const fn holds(&self, held: IndexSet, index: u8) -> Verdict {
        if self.has_subject { Verdict::of(held.contains(index)) } else { Verdict::NoSession }
    }
}
