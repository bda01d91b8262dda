//! A policy as a value: for tables, logs and documentation.

use std::fmt;

use super::{Caller, Undeclared, Verdict};

/// A policy, as it is written above a handler. Displays as it is written.
///
/// ```
/// use session_core::Expr;
///
/// const POLICY: Expr = Expr::All(&[Expr::Login, Expr::Any(&[Expr::Role("admin"), Expr::Role("editor")])]);
/// assert_eq!(POLICY.to_string(), r#"all(login, any(role("admin"), role("editor")))"#);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expr {
    /// Every part must allow.
    All(&'static [Expr]),
    /// One part must allow.
    Any(&'static [Expr]),
    /// Somebody must be logged in.
    Login,
    /// The part must refuse; a stranger is still a stranger.
    Not(&'static Expr),
    /// The caller must hold this permission.
    Permission(&'static str),
    /// Everybody may.
    Public,
    /// The caller must hold this role.
    Role(&'static str),
}

impl Expr {
    /// Decides about a caller. An empty `any` or `all` refuses: an absent rule is no permission.
    ///
    /// # Errors
    ///
    /// [`Undeclared`] if the session has no such role or permission, wherever it stands: a rule
    /// that names what does not exist is never half obeyed.
    pub fn verdict(&self, caller: &Caller) -> Result<Verdict, Undeclared> {
        match self {
            Self::All(parts) => Self::fold(parts, caller, Verdict::and),
            Self::Any(parts) => Self::fold(parts, caller, Verdict::or),
            Self::Login => Ok(caller.login()),
            Self::Not(part) => part.verdict(caller).map(Verdict::negated),
            Self::Permission(name) => caller.permission(name),
            Self::Public => Ok(Verdict::Allowed),
            Self::Role(name) => caller.role(name),
        }
    }

    fn fold(
        parts: &[Self],
        caller: &Caller,
        join: fn(Verdict, Verdict) -> Verdict,
    ) -> Result<Verdict, Undeclared> {
        let mut verdicts = parts.iter().map(|part| part.verdict(caller));
        let first = verdicts.next().unwrap_or(Ok(Verdict::Refused))?;
        verdicts.try_fold(first, |so_far, next| Ok(join(so_far, next?)))
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, parts: &[Self]| {
            write!(f, "{name}(")?;
            for (at, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if at == 0 { "" } else { ", " })?;
            }
            f.write_str(")")
        };
        match self {
            Self::All(parts) => list(f, "all", parts),
            Self::Any(parts) => list(f, "any", parts),
            Self::Login => f.write_str("login"),
            Self::Not(part) => write!(f, "not({part})"),
            Self::Permission(name) => write!(f, "permission(\"{name}\")"),
            Self::Public => f.write_str("public"),
            Self::Role(name) => write!(f, "role(\"{name}\")"),
        }
    }
}
