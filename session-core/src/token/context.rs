//! Where a token belongs.

use crate::session::Declaration;

/// The names that a token is bound to, beside what its own bytes say.
#[derive(Clone, Debug)]
pub struct Context {
    application: String,
    cookie: String,
    declaration: Declaration,
}

impl Context {
    /// Returns the context of a session type in one cookie of one application.
    ///
    /// `application` keeps apart what would otherwise be the same: staging and production, two
    /// tenants, two programs that share a key by mistake.
    pub fn new(application: &str, cookie: &str, declaration: Declaration) -> Self {
        Self { application: application.to_owned(), cookie: cookie.to_owned(), declaration }
    }

    /// Returns the cookie's name.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) const fn version(&self) -> u32 {
        self.declaration.version
    }

    pub(super) const fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    /// Gives the parts, in the order in which keys are derived from them.
    pub(super) fn with_parts<O>(&self, take: impl FnOnce(&[&[u8]]) -> O) -> O {
        let Declaration { name, version, fields, .. } = self.declaration;
        take(&[
            self.application.as_bytes(),
            self.cookie.as_bytes(),
            name.as_bytes(),
            &version.to_be_bytes(),
            fields.as_bytes(),
        ])
    }
}
