//! Where a token belongs.

use crate::carrier::CarrierName;
use crate::keys::Purpose;
use crate::session::Declaration;
use crate::store::SubjectKey;

/// The names that a token is bound to, beside what its own bytes say.
#[derive(Clone, Debug)]
pub struct Context {
    application: String,
    carrier: CarrierName,
    declaration: Declaration,
    purpose: Purpose,
}

impl Context {
    /// Returns the context of a session type in one carrier of one application.
    ///
    /// `application` keeps apart what would otherwise be the same: staging and production, two
    /// tenants, two programs that share a key by mistake. `carrier` is a cookie's whole name, or
    /// [`CarrierName::BEARER`].
    ///
    /// ```
    /// use session_core::{CarrierName, Context, SessionData};
    ///
    /// fn contexts<T: SessionData>() -> [Context; 2] {
    ///     let of = |carrier| Context::new("my-app", carrier, T::DECLARATION);
    ///     [of(CarrierName::from("__Host-session")), of(CarrierName::BEARER)]
    /// }
    /// ```
    pub fn new(
        application: &str,
        carrier: impl Into<CarrierName>,
        declaration: Declaration,
    ) -> Self {
        let (application, carrier) = (application.to_owned(), carrier.into());
        Self { application, carrier, declaration, purpose: Purpose::Sign }
    }

    /// Returns the same context for records in a store: no tag of the one is good in the other.
    pub(super) fn for_records(self) -> Self {
        Self { purpose: Purpose::Record, ..self }
    }

    /// Returns what the credential travels in.
    pub const fn carrier(&self) -> &CarrierName {
        &self.carrier
    }

    /// Returns what the keys for tags are derived for.
    pub(super) const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Returns the key by which a store finds the sessions of a subject.
    pub(super) fn subject_key(&self, subject: &[u8]) -> SubjectKey {
        SubjectKey::of(&self.application, self.declaration.name, subject)
    }

    /// Gives the names of the session type that are the same in every version.
    pub(crate) fn with_names<O>(&self, take: impl FnOnce(&[&[u8]]) -> O) -> O {
        let names = [&self.application, self.carrier.as_str(), self.declaration.name];
        take(&names.map(str::as_bytes))
    }

    /// Returns the names of the session type that are the same in every carrier: application and
    /// type name.
    pub(super) const fn lasting_names(&self) -> [&[u8]; 2] {
        [self.application.as_bytes(), self.declaration.name.as_bytes()]
    }

    pub(super) const fn version(&self) -> u32 {
        self.declaration.version
    }

    pub(super) const fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    /// Gives the parts, in the order in which keys are derived from them.
    ///
    /// Older versions of a session type have its present name: they were written under it.
    pub(super) fn with_parts<O>(&self, of: &Declaration, take: impl FnOnce(&[&[u8]]) -> O) -> O {
        let Declaration { name, .. } = self.declaration;
        let Declaration { version, fields, .. } = *of;
        take(&[
            self.application.as_bytes(),
            self.carrier.as_str().as_bytes(),
            name.as_bytes(),
            &version.to_be_bytes(),
            fields.as_bytes(),
        ])
    }
}
