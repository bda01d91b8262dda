//! Where a document and a router disagree.

use std::fmt;

use thiserror::Error;

/// A document and a router describe different routes. Displays every one, and what to do.
#[derive(Clone, Debug, Default, Eq, Error, PartialEq)]
pub struct OpenApiMismatch {
    undocumented: Vec<Operation>,
    unrouted: Vec<Operation>,
    sessions: Vec<(Operation, &'static str)>,
}

/// A method and a path.
type Operation = (String, String);

impl OpenApiMismatch {
    /// Returns the guarded routes that the document lacks, as method and path. `ANY` lacks every
    /// method.
    pub fn undocumented(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.undocumented)
    }

    /// Returns the operations of the document that the router lacks, as method and path.
    pub fn unrouted(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.unrouted)
    }

    pub(super) fn add_undocumented(&mut self, method: &str, path: &str) {
        self.undocumented.push((method.to_owned(), path.to_owned()));
    }

    pub(super) fn add_unrouted(&mut self, method: &str, path: &str) {
        self.unrouted.push((method.to_owned(), path.to_owned()));
    }

    /// Notes that a policy is about a session whose cookie is not known.
    pub(super) fn add_session(&mut self, method: &str, path: &str, session: &'static str) {
        self.sessions.push(((method.to_owned(), path.to_owned()), session));
    }

    pub(super) fn into_result(self) -> Result<(), Self> {
        if self == Self::default() { Ok(()) } else { Err(self) }
    }
}

fn pairs(operations: &[Operation]) -> impl Iterator<Item = (&str, &str)> {
    operations.iter().map(|(method, path)| (method.as_str(), path.as_str()))
}

impl fmt::Display for OpenApiMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the OpenAPI document and the router disagree")?;
        let lists = [
            (
                &self.undocumented,
                "guarded by the router, and not in the document; describe it in `paths(..)`, or \
                 leave it out with `.ignore(\"<path>\")`",
            ),
            (
                &self.unrouted,
                "in the document, and not in the router; take it out, or leave it out with \
                 `.ignore(\"<path>\")`; where all of them differ by a prefix, name it by \
                 `AccessMap::under` or `.document_under(\"<prefix>\")`",
            ),
        ];
        for (operations, remedy) in lists {
            if !operations.is_empty() {
                write!(f, "\n\n{remedy}:")?;
            }
            for (method, path) in operations {
                write!(f, "\n    {method} {path}")?;
            }
        }
        if !self.sessions.is_empty() {
            f.write_str("\n\nabout a session without a cookie here; add `.and(&its_sessions)`:")?;
        }
        for ((method, path), session) in &self.sessions {
            write!(f, "\n    {method} {path} ({session})")?;
        }
        Ok(())
    }
}
